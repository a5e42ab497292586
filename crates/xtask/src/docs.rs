//! `cargo xtask docs`: a site of what is in `docs`.

use crate::tools::MDBOOK;
use crate::workspace::Workspace;
use crate::{Error, foreground};

/// Builds it with the tool that is installed once into `tools/`, and says where it begins.
pub fn build(workspace: &Workspace) -> Result<(), Error> {
    foreground::run(MDBOOK.command(workspace)?.arg("build"))?;
    println!("The site begins at {}.", workspace.root().join("target/book/index.html").display());
    Ok(())
}
