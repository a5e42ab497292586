//! `cargo xtask gallery`: a picture of every state of the samples at every size of text, light, dark
//! and with the colours of the system, side by side on sheets to be looked at.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::stage::{Plan, Stage};
use crate::workspace::Workspace;
use crate::{Error, foreground, ui};

/// A page to its end is as high as this.
const SCREEN: (u32, u32) = (1500, 3400);

/// Which pictures stand on a kind of sheet, by how their names begin; how many stand in a row and
/// under each other, and the most pixels that each may have.
const SHEETS: [(&str, &[&str], &str, &str); 2] =
    [("windows", &["panel", "popup"], "5x2", "420x620>+4+4"), ("pages", &[], "3x1", "760>+4+4")];

/// Takes the pictures whose states have `part` in their names into `folder`.
pub fn take(workspace: &Workspace, folder: &Path, part: Option<&str>) -> Result<(), Error> {
    let made = |error| Error::io(format!("make {}", folder.display()))(error);
    std::fs::create_dir_all(folder).map_err(made)?;
    let folder = folder.canonicalize().map_err(made)?;
    let mut pictures = ui::pictures(workspace)?;
    pictures.arg(&folder).args(part);
    let stage = Stage::open(&Plan { size: SCREEN, ..Plan::bare() })?;
    stage.apply(&mut pictures);
    foreground::run(&mut pictures)?;
    for look in entries(&folder)?.into_iter().filter(|path| path.is_dir()) {
        sheets(&look)?;
    }
    Ok(())
}

fn sheets(look: &Path) -> Result<(), Error> {
    let (windows, pages): (Vec<_>, Vec<_>) = entries(look)?.into_iter().partition(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        SHEETS[0].1.iter().any(|start| name.starts_with(start))
    });
    for ((name, _, tile, geometry), pictures) in SHEETS.into_iter().zip([windows, pages]) {
        if pictures.is_empty() {
            continue;
        }
        let mut montage = Command::new("montage");
        montage.args(["-label", "%t"]).args(pictures);
        montage.args(["-tile", tile, "-geometry", geometry, "-gravity", "north"]);
        montage.args(["-background", "#888"]).arg(format!("{}-{name}.png", look.display()));
        foreground::run_quietly(&mut montage)?;
    }
    Ok(())
}

/// What is in a folder, by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |error| Error::io(format!("read {}", folder.display()))(error);
    let mut paths = std::fs::read_dir(folder)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    paths.sort();
    Ok(paths)
}
