//! `cargo xtask release FOLDER`: what goes beside the files of a release. What is in them, sums, and what package managers
//! want, all from the version and the description in `Cargo.toml` and from the files themselves.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::setup::npm;
use crate::tools::CYCLONEDX;
use crate::workspace::Workspace;
use crate::{Error, foreground};

mod template;

use template::{Facts, filled};

/// The package that people install.
const PACKAGE: &str = "endpoint-guard-desktop";
/// The templates, below the root of the checkout.
const TEMPLATES: &str = "packaging/manifests";
const SUMS: &str = "SHA256SUMS";

/// Writes them into the folder that holds the files of the release.
pub fn run(workspace: &Workspace, folder: &Path) -> Result<(), Error> {
    without_spaces(folder)?;
    bill_of_materials(workspace, folder)?;
    let sums = sums(folder)?;
    let facts = facts(workspace, sums)?;
    let templates = workspace.root().join(TEMPLATES);
    let made = folder.join("manifests");
    let mut left_out = Vec::new();
    for template in files_below(&templates)? {
        let name = template.strip_prefix(&templates).unwrap_or(&template);
        if name == Path::new("README.md") {
            continue;
        }
        let text = fs::read_to_string(&template).map_err(Error::io("read a template"))?;
        match filled(&text, &facts) {
            Ok(text) => write(&made.join(name), &text)?,
            Err(why) => left_out.push(format!("{}: {why}", name.display())),
        }
    }
    println!("What goes beside the release is in {}.", folder.display());
    if left_out.is_empty() {
        return Ok(());
    }
    let words = format!("these were NOT made:\n  {}", left_out.join("\n  "));
    println!("{words}");
    match std::env::var_os("CI") {
        Some(_) => Err(Error::Told(words)),
        None => Ok(()),
    }
}

/// Where a release is downloaded from, a space in a name is a dot: so it is here, before names are written down.
fn without_spaces(folder: &Path) -> Result<(), Error> {
    for file in files_in(folder)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.contains(' ') {
            let renamed = file.with_file_name(name.replace(' ', "."));
            fs::rename(&file, renamed).map_err(Error::io(format!("rename {name}")))?;
        }
    }
    Ok(())
}

/// What the programs and the page are made of, in the format that scanners read.
fn bill_of_materials(workspace: &Workspace, folder: &Path) -> Result<(), Error> {
    let mut cargo = CYCLONEDX.command(workspace)?;
    cargo.args(["--format", "json", "--spec-version", "1.5", "--no-build-deps", "--quiet"]);
    foreground::run(cargo.args(["--override-filename", "sbom"]))?;
    for (package, at) in [(PACKAGE, ""), ("endpoint-guard", "crates/cli/")] {
        let made = workspace.root().join(at).join("sbom.json");
        let text = fs::read_to_string(&made).map_err(Error::io("read what is in the programs"))?;
        // It names the folder of this checkout.
        let text = text.replace(&format!("{}/", workspace.root().display()), "");
        let text = text.replace(&workspace.root().display().to_string(), ".");
        write(&folder.join(format!("{package}.cdx.json")), &text)?;
    }
    // One for each package of the workspace, into its folder.
    for file in files_below(workspace.root())? {
        if file.file_name().is_some_and(|name| name == "sbom.json") {
            fs::remove_file(&file).map_err(Error::io("remove what is no longer needed"))?;
        }
    }
    let mut npm = Command::new(npm());
    npm.args(["sbom", "--sbom-format", "cyclonedx", "--omit", "dev", "--package-lock-only"]);
    let page = foreground::output(npm.current_dir(workspace.ui()))?;
    write(&folder.join("endpoint-guard-page.cdx.json"), &page)
}

/// The sum of each file by its name; written into a file of their own as `sha256sum --check` reads them.
fn sums(folder: &Path) -> Result<BTreeMap<String, String>, Error> {
    let files = files_in(folder)?;
    let names = files.iter().filter_map(|file| file.file_name()).filter(|name| *name != SUMS);
    let mut command = Command::new("sha256sum");
    let text = foreground::output(command.arg("--").args(names).current_dir(folder))?;
    write(&folder.join(SUMS), &text)?;
    let pairs = text.lines().filter_map(|line| line.split_once("  "));
    Ok(pairs.map(|(sum, name)| (name.to_owned(), sum.to_owned())).collect())
}

fn facts(workspace: &Workspace, sums: BTreeMap<String, String>) -> Result<Facts, Error> {
    let mut metadata = workspace.cargo("metadata");
    let text = foreground::output(metadata.args(["--no-deps", "--format-version", "1"]))?;
    let all: Value = serde_json::from_str(&text).map_err(|error| Error::Told(error.to_string()))?;
    let packages = all["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let package = packages.iter().find(|package| package["name"] == PACKAGE);
    let field = |name: &str| {
        let text = package.and_then(|package| package[name].as_str());
        text.map(str::to_owned).ok_or_else(|| Error::Told(format!("{PACKAGE} has no {name}")))
    };
    Ok(Facts {
        version: field("version")?,
        description: field("description")?,
        homepage: field("repository")?,
        license: field("license")?,
        sums,
    })
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    let doing = || format!("write {}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::io(doing()))?;
    }
    fs::write(path, text).map_err(Error::io(doing()))
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let doing = || format!("look into {}", folder.display());
    let entries = fs::read_dir(folder).map_err(Error::io(doing()))?;
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    Ok(files)
}

/// Also those of folders in it, but for what is built or fetched.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = files_in(folder)?;
    let entries = fs::read_dir(folder).map_err(Error::io("look into a folder"))?;
    for path in entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()) {
        let is_ours = ["target", "tools", "node_modules", ".git"];
        if !is_ours.iter().any(|name| path.ends_with(name)) {
            files.extend(files_below(&path)?);
        }
    }
    Ok(files)
}
