//! `cargo xtask shots`: pictures of the real application on a real panel, light and dark.

use std::path::Path;

use crate::stage::Theme;
use crate::workspace::Workspace;
use crate::{Error, foreground, ui};

mod account;
mod month;
mod player;
mod readme;
mod scene;
mod scenes;
mod sheets;

pub use scene::{Account, Act, Scene, Subject, Window};
pub use scenes::SCENES;

/// Names the scenes to play, with commas between them, when it is not to be all.
const ONLY: &str = "SHOTS_ONLY";

/// Takes every picture of every scene in both themes, then puts them together on sheets.
pub fn take_all(workspace: &Workspace, folder: &Path) -> Result<(), Error> {
    let only = std::env::var(ONLY).unwrap_or_default();
    let named: Vec<&str> = only.split(',').filter(|name| !name.is_empty()).collect();
    take(workspace, folder, |scene| named.is_empty() || named.contains(&scene.name))
}

fn take(
    workspace: &Workspace,
    folder: &Path,
    wanted: impl Fn(&Scene) -> bool,
) -> Result<(), Error> {
    ui::build(workspace)?;
    let packages = ["--package", "endpoint-guard-desktop", "--package", "hf-sim"];
    let ledger = ["--package", "guard-host", "--example", player::LEDGER_WRITER];
    foreground::run(workspace.cargo("build").args(["--bins"]).args(packages).args(ledger))?;
    std::fs::create_dir_all(folder).map_err(Error::io(format!("make {}", folder.display())))?;
    for theme in [Theme::Light, Theme::Dark] {
        for scene in SCENES.iter().filter(|scene| wanted(scene)) {
            player::play(scene, theme, workspace, folder)?;
        }
    }
    sheets::write_all(folder)?;
    println!("The pictures are in {}.", folder.display());
    Ok(())
}
