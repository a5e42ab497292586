//! The files of an installation, as they lie below `/`: one tree, from which each format takes its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workspace::{Profile, Workspace};
use crate::{Error, foreground};

/// The two programs that are installed.
pub const PROGRAMS: [&str; 2] = ["endpoint-guard-desktop", "endpoint-guard"];

/// Where each file of the checkout goes.
const COPIED: &[(&str, &str)] = &[
    ("packaging/linux/endpoint-guard.desktop", "usr/share/applications/endpoint-guard.desktop"),
    (
        "packaging/linux/co.endpointguard.desktop.metainfo.xml",
        "usr/share/metainfo/co.endpointguard.desktop.metainfo.xml",
    ),
    (
        "packaging/linux/endpoint-guard-watch.service",
        "usr/lib/systemd/user/endpoint-guard-watch.service",
    ),
    ("icons/32x32.png", "usr/share/icons/hicolor/32x32/apps/endpoint-guard.png"),
    ("icons/128x128.png", "usr/share/icons/hicolor/128x128/apps/endpoint-guard.png"),
    ("icons/128x128@2x.png", "usr/share/icons/hicolor/256x256/apps/endpoint-guard.png"),
    ("icons/icon.png", "usr/share/icons/hicolor/512x512/apps/endpoint-guard.png"),
    ("packaging/linux/endpoint-guard-desktop.1", "usr/share/man/man1/endpoint-guard-desktop.1"),
    ("README.md", "usr/share/doc/endpoint-guard/README.md"),
];

/// Where each shell looks for completions of packages.
const COMPLETIONS: &[(&str, &str)] = &[
    ("bash", "share/bash-completion/completions/endpoint-guard"),
    ("zsh", "share/zsh/vendor-completions/_endpoint-guard"),
    ("fish", "share/fish/vendor_completions.d/endpoint-guard.fish"),
];

/// What Debian wants to know of each version; what changed in it stands in the other changelog.
const CHANGELOG: &str = concat!(
    "endpoint-guard (",
    env!("CARGO_PKG_VERSION"),
    "-1) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n",
    " -- The Endpoint Guard authors <endpoint-guard@users.noreply.github.com>  ",
    "Fri, 27 Nov 2026 12:00:00 +0000\n",
);

/// The tree, below `target/package` of the checkout, where the manifest names it.
pub fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root().join("target/package")
}

/// Lays out, in place of what was made before, everything but the programs, which every format strips and reads by itself.
pub fn lay_out(workspace: &Workspace) -> Result<(), Error> {
    let folder = folder(workspace);
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Error::io(format!("empty {}", folder.display())))?;
    }
    let tree = folder.join("tree");
    for (from, to) in COPIED {
        let text =
            fs::read(workspace.root().join(from)).map_err(Error::io(format!("read {from}")))?;
        write(&tree.join(to), &text)?;
    }
    write(&folder.join("changelog"), CHANGELOG.as_bytes())?;
    let program = workspace.program(Profile::Release, "endpoint-guard");
    write_completions(&program, &tree.join("usr"))?;
    let manual = tree.join("usr/share/man/man1");
    fs::create_dir_all(&manual).map_err(Error::io(format!("make {}", manual.display())))?;
    foreground::output(Command::new(&program).args(["man", "--output"]).arg(&manual)).map(drop)
}

/// Writes them below `prefix`, as `program` prints them.
pub fn write_completions(program: &Path, prefix: &Path) -> Result<(), Error> {
    for (shell, to) in COMPLETIONS {
        let script = foreground::output(Command::new(program).args(["completions", shell]))?;
        write(&prefix.join(to), script.as_bytes())?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let doing = || format!("write {}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::io(doing()))?;
    }
    fs::write(path, bytes).map_err(Error::io(doing()))
}
