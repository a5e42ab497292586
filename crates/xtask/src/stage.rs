//! A private desktop session for tests and screenshots: an X display without a screen, a session
//! bus, and, if wanted, a window manager, a panel with a tray, a notification daemon and an
//! unlocked keyring. Nothing of the person's own session is seen or touched.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use tempfile::TempDir;

use crate::bus::{Activation, PrivateBus};
use crate::child::{Running, until};
use crate::{Error, foreground};

mod leftovers;
mod picture;
mod session_files;

pub use leftovers::end_marked;
pub use picture::Button;

const READY: Duration = Duration::from_secs(15);
/// The variable every process on the stage carries, so that those which left their group are found
/// at the end.
const MARK: &str = "GUARD_STAGE";
/// The folders of all open stages, for [`clean_up_all`].
static OPEN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Which parts the stage has.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Width and height of the display in pixels.
    pub size: (u32, u32),
    pub theme: Theme,
    /// Whether installed services are started when they are asked for.
    pub activation: Activation,
    pub window_manager: bool,
    /// A panel at the top of the display with a tray at its right end.
    pub panel: bool,
    pub notifications: bool,
    pub keyring: bool,
}

impl Plan {
    /// A display, a bus on which nothing starts by itself, and a window manager.
    pub fn bare() -> Self {
        Self {
            size: (1280, 800),
            theme: Theme::Light,
            activation: Activation::Off,
            window_manager: true,
            panel: false,
            notifications: false,
            keyring: false,
        }
    }

    /// Everything a desktop has.
    pub fn desktop(theme: Theme) -> Self {
        Self {
            theme,
            activation: Activation::On,
            panel: true,
            notifications: true,
            keyring: true,
            ..Self::bare()
        }
    }
}

/// The colours of panel, notifications and what the application is told to prefer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

/// A part of the display in pixels from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// The session. Its parts end in the reverse order of their start.
#[derive(Debug)]
pub struct Stage {
    // In this order: what is dropped first ends first.
    parts: Vec<Running>,
    bus: PrivateBus,
    x_server: Running,
    display: String,
    folder: TempDir,
}

impl Stage {
    /// Starts all parts of the plan and waits until each answers.
    pub fn open(plan: &Plan) -> Result<Self, Error> {
        let folder = tempfile::Builder::new()
            .prefix("guard-")
            .tempdir()
            .map_err(Error::io("make a temporary folder"))?;
        if let Ok(mut open) = OPEN.lock() {
            open.push(folder.path().to_owned());
        }
        session_files::write(folder.path(), plan)?;
        let (x_server, display) = start_x(folder.path(), plan.size)?;
        let bus = PrivateBus::start(&folder.path().join("run"), plan.activation, |command| {
            apply(command, folder.path(), &display, None);
        })?;
        let mut stage = Self { parts: Vec::new(), bus, x_server, display, folder };
        if plan.keyring {
            stage.start_keyring()?;
        }
        if plan.window_manager {
            stage.start("openbox", &mut stage.command("openbox"))?;
        }
        if plan.panel {
            stage.paint_background(plan.theme)?;
            stage.start_panel()?;
        }

        if plan.notifications {
            stage.start_notifications()?;
        }

        Ok(stage)
    }

    /// A command on the stage, with nothing of this process's environment but PATH and the
    /// language.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear();
        for name in ["PATH", "LD_LIBRARY_PATH"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.env("LANG", "C.UTF-8").stdin(Stdio::null());
        self.apply(&mut command);
        command
    }

    /// Puts a command on the stage which otherwise keeps this process's environment.
    pub fn apply(&self, command: &mut Command) {
        apply(command, self.folder.path(), &self.display, Some(self.bus.address()));
    }

    /// Starts a program that stays until the stage is closed.
    pub fn start(&mut self, name: &str, command: &mut Command) -> Result<&mut Running, Error> {
        let running = Running::start(name, command, &self.logs())?;
        self.parts.push(running);
        self.parts.last_mut().ok_or_else(|| Error::Told("a started program was lost".to_owned()))
    }

    /// Ends the program started as `name`.
    pub fn end(&mut self, name: &str) {
        self.parts.retain(|part| part.name() != name);
    }

    /// Waits until somebody owns `name` on the bus.
    pub fn wait_for_name(&self, name: &str) -> Result<(), Error> {
        until(&format!("{name} on the bus"), READY, || self.owns(name).then_some(()))
    }

    pub fn display(&self) -> &str {
        &self.display
    }

    pub fn bus_address(&self) -> &str {
        self.bus.address()
    }

    /// The home folder of everything on the stage.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Where each part writes `NAME.log`.
    pub fn logs(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    /// The root of the stage's temporary folder; the value of `GUARD_STAGE`.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn owns(&self, name: &str) -> bool {
        let mut ask = self.command("gdbus");
        ask.args([
            "call",
            "--session",
            "-d",
            "org.freedesktop.DBus",
            "-o",
            "/org/freedesktop/DBus",
        ])
        .args(["-m", "org.freedesktop.DBus.NameHasOwner", name]);
        ask.output().is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("true"))
    }

    /// The collection `login` is made with the password `test` and left unlocked.
    fn start_keyring(&mut self) -> Result<(), Error> {
        let password = self.folder.path().join("run/password");
        std::fs::write(&password, "test\n")
            .map_err(Error::io("write the keyring's test password"))?;
        let input = std::fs::File::open(&password)
            .map_err(Error::io("read the keyring's test password"))?;
        let mut command = self.command("gnome-keyring-daemon");
        command.args(["--foreground", "--unlock", "--components=secrets"]).stdin(input);
        self.start("keyring", &mut command)?;
        self.wait_for_name("org.freedesktop.secrets")
    }

    /// One calm colour, against which windows, menus and tooltips of either theme can be told.
    fn paint_background(&self, theme: Theme) -> Result<(), Error> {
        let colour = match theme {
            Theme::Light => "#8fa3b8",
            Theme::Dark => "#2f3b4a",
        };
        let mut paint = self.command("xsetroot");
        crate::foreground::run_quietly(paint.args(["-solid", colour]))
    }

    fn start_panel(&mut self) -> Result<(), Error> {
        let mut command = self.command("xfce4-panel");
        command.args(["--disable-wm-check"]);
        self.start("xfce4-panel", &mut command)?;
        self.wait_for_name("org.kde.StatusNotifierWatcher")
    }

    fn start_notifications(&mut self) -> Result<(), Error> {
        let program = session_files::notification_daemon().ok_or_else(|| {
            Error::Told("could not find xfce4-notifyd: `cargo xtask setup` installs it".to_owned())
        })?;
        self.start("xfce4-notifyd", &mut self.command(program))?;
        self.wait_for_name("org.freedesktop.Notifications")
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // The youngest first: a panel that loses its bus complains at length.
        while let Some(part) = self.parts.pop() {
            drop(part);
        }
        self.bus.end();
        self.x_server.end();
        end_marked(MARK, self.folder.path());
        if let Ok(mut open) = OPEN.lock() {
            open.retain(|folder| folder != self.folder.path());
        }
    }
}

/// Ends what runs on every open stage and removes their folders, for a process that is told to
/// stop.
pub fn clean_up_all() {
    for folder in OPEN.lock().map(|open| open.clone()).unwrap_or_default() {
        end_marked(MARK, &folder);
        // What cannot be removed is left to whoever cleans the temporary folder.
        let _ = std::fs::remove_dir_all(&folder);
    }
}

fn start_x(folder: &Path, (width, height): (u32, u32)) -> Result<(Running, String), Error> {
    if !foreground::can_start("Xvfb", "-help") {
        return Err(Error::Told("could not find Xvfb: `cargo xtask setup` installs it".to_owned()));
    }
    let mut command = Command::new("Xvfb");
    command
        .args(["-displayfd", "1", "-screen", "0", &format!("{width}x{height}x24")])
        .args(["-nolisten", "tcp", "-noreset", "-dpi", "96"])
        .env(MARK, leftovers::mark(MARK, folder));
    let (server, number) =
        Running::start_and_read_line("Xvfb", &mut command, &folder.join("run"), READY)?;
    Ok((server, format!(":{}", number.trim())))
}

/// The session's variables; those of the person's own session are taken away.
fn apply(command: &mut Command, folder: &Path, display: &str, bus: Option<&str>) {
    for name in [
        "WAYLAND_DISPLAY",
        "XAUTHORITY",
        "SESSION_MANAGER",
        "DESKTOP_SESSION",
        "GNOME_KEYRING_CONTROL",
    ] {
        command.env_remove(name);
    }
    for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"] {
        command.env_remove(name);
    }
    command
        .env("DISPLAY", display)
        .env("HOME", folder.join("home"))
        .env("XDG_RUNTIME_DIR", folder.join("run"))
        .env("XDG_SESSION_TYPE", "x11")
        .env("XDG_CURRENT_DESKTOP", "XFCE")
        .env("GDK_BACKEND", "x11")
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env("NO_AT_BRIDGE", "1")
        .env(MARK, leftovers::mark(MARK, folder));
    if let Some(address) = bus {
        command.env("DBUS_SESSION_BUS_ADDRESS", address);
    }
}
