//! `cargo xtask accessibility`: axe-core looks at every page in every state of the samples, in the
//! browser engine of the application, on a display of its own.

use crate::Error;
use crate::steps::Outcome;
use crate::workspace::Workspace;

/// Fails when anything is found: light, dark, and with text twice as large.
#[cfg(target_os = "linux")]
pub fn run(workspace: &Workspace) -> Result<Outcome, Error> {
    use crate::stage::{Plan, Stage};
    use crate::{foreground, ui};

    let mut look = ui::accessibility(workspace)?;
    let stage = Stage::open(&Plan::bare())?;
    stage.apply(&mut look);
    foreground::run(&mut look).map(|()| Outcome::Done)
}

#[cfg(not(target_os = "linux"))]
pub fn run(_: &Workspace) -> Result<Outcome, Error> {
    Ok(Outcome::Skipped("it drives WebKitGTK on an X display, so it runs on Linux".to_owned()))
}
