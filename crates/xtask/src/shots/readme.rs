//! The pictures of the README: made from the scenes, and held against what the application looks like now.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Scene, take};
use crate::readme::Readme;
use crate::workspace::Workspace;
use crate::{Error, foreground};

/// A picture in `docs/pictures`, what it is made of, and how.
struct Picture {
    name: &'static str,
    of: &'static str,
    how: &'static [&'static str],
}

const PICTURES: [Picture; 3] = [
    Picture { name: "panel.png", of: "sheet-panel.png", how: &[] },
    Picture {
        name: "history.png",
        of: "light-history-page.png",
        how: &["+dither", "-colors", "200"],
    },
    Picture {
        name: "tray.png",
        of: "sheet-tray.png",
        how: &["-filter", "point", "-resize", "400%"],
    },
];

/// The scenes that they are made of.
const SCENES: [&str; 8] =
    ["readme", "signed-out", "empty", "running", "reminder", "alarm", "refused", "history"];

/// Figures and the days of the bars change from one day to the next, a place or a colour does not:
/// how far two pictures of the same may be apart, from 0 to 1, once they are blurred.
const APART: f64 = 0.08;

impl Readme {
    /// Plays the scenes into `folder`, then writes or compares.
    ///
    /// # Errors
    /// Names each picture that no longer looks like the application.
    pub fn make(self, workspace: &Workspace, folder: &Path) -> Result<(), Error> {
        take(workspace, folder, |scene: &Scene| SCENES.contains(&scene.name))?;
        let mut stale = Vec::new();
        for Picture { name, of, how } in PICTURES {
            let now = folder.join(name);
            let mut make = Command::new("convert");
            make.arg(folder.join(of)).args(how).args(["-strip", "-depth", "8"]).arg(&now);
            foreground::run_quietly(&mut make)?;
            let shown = workspace.root().join("docs/pictures").join(name);
            match self {
                Self::Write => {
                    std::fs::copy(&now, &shown)
                        .map_err(Error::io(format!("write {}", shown.display())))?;
                }
                Self::Check => {
                    let apart = apart(&shown, &now)?;
                    println!("{name}: {apart:.3} apart");
                    if apart > APART {
                        stale.push(name);
                    }
                }
            }
        }
        if stale.is_empty() {
            return Ok(());
        }
        let stale = stale.join(", ");
        Err(Error::Told(format!(
            "{stale} in docs/pictures no longer looks like the application: look at {}, then `cargo xtask shots --readme`",
            folder.display()
        )))
    }
}

/// How far two pictures are apart, from 0 to 1; 1 where one has another size.
fn apart(one: &Path, other: &Path) -> Result<f64, Error> {
    let size = |path: &PathBuf| {
        let mut identify = Command::new("identify");
        foreground::output(identify.args(["-format", "%wx%h"]).arg(path))
    };
    let (one, other) = (one.to_path_buf(), other.to_path_buf());
    if size(&one)? != size(&other)? {
        return Ok(1.0);
    }
    let mut compare = Command::new("convert");
    compare.args([one, other]).args(["-alpha", "off", "-blur", "0x3", "-metric", "RMSE"]);
    let told = foreground::output(compare.args(["-compare", "-format", "%[distortion]", "info:"]))?;
    let apart = told.trim().parse();
    apart.map_err(|_| Error::Told(format!("convert said {told:?}, which is no distance")))
}
