//! The TypeScript types of the page, generated from Rust by ts-rs; what is written of the table of
//! settings: the page's part of it, the commented defaults and the reference; and the schemas of what
//! the command line prints as JSON, generated from the types it prints by schemars.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::workspace::Workspace;
use crate::{Error, foreground};

/// The package whose types the page uses.
const PACKAGE: &str = "guard-core";
const FOLDER: &str = "ui/src/generated";

/// The command line, whose tests compare `docs/schema` with its types, or write it.
const SCHEMAS: [&str; 5] = ["--package", "endpoint-guard", "--bin", "endpoint-guard", "schemas::"];

/// Writes the types anew, all that is written of the settings, and the schemas.
pub fn generate(workspace: &Workspace) -> Result<(), Error> {
    let mut settings = workspace.cargo("test");
    settings.args(["--quiet", "--package", PACKAGE, "--lib", "settings::written"]);
    // In another run than that of the types: the page's values are those of the defaults by then.
    foreground::run(settings.env("WRITE_ANEW", "1"))?;
    foreground::run(schemas(workspace).env("WRITE_ANEW", "1"))?;
    let fresh = export(workspace)?;
    let folder = workspace.root().join(FOLDER);
    let old = read_all(&folder)?;
    std::fs::create_dir_all(&folder).map_err(Error::io(format!("make {}", folder.display())))?;
    for name in old.keys().filter(|name| !fresh.contains_key(*name)) {
        std::fs::remove_file(folder.join(name))
            .map_err(Error::io(format!("remove {FOLDER}/{name}")))?;
    }
    for (name, text) in fresh.iter().filter(|(name, text)| old.get(*name) != Some(*text)) {
        let file = folder.join(name);
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent)
                .map_err(Error::io(format!("make {}", parent.display())))?;
        }
        std::fs::write(&file, text).map_err(Error::io(format!("write {}", file.display())))?;
    }
    println!("{FOLDER}: {} files.", fresh.len());
    Ok(())
}

/// Fails if the types or the schemas are not what would be generated.
pub fn check(workspace: &Workspace) -> Result<(), Error> {
    foreground::run(&mut schemas(workspace))?;
    let fresh = export(workspace)?;
    let present = read_all(&workspace.root().join(FOLDER))?;
    let differing = differences(&fresh, &present);
    if differing.is_empty() {
        println!("{FOLDER} is up to date ({} files).", fresh.len());
        return Ok(());
    }
    Err(Error::Told(format!(
        "{FOLDER} is not what {PACKAGE} says. `cargo xtask types` writes it anew.\n  {}",
        differing.join("\n  ")
    )))
}

fn schemas(workspace: &Workspace) -> Command {
    let mut cargo = workspace.cargo("test");
    cargo.arg("--quiet").args(SCHEMAS);
    cargo
}

/// What ts-rs generates now, by path below the folder. Its export runs as tests named
/// `export_bindings_*`.
fn export(workspace: &Workspace) -> Result<BTreeMap<String, String>, Error> {
    let folder = tempfile::tempdir().map_err(Error::io("make a temporary folder"))?;
    let mut cargo = workspace.cargo("test");
    cargo.args(["--quiet", "--package", PACKAGE, "--lib", "export_bindings"]);
    cargo.env("TS_RS_EXPORT_DIR", folder.path());
    // Money and times cross as JSON numbers; all of them stay far below 2^53.
    cargo.env("TS_RS_LARGE_INT", "number");
    foreground::run(&mut cargo)?;
    let fresh = read_all(folder.path())?;
    if fresh.is_empty() {
        return Err(Error::Told(format!(
            "{PACKAGE} exports no types: has it lost its #[ts(export)]?"
        )));
    }
    Ok(fresh)
}

fn differences(
    fresh: &BTreeMap<String, String>,
    present: &BTreeMap<String, String>,
) -> Vec<String> {
    let missing_or_other = fresh.iter().filter_map(|(name, text)| match present.get(name) {
        None => Some(format!("missing: {name}")),
        Some(old) if old != text => Some(format!("changed: {name}")),
        Some(_) => None,
    });
    let left_over = present
        .keys()
        .filter(|name| !fresh.contains_key(*name))
        .map(|name| format!("left over: {name}"));
    missing_or_other.chain(left_over).collect()
}

fn read_all(folder: &Path) -> Result<BTreeMap<String, String>, Error> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries = match std::fs::read_dir(&next) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Error::io(format!("list {}", next.display()))(error)),
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path)
                .map_err(Error::io(format!("read {}", path.display())))?;
            let name =
                path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            found.insert(name, text);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_difference_is_named() {
        let map = |entries: &[(&str, &str)]| {
            entries.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
        };
        let fresh = map(&[("View.ts", "1"), ("Row.ts", "2"), ("Same.ts", "3")]);
        let present = map(&[("View.ts", "old"), ("Gone.ts", "4"), ("Same.ts", "3")]);
        assert_eq!(
            differences(&fresh, &present),
            ["missing: Row.ts", "changed: View.ts", "left over: Gone.ts"]
        );
        assert!(differences(&fresh, &fresh).is_empty());
    }
}
