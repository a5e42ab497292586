//! A private D-Bus session bus.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::Error;
use crate::child::Running;

/// Whether the bus starts installed services (a keyring, a notification daemon) when they are asked
/// for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// Only what the test itself put on the bus is there.
    Off,
    /// The services installed on this machine are started on demand, as in a real session.
    On,
}

/// A `dbus-daemon` of its own, ended with the value.
#[derive(Debug)]
pub struct PrivateBus {
    address: String,
    socket: PathBuf,
    daemon: Running,
}

impl PrivateBus {
    /// Starts a bus whose socket is `RUNTIME/bus`. Services it activates get the environment of
    /// `command_env`, which is applied to the daemon.
    pub fn start(
        runtime: &Path,
        activation: Activation,
        command_env: impl FnOnce(&mut Command),
    ) -> Result<Self, Error> {
        let socket = runtime.join("bus");
        let config = runtime.join("bus.conf");
        std::fs::write(&config, config_text(&socket, activation))
            .map_err(Error::io("write a bus configuration"))?;
        let mut command = Command::new("dbus-daemon");
        command.args(["--nofork", "--nopidfile", "--nosyslog", "--print-address=1"]);
        command.arg(format!("--config-file={}", config.display()));
        command_env(&mut command);
        let (daemon, address) = Running::start_and_read_line(
            "dbus-daemon",
            &mut command,
            runtime,
            Duration::from_secs(10),
        )?;
        Ok(Self { address, socket, daemon })
    }

    /// For `DBUS_SESSION_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The process id of the daemon.
    pub fn pid(&self) -> u32 {
        self.daemon.pid()
    }

    /// Ends the bus, as when a session breaks down.
    pub fn end(&mut self) {
        self.daemon.end();
    }
}

fn config_text(socket: &Path, activation: Activation) -> String {
    let services = match activation {
        Activation::Off => "",
        Activation::On => "<standard_session_servicedirs/>",
    };
    format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={}</listen>
  <auth>EXTERNAL</auth>
  {services}
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
        socket.display()
    )
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn a_private_bus_listens_in_its_own_folder_and_is_gone_when_dropped() {
        if !crate::foreground::can_start("dbus-daemon", "--version") {
            eprintln!("skipped: dbus-daemon is not installed (cargo xtask setup)");
            return;
        }
        let runtime = tempfile::tempdir().unwrap();
        let bus = PrivateBus::start(runtime.path(), Activation::Off, |_| {}).unwrap();
        assert!(bus.address().starts_with("unix:path="), "{}", bus.address());
        let socket = bus.socket().to_owned();
        UnixStream::connect(&socket).unwrap();

        drop(bus);
        assert!(UnixStream::connect(&socket).is_err());
    }
}
