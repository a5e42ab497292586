//! A private session bus and a keyring daemon on it, ended by their process ids.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::Result;

/// Names the scene this program is to play.
pub const SCENE: &str = "GUARD_KEYRING_SCENE";

/// A bus that starts nothing by itself: no service files are known to it.
const BUS_CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=@HOME@/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A process that ends with this value.
pub struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The bus, and the home of everything on it.
pub struct Bus {
    _daemon: Running,
    address: String,
    home: PathBuf,
}

impl Bus {
    pub fn start(home: &Path) -> Result<Self> {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(home, std::fs::Permissions::from_mode(0o700))?;
        let config = home.join("bus.conf");
        std::fs::write(&config, BUS_CONFIG.replace("@HOME@", &home.to_string_lossy()))?;
        let mut child = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--print-address=1"])
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().ok_or("no output of the bus")?;
        let daemon = Running(child);
        let mut address = String::new();
        BufReader::new(stdout).read_line(&mut address)?;
        let address = address.trim().to_owned();
        if address.is_empty() {
            return Err("the bus gave no address".into());
        }
        Ok(Self { _daemon: daemon, address, home: home.to_path_buf() })
    }

    /// Starts the keyring daemon, and returns when it is on the bus. A wrong password leaves its
    /// keyring locked.
    pub fn unlock_keyring(&self, password: &str) -> Result<Running> {
        let mut child = self
            .on_bus("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().ok_or("no output of the keyring")?;
        let daemon = Running(child);
        stdin.ok_or("no input of the keyring")?.write_all(password.as_bytes())?;
        // Its control directory is told once it is set up.
        let mut told = String::new();
        BufReader::new(stdout).read_line(&mut told)?;
        self.wait_for_owner()?;
        Ok(daemon)
    }

    /// Plays a scene with this bus as the session bus.
    pub fn play(&self, scene: &str) -> Result {
        let done = self.scene(scene)?.status()?;
        if done.success() { Ok(()) } else { Err(format!("scene \"{scene}\": {done}").into()) }
    }

    /// Plays a scene that says a line, sees the keyring end and come back, and is then let go on.
    pub fn play_across_a_restart(&self, scene: &str, keyring: Running, password: &str) -> Result {
        let mut child = self.scene(scene)?.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().ok_or("no output of the scene")?;
        let mut child = Running(child);
        let mut stdout = BufReader::new(stdout);
        let mut line = String::new();
        stdout.read_line(&mut line)?;
        drop(keyring);
        let _keyring = self.unlock_keyring(password)?;
        stdin.ok_or("no input of the scene")?.write_all(b"go on\n")?;
        stdout.read_to_string(&mut line)?;
        let done = child.0.wait()?;
        if done.success() { Ok(()) } else { Err(format!("scene \"{scene}\": {done}").into()) }
    }

    /// Files under the home that hold `text`.
    pub fn files_with(&self, text: &str) -> Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        let mut folders = vec![self.home.clone()];
        while let Some(folder) = folders.pop() {
            for item in std::fs::read_dir(folder)? {
                let item = item?;
                if item.file_type()?.is_dir() {
                    folders.push(item.path());
                } else if item.file_type()?.is_file() {
                    let bytes = std::fs::read(item.path())?;
                    if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                        found.push(item.path());
                    }
                }
            }
        }
        Ok(found)
    }

    fn scene(&self, scene: &str) -> Result<Command> {
        let mut command = self.on_bus(std::env::current_exe()?);
        command.env(SCENE, scene);
        Ok(command)
    }

    fn on_bus(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .env("HOME", &self.home)
            .env("XDG_RUNTIME_DIR", &self.home)
            .env("XDG_DATA_HOME", self.home.join("data"))
            .env("XDG_CONFIG_HOME", self.home.join("config"))
            .env("XDG_CACHE_HOME", self.home.join("cache"))
            .env_remove("GNOME_KEYRING_CONTROL")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY");
        command
    }

    /// The scene asks the bus itself to wait until the secret service has an owner.
    fn wait_for_owner(&self) -> Result {
        self.play("waits for the keyring")
    }
}

/// Whether a program is in the search path.
pub fn is_installed(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
    })
}
