//! Where the sources of the workspace are.

use std::path::{Path, PathBuf};

/// Gives the text of files.
pub trait Sources {
    /// `None` when there is no such file.
    fn text(&self, path: &Path) -> Option<String>;
}

/// What is written on the disk.
pub struct Disk;

impl Sources for Disk {
    fn text(&self, path: &Path) -> Option<String> {
        std::fs::read_to_string(path).ok()
    }
}

/// A package, and the first file of its library and of its program, as far as it has them.
pub struct Package {
    pub name: String,
    pub roots: Vec<PathBuf>,
}

/// All packages of the workspace.
pub fn packages() -> Vec<Package> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let members = &manifest(&root)["workspace"]["members"];
    members.as_array().unwrap().iter().map(|at| package(&root.join(at.as_str().unwrap()))).collect()
}

fn package(folder: &Path) -> Package {
    let manifest = manifest(folder);
    let of_lib = manifest.get("lib").and_then(|lib| lib.get("path")?.as_str());
    let of_bins = manifest.get("bin").and_then(toml::Value::as_array).into_iter().flatten();
    let named = of_lib.into_iter().chain(of_bins.filter_map(|bin| bin.get("path")?.as_str()));
    let mut roots: Vec<PathBuf> =
        named.chain(["src/lib.rs", "src/main.rs"]).map(|path| folder.join(path)).collect();
    roots.retain(|path| path.is_file());
    roots.sort();
    roots.dedup();
    assert!(!roots.is_empty(), "{} has neither a library nor a program", folder.display());
    Package { name: manifest["package"]["name"].as_str().unwrap().to_owned(), roots }
}

fn manifest(folder: &Path) -> toml::Table {
    std::fs::read_to_string(folder.join("Cargo.toml")).unwrap().parse().unwrap()
}
