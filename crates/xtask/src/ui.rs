//! Builds the page in `ui/`, and only when something changed: `tauri` embeds `ui/dist` at compile
//! time.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workspace::Workspace;
use crate::{Error, foreground, setup};

/// Installs the packages and builds the page if either is out of date.
pub fn build(workspace: &Workspace) -> Result<(), Error> {
    let ui = workspace.ui();
    if !ui.join("package.json").exists() {
        return Err(Error::Told(format!(
            "could not find {}: is the checkout complete?",
            ui.join("package.json").display()
        )));
    }
    let state = fingerprint(&ui)?;
    let stamp = stamps(&ui).join("built");
    if ui.join("dist/index.html").exists() && is(&stamp, &state) {
        println!("The page in ui/ is up to date.");
        return Ok(());
    }
    install(&ui)?;
    foreground::run(npm(&ui).args(["run", "build"]))?;
    put(&stamp, &state)
}

/// Type checks the page.
pub fn check(workspace: &Workspace) -> Result<(), Error> {
    script(workspace, "check")
}

/// Runs the tests of the page.
pub fn test(workspace: &Workspace) -> Result<(), Error> {
    script(workspace, "test")
}

/// What looks at every state of the page; it needs a display.
pub fn accessibility(workspace: &Workspace) -> Result<Command, Error> {
    let ui = workspace.ui();
    install(&ui)?;
    let mut command = npm(&ui);
    command.args(["run", "accessibility"]);
    Ok(command)
}

/// What takes pictures of every state of the page into the folder that is named to it.
pub fn pictures(workspace: &Workspace) -> Result<Command, Error> {
    let ui = workspace.ui();
    install(&ui)?;
    let mut command = npm(&ui);
    command.args(["run", "pictures", "--"]);
    Ok(command)
}

fn script(workspace: &Workspace, name: &str) -> Result<(), Error> {
    let ui = workspace.ui();
    install(&ui)?;
    foreground::run(npm(&ui).args(["run", name]))
}

fn install(ui: &Path) -> Result<(), Error> {
    setup::node()?;
    let lock = ui.join("package-lock.json");
    let text =
        std::fs::read_to_string(&lock).map_err(Error::io(format!("read {}", lock.display())))?;
    let state = hash([text.as_bytes()]);
    // `npm ci` empties node_modules, and with it the stamp.
    let stamp = stamps(ui).join("installed");
    if is(&stamp, &state) {
        return Ok(());
    }
    foreground::run(npm(ui).args(["ci", "--no-audit", "--no-fund"]))?;
    put(&stamp, &state)
}

fn npm(ui: &Path) -> Command {
    let mut command = Command::new(setup::npm());
    command.current_dir(ui);
    command
}

/// Names and contents of everything in `ui/` that is not made by a tool.
fn fingerprint(ui: &Path) -> Result<String, Error> {
    let mut files = Vec::new();
    collect(ui, &mut files)?;
    files.sort();
    let mut parts = Vec::new();
    for file in files {
        parts.push(
            file.strip_prefix(ui).unwrap_or(&file).to_string_lossy().into_owned().into_bytes(),
        );
        parts.push(std::fs::read(&file).map_err(Error::io(format!("read {}", file.display())))?);
    }
    Ok(hash(parts.iter().map(Vec::as_slice)))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let doing = || format!("list {}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(Error::io(doing()))? {
        let entry = entry.map_err(Error::io(doing()))?;
        let name = entry.file_name();
        let made = ["node_modules", "dist", ".svelte-kit"].iter().any(|made| name == *made);
        if made {
            continue;
        }
        let kind = entry.file_type().map_err(Error::io(doing()))?;
        if kind.is_dir() {
            collect(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// Beside the packages, so that they go when the packages do and are never embedded in the
/// application.
fn stamps(ui: &Path) -> PathBuf {
    ui.join("node_modules/.xtask")
}

fn is(stamp: &Path, state: &str) -> bool {
    std::fs::read_to_string(stamp).is_ok_and(|text| text == state)
}

fn put(stamp: &Path, state: &str) -> Result<(), Error> {
    if let Some(folder) = stamp.parent() {
        std::fs::create_dir_all(folder).map_err(Error::io(format!("make {}", folder.display())))?;
    }
    std::fs::write(stamp, state).map_err(Error::io(format!("write {}", stamp.display())))
}

fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = DefaultHasher::new();
    for part in parts {
        hasher.write_usize(part.len());
        hasher.write(part);
    }
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_in_any_source_counts_and_one_in_what_tools_made_does_not() {
        let ui = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| put(&ui.path().join(name), text).unwrap();
        write("src/App.svelte", "<p>1</p>");
        write("index.html", "<html>");
        let first = fingerprint(ui.path()).unwrap();

        write("dist/index.html", "built");
        write("node_modules/x/y.js", "installed");
        assert_eq!(fingerprint(ui.path()).unwrap(), first);

        write("src/App.svelte", "<p>2</p>");
        let second = fingerprint(ui.path()).unwrap();
        assert_ne!(second, first);

        std::fs::rename(ui.path().join("index.html"), ui.path().join("index2.html")).unwrap();
        assert_ne!(fingerprint(ui.path()).unwrap(), second);
    }
}
