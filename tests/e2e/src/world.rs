use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use xtask::bus::{Activation, PrivateBus};
use xtask::child::Running;

use crate::{Error, SOON};

/// Everything one test has to itself: folders, a session bus, the logs of what it starts. All of it
/// ends with the value.
#[derive(Debug)]
pub struct World {
    bus: PrivateBus,
    logs: PathBuf,
    /// Variables of every program, and those it is not to have.
    extra: Vec<(OsString, Option<OsString>)>,
    folder: TempDir,
}

impl World {
    /// A world in which nothing is on the bus. `name` is the folder of its logs.
    pub fn new(name: &str) -> Result<Self, Error> {
        Self::with(name, Activation::Off)
    }

    /// A world whose bus starts installed services (keyring, notification daemon) when they are
    /// asked for.
    pub fn with_installed_services(name: &str) -> Result<Self, Error> {
        Self::with(name, Activation::On)
    }

    /// The address of the session bus.
    pub fn bus_address(&self) -> &str {
        self.bus.address()
    }

    /// A new connection to the session bus.
    pub async fn connection(&self) -> Result<zbus::Connection, Error> {
        Ok(self.bus_builder()?.build().await?)
    }

    /// The same with `object` at `path` and the name `name`. All of it is there before the first
    /// message is read: a call that comes before an object is served would be lost.
    pub(crate) async fn serve(
        &self,
        name: &'static str,
        path: &'static str,
        object: impl zbus::object_server::Interface,
    ) -> Result<zbus::Connection, Error> {
        Ok(self.bus_builder()?.serve_at(path, object)?.name(name)?.build().await?)
    }

    /// A call that nobody answers is an error, and not the end of the test run.
    fn bus_builder(&self) -> Result<zbus::connection::Builder<'_>, Error> {
        Ok(zbus::connection::Builder::address(self.bus.address())?.method_timeout(SOON))
    }

    /// The one folder in which the programs keep settings, ledger and logs (`ENDPOINT_GUARD_HOME`).
    pub fn guard_home(&self) -> PathBuf {
        self.folder.path().join("guard")
    }

    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub fn logs(&self) -> &Path {
        &self.logs
    }

    /// Adds a variable for every program started from now on.
    pub fn set(&mut self, name: impl Into<OsString>, value: impl Into<OsString>) {
        self.extra.push((name.into(), Some(value.into())));
    }

    /// Takes a variable from every program started from now on.
    pub fn unset(&mut self, name: impl Into<OsString>) {
        self.extra.push((name.into(), None));
    }

    /// The desktop application, not started yet.
    pub fn desktop(&self) -> Result<Command, Error> {
        self.program("GUARD_DESKTOP_BIN")
    }

    /// The command line `endpoint-guard`, not started yet.
    pub fn cli(&self) -> Result<Command, Error> {
        self.program("GUARD_CLI_BIN")
    }

    /// Starts a command in the background, its output in `NAME.log` among the logs.
    pub fn start(&self, name: &str, command: &mut Command) -> Result<Running, Error> {
        Ok(Running::start(name, command, &self.logs)?)
    }

    /// A command in this world: nothing of the person's own session reaches it.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().stdin(std::process::Stdio::null()).current_dir(self.folder.path());
        for name in ["PATH", "LD_LIBRARY_PATH", "DISPLAY", "GUARD_STAGE"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
            .env("LANG", "C.UTF-8")
            .env("TZ", "UTC")
            .env("HOME", self.home())
            .env("XDG_RUNTIME_DIR", self.folder.path().join("run"))
            .env("XDG_SESSION_TYPE", "x11")
            .env("ENDPOINT_GUARD_HOME", self.guard_home())
            .env("DBUS_SESSION_BUS_ADDRESS", self.bus.address())
            // There is no logind to be found on this machine's own system bus either.
            .env("DBUS_SYSTEM_BUS_ADDRESS", self.bus.address())
            .env("GDK_BACKEND", "x11")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("NO_AT_BRIDGE", "1");
        for (name, value) in &self.extra {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    fn with(name: &str, activation: Activation) -> Result<Self, Error> {
        let folder = tempfile::Builder::new()
            .prefix("guard-")
            .tempdir()
            .map_err(|source| Error::Io { doing: "make a temporary folder", source })?;
        for part in ["home", "run", "guard"] {
            private_folder(&folder.path().join(part))?;
        }
        let logs = match std::env::var_os("GUARD_E2E_LOGS") {
            Some(logs) => Path::new(&logs).join(name),
            None => folder.path().join("logs"),
        };
        std::fs::create_dir_all(&logs)
            .map_err(|source| Error::Io { doing: "make the folder for logs", source })?;
        let run = folder.path().join("run");
        let bus = PrivateBus::start(&run, activation, |command| {
            command.env("HOME", folder.path().join("home")).env("XDG_RUNTIME_DIR", &run);
        })?;
        Ok(Self { bus, logs, extra: Vec::new(), folder })
    }

    fn program(&self, variable: &'static str) -> Result<Command, Error> {
        Ok(self.command(program(variable)?))
    }
}

/// The program which `cargo xtask e2e` built and named in `variable`.
pub(crate) fn program(variable: &'static str) -> Result<OsString, Error> {
    std::env::var_os(variable).ok_or(Error::NotPrepared(variable))
}

fn private_folder(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .mode(0o700)
        .create(path)
        .map_err(|source| Error::Io { doing: "make a private folder", source })
}
