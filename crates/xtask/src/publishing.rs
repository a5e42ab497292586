//! What can go to crates.io is whole, and nothing else is in it. `cargo publish --dry-run -p hf-endpoints` builds it too.

use serde_json::Value;

use crate::workspace::Workspace;
use crate::{Error, foreground};

/// The one package of use to others.
const PACKAGE: &str = "hf-endpoints";
/// What whoever finds it there wants to know.
const TOLD: [&str; 5] = ["description", "license", "readme", "repository", "rust_version"];
/// Files that have to be in it.
const NEEDED: [&str; 4] = ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "src/lib.rs"];
/// What cargo adds.
const CARGO: [&str; 4] = [".cargo_vcs_info.json", "Cargo.lock", "Cargo.toml", "Cargo.toml.orig"];

/// Asks cargo; nothing is built or sent.
pub fn check(workspace: &Workspace) -> Result<(), Error> {
    let mut metadata = workspace.cargo("metadata");
    let text = foreground::output(metadata.args(["--no-deps", "--format-version", "1"]))?;
    let all: Value = serde_json::from_str(&text).map_err(|error| Error::Told(error.to_string()))?;
    let packages = all["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let package = packages.iter().find(|package| package["name"] == PACKAGE);
    let mut list = workspace.cargo("package");
    list.args(["--list", "--allow-dirty", "--offline", "--package", PACKAGE]);
    let files = foreground::output(&mut list)?;
    let wrong = wrong(package.unwrap_or(&Value::Null), &files.lines().collect::<Vec<_>>());
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Error::Told(format!("{PACKAGE} cannot be published: {}", wrong.join("; ")))),
    }
}

fn wrong(package: &Value, files: &[&str]) -> Vec<String> {
    let untold = TOLD.iter().filter(|field| !package[**field].is_string());
    let missing = NEEDED.iter().filter(|file| !files.contains(*file));
    let is_meant = |file: &&&str| {
        let is_named = NEEDED.contains(*file) || CARGO.contains(*file);
        is_named || ["src/", "examples/"].iter().any(|folder| file.starts_with(folder))
    };
    let dependencies = package["dependencies"].as_array().map_or(&[][..], Vec::as_slice);
    // One of the workspace would have to be published first; those of tests are left out.
    let inner = dependencies.iter().filter(|one| one["kind"].is_null() && one["source"].is_null());
    let refused = package["publish"].is_array().then(|| "it says that it is not".to_owned());
    untold
        .map(|field| format!("it has no {field}"))
        .chain(missing.map(|file| format!("{file} is not in it")))
        .chain(files.iter().filter(|file| !is_meant(file)).map(|file| format!("{file} is in it")))
        .chain(inner.map(|one| format!("it needs {}, which is not published", one["name"])))
        .chain(refused)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_missing_or_too_much_is_named() {
        let whole = json!({
            "description": "d", "license": "MIT", "readme": "README.md", "repository": "r",
            "rust_version": "1.95", "publish": null,
            "dependencies": [{ "name": "url", "kind": null, "source": "registry" },
                             { "name": "sim", "kind": "dev", "source": null }],
        });
        let files = [&NEEDED[..], &CARGO, &["src/state.rs", "examples/list.rs"]].concat();
        assert_eq!(wrong(&whole, &files), Vec::<String>::new());
        let poor = json!({
            "description": "d", "license": "MIT", "readme": null, "repository": "r",
            "rust_version": "1.95", "publish": [],
            "dependencies": [{ "name": "core", "kind": null, "source": null }],
        });
        let files = [&NEEDED[1..], &["tests/answers/list.json"]].concat();
        assert_eq!(
            wrong(&poor, &files),
            [
                "it has no readme",
                "LICENSE-APACHE is not in it",
                "tests/answers/list.json is in it",
                "it needs \"core\", which is not published",
                "it says that it is not",
            ]
        );
    }
}
