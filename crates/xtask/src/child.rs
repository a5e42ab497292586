//! Programs started in the background, each of which is ended for certain: when its handle is
//! dropped, and when this process is told to stop. They are ended by process group, never by name.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::Error;

/// How long a program may take to end by itself after it was asked to.
const GRACE: Duration = Duration::from_secs(3);
const POLL: Duration = Duration::from_millis(10);

/// The process groups of all running children, for [`end_all_on_signal`].
static GROUPS: Mutex<Vec<u32>> = Mutex::new(Vec::new());
/// The program this process waits for in the foreground.
static FOREGROUND: Mutex<Option<u32>> = Mutex::new(None);

/// A program running in a process group of its own, with its output in a log file.
#[derive(Debug)]
pub struct Running {
    name: String,
    child: Child,
    log: PathBuf,
    status: Option<ExitStatus>,
    group_ended: bool,
}

impl Running {
    /// Starts `command`; standard output and error go to `NAME.log` in `logs`. Standard input is
    /// empty unless the command has its own.
    pub fn start(name: &str, command: &mut Command, logs: &Path) -> Result<Self, Error> {
        let (log, file) = open_log(name, logs)?;
        let copy = file.try_clone().map_err(Error::io("share a log file"))?;
        command.stdout(copy);
        Self::spawn(name, command, log, file)
    }

    /// Starts `command` and waits until it writes its first line to standard output, which is
    /// returned without the line end. This is how `Xvfb -displayfd 1`, `dbus-daemon
    /// --print-address` and others tell that they are ready.
    pub fn start_and_read_line(
        name: &str,
        command: &mut Command,
        logs: &Path,
        limit: Duration,
    ) -> Result<(Self, String), Error> {
        let (log, file) = open_log(name, logs)?;
        command.stdout(Stdio::piped());
        let mut running = Self::spawn(name, command, log, file)?;
        let (sender, receiver) = std::sync::mpsc::channel();
        if let Some(stdout) = running.child.stdout.take() {
            std::thread::spawn(move || {
                let mut lines = BufReader::new(stdout).lines();
                if let Some(Ok(line)) = lines.next() {
                    // The receiver is gone when the wait was given up.
                    let _ = sender.send(line);
                }
                // Read on, so that the program never waits for a full pipe.
                for _ in lines.map_while(Result::ok) {}
            });
        }
        match receiver.recv_timeout(limit) {
            Ok(line) => Ok((running, line)),
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => Err(Error::TimedOut {
                what: format!("a first line from {name}"),
                seconds: limit.as_secs(),
            }),
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => {
                let status = running.wait(GRACE)?;
                Err(running.ended_early(status))
            }
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Everything the program has written so far.
    pub fn log(&self) -> String {
        std::fs::read(&self.log)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// The exit status if the program has ended.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        if self.status.is_none() {
            self.status = self.child.try_wait().ok().flatten();
        }
        self.status
    }

    /// Waits for the program to end by itself.
    pub fn wait(&mut self, limit: Duration) -> Result<ExitStatus, Error> {
        until(&format!("{} to end", self.name), limit, || self.ended())
    }

    /// Waits until `ready` gives a value; fails at once, with the log, if the program ends before.
    pub fn wait_until<T>(
        &mut self,
        what: &str,
        limit: Duration,
        mut ready: impl FnMut() -> Option<T>,
    ) -> Result<T, Error> {
        let found = until(what, limit, || {
            if let Some(value) = ready() {
                return Some(Ok(value));
            }
            self.ended().map(|status| Err(self.ended_early(status)))
        });
        found?
    }

    /// Asks the program to end (SIGTERM to it alone) without waiting.
    pub fn ask_to_end(&self) {
        if self.status.is_none() {
            signals::terminate_process(self.pid());
        }
    }

    /// Ends the whole process group: asks, waits up to three seconds, then insists.
    pub fn end(&mut self) {
        // Once the group is gone its number may be given to somebody else.
        if std::mem::replace(&mut self.group_ended, true) {
            return;
        }
        if self.ended().is_none() {
            signals::terminate_group(self.pid());
            if self.wait(GRACE).is_err() {
                signals::kill_group(self.pid());
                // Where there are no signals only the program itself can be ended.
                let _ = self.child.kill();
                self.status = self.child.wait().ok();
            }
        }
        // What the program started itself may have outlived it.
        signals::kill_group(self.pid());
        if let Ok(mut groups) = GROUPS.lock() {
            groups.retain(|group| *group != self.child.id());
        }
    }

    fn spawn(name: &str, command: &mut Command, log: PathBuf, file: File) -> Result<Self, Error> {
        command.stderr(file);
        signals::own_group(command);
        let child = command.spawn().map_err(|source| {
            let program = command.get_program().to_string_lossy().into_owned();
            Error::Start { program, source }
        })?;
        if let Ok(mut groups) = GROUPS.lock() {
            groups.push(child.id());
        }
        Ok(Self { name: name.to_owned(), child, log, status: None, group_ended: false })
    }

    fn ended_early(&self, status: ExitStatus) -> Error {
        Error::EndedEarly { name: self.name.clone(), status: status.to_string(), log: self.log() }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Asks `ready` again and again until it gives a value or `limit` has passed.
pub fn until<T>(
    what: &str,
    limit: Duration,
    mut ready: impl FnMut() -> Option<T>,
) -> Result<T, Error> {
    let started = Instant::now();
    loop {
        if let Some(value) = ready() {
            return Ok(value);
        }
        if started.elapsed() >= limit {
            return Err(Error::TimedOut { what: what.to_owned(), seconds: limit.as_secs() });
        }
        std::thread::sleep(POLL);
    }
}

/// Waits for a program in the foreground, which [`end_all_on_signal`] then ends too.
pub fn wait_in_foreground(child: &mut Child) -> std::io::Result<ExitStatus> {
    let remember = |pid| {
        if let Ok(mut foreground) = FOREGROUND.lock() {
            *foreground = pid;
        }
    };
    remember(Some(child.id()));
    let status = child.wait();
    remember(None);
    status
}

/// From now on Ctrl-C, SIGTERM and SIGHUP end every running child, then call `clean_up`, before
/// this process exits with 130.
pub fn end_all_on_signal(clean_up: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    signals::on_stop(move || {
        let groups = GROUPS.lock().map(|groups| groups.clone()).unwrap_or_default();
        if let Some(pid) = FOREGROUND.lock().ok().and_then(|pid| *pid) {
            signals::terminate_process(pid);
        }
        for group in &groups {
            signals::terminate_group(*group);
        }
        std::thread::sleep(Duration::from_millis(500));
        for group in &groups {
            signals::kill_group(*group);
        }
        clean_up();
        std::process::exit(130);
    })
}

fn open_log(name: &str, logs: &Path) -> Result<(PathBuf, File), Error> {
    let log = logs.join(format!("{name}.log"));
    let file = File::create(&log).map_err(Error::io(format!("write {}", log.display())))?;
    Ok((log, file))
}

#[cfg(unix)]
mod signals {
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    use rustix::process::{Pid, Signal, kill_process, kill_process_group};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    use crate::Error;

    pub fn own_group(command: &mut Command) {
        command.process_group(0);
    }

    // A failed signal means that the process or group is gone, which is what was wanted.
    pub fn terminate_process(pid: u32) {
        let _ = as_pid(pid).map(|pid| kill_process(pid, Signal::TERM));
    }

    pub fn terminate_group(pid: u32) {
        let _ = as_pid(pid).map(|pid| kill_process_group(pid, Signal::TERM));
    }

    pub fn kill_group(pid: u32) {
        let _ = as_pid(pid).map(|pid| kill_process_group(pid, Signal::KILL));
    }

    pub fn on_stop(stop: impl FnOnce() + Send + 'static) -> Result<(), Error> {
        let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])
            .map_err(Error::io("listen for signals"))?;
        std::thread::spawn(move || {
            if signals.forever().next().is_some() {
                stop();
            }
        });
        Ok(())
    }

    fn as_pid(pid: u32) -> Option<Pid> {
        i32::try_from(pid).ok().filter(|pid| *pid > 1).and_then(Pid::from_raw)
    }
}

#[cfg(not(unix))]
mod signals {
    use std::process::Command;

    use crate::Error;

    pub fn own_group(_: &mut Command) {}
    pub fn terminate_process(_: u32) {}
    pub fn terminate_group(_: u32) {}
    pub fn kill_group(_: u32) {}

    pub fn on_stop(_: impl FnOnce() + Send + 'static) -> Result<(), Error> {
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn alive(pid: u32) -> bool {
        // A zombie without an init process to collect it has ended for our purpose.
        std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| {
            !stat.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z')
        })
    }

    #[test]
    fn the_first_line_says_that_it_is_ready_and_dropping_ends_what_it_started_too() {
        let logs = tempfile::tempdir().unwrap();
        let mut command = shell("sleep 600 & echo $!; echo noise >&2; wait");
        let (running, line) =
            Running::start_and_read_line("pair", &mut command, logs.path(), Duration::from_secs(5))
                .unwrap();
        let (parent, grandchild) = (running.pid(), line.parse::<u32>().unwrap());
        assert!(alive(parent) && alive(grandchild));
        until("the log", GRACE, || running.log().contains("noise").then_some(())).unwrap();

        drop(running);
        until("both to end", GRACE, || (!alive(parent) && !alive(grandchild)).then_some(()))
            .unwrap();
    }

    #[test]
    fn one_that_ends_before_it_is_ready_is_told_with_its_log() {
        let logs = tempfile::tempdir().unwrap();
        let mut command = shell("echo no licence >&2; exit 7");
        let error = Running::start_and_read_line(
            "early",
            &mut command,
            logs.path(),
            Duration::from_secs(5),
        )
        .unwrap_err()
        .to_string();
        assert!(
            error.contains("early ended") && error.contains('7') && error.contains("no licence"),
            "{error}"
        );
    }

    #[test]
    fn one_that_ignores_the_request_is_ended_all_the_same() {
        let logs = tempfile::tempdir().unwrap();
        let mut command = shell("trap '' TERM; echo ready; while :; do sleep 600; done");
        let (mut running, _) = Running::start_and_read_line(
            "stubborn",
            &mut command,
            logs.path(),
            Duration::from_secs(5),
        )
        .unwrap();
        running.end();
        assert!(running.ended().is_some());
        assert!(!alive(running.pid()));
    }
}
