//! `cargo xtask python`: the Python package as people install it, in an environment of its own, and its tests.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::steps::Outcome;
use crate::workspace::{Profile, Workspace};
use crate::{Error, foreground};

/// The most that a wheel may have: who installs it waits for it.
const MOST_BYTES: u64 = 6_000_000;
/// What a release says that Python needs.
const OLDEST: &str = "import sys; raise SystemExit(sys.version_info < (3, 9))";

/// What is to be done besides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The wheel as it is published, not too large; else of the debug build, which is there already.
    pub release: bool,
    /// So many Pythons with a session are ended in every way there is, in place of the tests.
    pub ends: Option<u32>,
}

/// Makes the environment, builds the wheel, and runs everything that is held against it.
pub fn run(workspace: &Workspace, wanted: Wanted) -> Result<Outcome, Error> {
    let Some(base) = interpreter() else {
        let why = "Python 3.9 or newer with venv is not there: the Python package is NOT tested";
        return match std::env::var_os("CI") {
            Some(_) => Err(Error::Told(format!("{why}, and CI must not go without it"))),
            None => Ok(Outcome::Skipped(why.to_owned())),
        };
    };
    let package = Package { folder: workspace.root().join("python"), workspace };
    let environment = package.environment(base)?;
    package.check(&environment)?;
    let wheel = package.build(&environment, wanted.release)?;
    if wanted.release {
        hold_size(&wheel)?;
    }
    let install = ["-m", "pip", "install", "--quiet", "--force-reinstall", "--no-deps"];
    foreground::run(package.python(&environment).args(install).arg(&wheel))?;
    let mut tests = package.python(&environment);
    match wanted.ends {
        Some(count) => tests.args(["-m", "tests.ends", &count.to_string()]),
        // Most of the time they wait for a service.
        None => tests.args(["-m", "pytest", "-q", "-n", "4"]),
    };
    tests
        .env("HF_SIM", workspace.program(Profile::Debug, "hf-sim"))
        .env("ENDPOINT_GUARD_WHEELS", wheel.parent().unwrap_or(&wheel));
    foreground::run(&mut tests).map(|()| Outcome::Done)
}

/// A Python that is new enough and can make an environment.
fn interpreter() -> Option<&'static str> {
    let can = |program: &&str| {
        let ran = |words: &[&str]| Command::new(program).args(words).output();
        let is_new = ran(&["-c", OLDEST]).is_ok_and(|ran| ran.status.success());
        is_new && ran(&["-c", "import ensurepip, venv"]).is_ok_and(|ran| ran.status.success())
    };
    ["python3", "python"].into_iter().find(can)
}

struct Package<'a> {
    folder: PathBuf,
    workspace: &'a Workspace,
}

impl Package<'_> {
    /// A virtual environment with what the tests need, made anew when that changed.
    fn environment(&self, base: &str) -> Result<PathBuf, Error> {
        let path = self.workspace.scratch("python")?.join("venv");
        let list = self.folder.join("tests/requirements.txt");
        let read = |file: &Path| std::fs::read_to_string(file).unwrap_or_default();
        let (wanted, complete) = (read(&list), path.join("complete"));
        if !wanted.is_empty() && read(&complete) == wanted {
            return Ok(path);
        }
        println!("The environment for the Python package is made, which takes half a minute.");
        foreground::run(Command::new(base).args(["-m", "venv", "--clear"]).arg(&path))?;
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
        foreground::run(self.python(&path).args(install).arg(&list))?;
        std::fs::write(&complete, wanted).map_err(Error::io("note that it is complete"))?;
        Ok(path)
    }

    /// What needs no wheel.
    fn check(&self, environment: &Path) -> Result<(), Error> {
        foreground::run(self.python(environment).args(["tools/records.py", "--check"]))?;
        foreground::run(self.python(environment).args(["-m", "ruff", "check", "--quiet"]))?;
        foreground::run(
            self.python(environment).args(["-m", "ruff", "format", "--quiet", "--check"]),
        )?;
        foreground::run(self.python(environment).args(["-m", "mypy"]))
    }

    /// The wheel, alone in its folder with what installing it as an extension of `hf` needs.
    fn build(&self, environment: &Path, release: bool) -> Result<PathBuf, Error> {
        foreground::run(self.workspace.cargo("build").args(["-p", "hf-sim"]))?;
        let folder = self.workspace.scratch("python")?.join("wheels");
        let _ = std::fs::remove_dir_all(&folder);
        let profile = if release { "wheel" } else { "dev" };
        let mut maturin = self.python(environment);
        maturin.args(["-m", "maturin", "build", "--quiet", "--profile", profile]);
        // As small as zip can; it takes no longer than a second.
        maturin.args(["--compression-level", if release { "9" } else { "1" }, "--out"]);
        foreground::run(maturin.arg(&folder))?;
        let found = std::fs::read_dir(&folder).map_err(Error::io("read the folder of wheels"))?;
        let wheel = found.flatten().map(|entry| entry.path()).next();
        let wheel = wheel.ok_or_else(|| Error::Told("maturin made no wheel".to_owned()))?;
        let download = ["-m", "pip", "download", "--quiet", "--no-deps", "-d"];
        let mut pip = self.python(environment);
        foreground::run(pip.args(download).arg(&folder).arg("setuptools"))?;
        Ok(wheel)
    }

    /// The environment's Python, in the folder of the package.
    fn python(&self, environment: &Path) -> Command {
        let file = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
        let mut command = Command::new(environment.join(file));
        command.current_dir(&self.folder).env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }
}

fn hold_size(wheel: &Path) -> Result<(), Error> {
    let bytes = std::fs::metadata(wheel).map_err(Error::io("look at the wheel"))?.len();
    println!("The wheel has {bytes} bytes: {}", wheel.display());
    match bytes > MOST_BYTES {
        false => Ok(()),
        true => Err(Error::Told(format!("the wheel may have {MOST_BYTES} bytes at the most"))),
    }
}
