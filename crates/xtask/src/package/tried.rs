//! A package as a person meets it: installed into a fresh Debian, run, installed over itself while it runs, removed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::files;
use crate::child::Running;
use crate::stage::{Plan, Stage};
use crate::workspace::Workspace;
use crate::{Error, foreground};

/// What is installed into.
const SUITE: &str = "bookworm";
/// Where it fetches from what its own packages need: as this computer does.
const SOURCES: [&str; 2] = ["/etc/apt/sources.list.d", "/etc/apt/apt.conf.d"];
const SOON: Duration = Duration::from_secs(60);

/// Tries the newest package of Debian in `target/package`; needs root, debootstrap and Debian's mirror.
pub fn debian(workspace: &Workspace) -> Result<(), Error> {
    if !foreground::can_start("debootstrap", "--version") {
        return Err(Error::Told("debootstrap is not there: nothing was tried".to_owned()));
    }
    let package = deb(&files::folder(workspace))?;
    let system = System::fresh(workspace)?;
    let inside = Path::new("/tmp/endpoint-guard.deb");
    fs::copy(&package, system.path(inside)).map_err(Error::io("copy the package"))?;
    let inside = inside.display().to_string();
    let install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", inside.as_str()];
    // The same version over itself, which apt would not do.
    let again = ["dpkg", "--install", inside.as_str()];
    system.run(&["apt-get", "update", "-q"])?;
    system.run(&install)?;

    system.says(&["endpoint-guard", "--version"], env!("CARGO_PKG_VERSION"))?;
    system.says(&["endpoint-guard", "demo", "status"], "$3.40/h")?;
    for file in ["man/man1/endpoint-guard-pause.1.gz", "bash-completion/completions/endpoint-guard"]
    {
        system.has(&Path::new("/usr/share").join(file))?;
    }
    let owned = system.output(&["dpkg", "-L", "endpoint-guard"])?;
    in_a_window(&system, &again)?;

    system.run(&["dpkg", "--purge", "endpoint-guard"])?;
    // Folders are those of the system; what is ours has our name.
    let left: Vec<&str> = owned
        .lines()
        .filter(|path| path.contains("endpoint") && system.path(Path::new(path)).exists())
        .collect();
    if left.is_empty() {
        println!("Installed, run, upgraded while it ran, and removed in a fresh {SUITE}.");
        return Ok(());
    }
    Err(Error::Told(format!("a purge leaves {}", left.join(", "))))
}

/// The application of the package on a display of its own, which goes on while the package is installed over it.
fn in_a_window(system: &System, again: &[&str]) -> Result<(), Error> {
    let stage = Stage::open(&Plan::bare())?;
    // Neither the bus nor the folders of the stage are in there; a display needs no file.
    let mut command = system.enter(stage.command("unshare"));
    command.args(["env", "HOME=/root", "XDG_RUNTIME_DIR=/run"]);
    command.args(["dbus-run-session", "--", "endpoint-guard-desktop", "--demo", "--show"]);
    let mut application = Running::start("installed", &mut command, &stage.logs())?;
    let is_seen = || {
        let mut find = stage.command("xdotool");
        find.args(["search", "--onlyvisible", "--name", "^Endpoint Guard$"]);
        find.output().is_ok_and(|found| found.status.success()).then_some(())
    };
    application.wait_until("the window of the installed application", SOON, is_seen)?;
    system.run(again)?;
    application.wait_until("the window after the upgrade", SOON, is_seen)
}

fn deb(made: &Path) -> Result<PathBuf, Error> {
    let entries = fs::read_dir(made).map_err(Error::io(format!("look into {}", made.display())))?;
    let is_deb = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "deb");
    let found = entries.flatten().map(|entry| entry.path()).find(is_deb);
    found.ok_or_else(|| Error::Told("there is no package to be tried".to_owned()))
}

/// A small Debian below a folder.
struct System {
    root: PathBuf,
}

impl System {
    /// A new one, whatever the last trial left.
    fn fresh(workspace: &Workspace) -> Result<Self, Error> {
        let root = workspace.scratch("installed")?;
        fs::remove_dir_all(&root).map_err(Error::io(format!("empty {}", root.display())))?;
        // A bus and its tools are on every desktop, and nothing that the package has to ask for.
        let mut make = Command::new("debootstrap");
        make.args(["--variant=minbase", "--include=dbus,ca-certificates", SUITE]);
        foreground::run(make.arg(&root))?;
        for folder in SOURCES {
            let to = root.join(folder.trim_start_matches('/'));
            let mut copy = Command::new("cp");
            copy.args(["-r", "-T", folder]).arg(to);
            foreground::run_quietly(&mut copy)?;
        }
        fs::remove_file(root.join("etc/apt/sources.list")).map_err(Error::io("leave one list"))?;
        Ok(Self { root })
    }

    fn path(&self, inside: &Path) -> PathBuf {
        self.root.join(inside.strip_prefix("/").unwrap_or(inside))
    }

    /// A command that goes on inside, with the file systems that every system has for as long as it runs.
    fn enter(&self, mut unshare: Command) -> Command {
        let script = "mount -t proc proc \"$0/proc\" && mount -t tmpfs tmpfs \"$0/dev/shm\" && \
                      exec chroot \"$0\" \"$@\"";
        unshare.args(["--mount", "sh", "-c", script]).arg(&self.root);
        unshare
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.enter(Command::new("unshare"));
        command.args(words);
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("HOME", "/root");
        command.env("DEBIAN_FRONTEND", "noninteractive").env("LANG", "C.UTF-8");
        command
    }

    fn run(&self, words: &[&str]) -> Result<(), Error> {
        foreground::run(&mut self.command(words))
    }

    fn output(&self, words: &[&str]) -> Result<String, Error> {
        foreground::output(&mut self.command(words))
    }

    fn says(&self, words: &[&str], what: &str) -> Result<(), Error> {
        let said = self.output(words)?;
        if said.contains(what) {
            return Ok(());
        }
        Err(Error::Told(format!("`{}` does not say {what}, but:\n{said}", words.join(" "))))
    }

    fn has(&self, path: &Path) -> Result<(), Error> {
        let is_there = self.path(path).exists();
        let missing = || Error::Told(format!("{} was not installed", path.display()));
        if is_there { Ok(()) } else { Err(missing()) }
    }
}
