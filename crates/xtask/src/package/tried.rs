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

/// What a package is installed into.
#[derive(Debug, Clone, Copy)]
pub struct System {
    name: &'static str,
    suite: &'static str,
    /// Which of debootstrap's scripts makes it, where its own is newer than the debootstrap that is there.
    script: &'static str,
    components: &'static str,
}

/// The systems that are supported, the first of which is tried where none is named.
const SYSTEMS: [System; 3] = [
    System { name: "Debian 12", suite: "bookworm", script: "sid", components: "main" },
    System { name: "Debian 13", suite: "trixie", script: "sid", components: "main" },
    System { name: "Ubuntu 24.04", suite: "noble", script: "gutsy", components: "main,universe" },
];

/// Where this computer fetches from.
const LISTS: &str = "etc/apt/sources.list.d";
const SETTINGS: &str = "etc/apt/apt.conf.d";
const SOON: Duration = Duration::from_secs(60);

/// The systems of these names, such as `trixie`; the first where none is named.
///
/// # Errors
/// For a name that none of them has.
pub fn named(suites: &[&str]) -> Result<Vec<System>, Error> {
    if suites.is_empty() {
        return Ok(vec![SYSTEMS[0]]);
    }
    let find = |suite: &&str| SYSTEMS.into_iter().find(|system| system.suite == *suite);
    let unknown = |suite: &str| {
        let known = SYSTEMS.map(|system| system.suite).join(", ");
        Error::Told(format!("there is no system {suite} to try a package in, only {known}"))
    };
    suites.iter().map(|suite| find(suite).ok_or_else(|| unknown(suite))).collect()
}

/// Tries the newest package of Debian in `target/package` in each; needs root, debootstrap and their mirrors.
pub fn all(workspace: &Workspace, systems: &[System]) -> Result<(), Error> {
    if !foreground::can_start("debootstrap", "--version") {
        return Err(Error::Told("debootstrap is not there: nothing was tried".to_owned()));
    }
    systems.iter().try_for_each(|system| one(workspace, *system))
}

fn one(workspace: &Workspace, wanted: System) -> Result<(), Error> {
    let package = deb(&files::folder(workspace))?;
    let system = Installed::fresh(workspace, wanted)?;
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

    let kept = || system.output(&["find", "/root", "-path", "*endpoint*guard*"]);
    system.run(&["endpoint-guard", "config", "set", "look.theme", "dark"])?;
    if kept()?.is_empty() {
        return Err(Error::Told("nothing was kept that could be forgotten".to_owned()));
    }
    system.run(&["endpoint-guard", "forget-everything", "--yes"])?;
    let kept = kept()?;
    if !kept.is_empty() {
        return Err(Error::Told(format!("forget-everything leaves {}", kept.trim())));
    }
    system.run(&["dpkg", "--purge", "endpoint-guard"])?;
    // Folders are those of the system; what is ours has our name.
    let left: Vec<&str> = owned
        .lines()
        .filter(|path| path.contains("endpoint") && system.path(Path::new(path)).exists())
        .collect();
    if left.is_empty() {
        let done = "Installed, run, upgraded while it ran, forgotten and removed in a fresh";
        println!("{done} {}.", wanted.name);
        return Ok(());
    }
    Err(Error::Told(format!("a purge leaves {}", left.join(", "))))
}

/// The application of the package on a display of its own, which goes on while the package is installed over it.
fn in_a_window(system: &Installed, again: &[&str]) -> Result<(), Error> {
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

/// A small system below a folder.
struct Installed {
    root: PathBuf,
}

impl Installed {
    /// A new one, whatever the last trial left.
    fn fresh(workspace: &Workspace, wanted: System) -> Result<Self, Error> {
        let root = workspace.scratch("installed")?;
        fs::remove_dir_all(&root).map_err(Error::io(format!("empty {}", root.display())))?;
        let own = own_mirror()?;
        let script = Path::new("/usr/share/debootstrap/scripts").join(wanted.script);
        let mirror = match &own {
            Some((_, mirror)) if wanted.script == SYSTEMS[0].script => mirror.clone(),
            _ => mirror_of(&script)?,
        };
        let mut make = Command::new("debootstrap");
        // A bus and its tools are on every desktop, and nothing that the package has to ask for.
        make.args(["--variant=minbase", "--include=dbus,ca-certificates"]);
        make.args([&format!("--components={}", wanted.components), wanted.suite]);
        make.arg(&root).arg(mirror).arg(script);
        foreground::run(&mut make)?;
        copy(SETTINGS, &root)?;
        if own.is_some_and(|(suite, _)| suite == wanted.suite) {
            copy(LISTS, &root)?;
            let list = root.join("etc/apt/sources.list");
            fs::remove_file(list).map_err(Error::io("leave one list"))?;
        }
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

/// The suite of this computer and where its packages come from, where it is a Debian.
fn own_mirror() -> Result<Option<(String, String)>, Error> {
    let text = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let suite = text.lines().find_map(|line| line.strip_prefix("VERSION_CODENAME="));
    let is_debian = text.lines().any(|line| line == "ID=debian");
    let Some(suite) = suite.filter(|_| is_debian) else { return Ok(None) };
    let mut targets = Command::new("apt-get");
    let listed =
        foreground::output(targets.args(["indextargets", "--format=$(RELEASE) $(REPO_URI)"]))?;
    let mut mirrors = listed.lines().filter_map(|line| line.split_once(' '));
    let found = mirrors.find(|(release, _)| *release == suite);
    Ok(found.map(|(suite, mirror)| (suite.to_owned(), mirror.to_owned())))
}

/// The mirror that a script of debootstrap names. Without one it takes that of Debian where it has not the keys of another.
fn mirror_of(script: &Path) -> Result<String, Error> {
    let doing = || format!("read {}", script.display());
    let text = fs::read_to_string(script).map_err(Error::io(doing()))?;
    let named = text.lines().filter_map(|line| line.trim().strip_prefix("default_mirror "));
    // Of what is no longer supported the packages are elsewhere.
    let mut mirrors = named.filter(|mirror| !mirror.contains("old-releases"));
    mirrors.next().map(str::to_owned).ok_or_else(|| Error::Told(format!("could not {}", doing())))
}

/// A folder of this computer in place of that of the system.
fn copy(folder: &str, root: &Path) -> Result<(), Error> {
    let mut copy = Command::new("cp");
    copy.args(["-r", "-T"]).arg(Path::new("/").join(folder)).arg(root.join(folder));
    foreground::run_quietly(&mut copy)
}
