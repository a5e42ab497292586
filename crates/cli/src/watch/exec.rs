//! Handing reminders to a shell command.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use guard_core::EndpointId;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};

use super::carrier::NotTaken;
use super::message::Message;

/// How long a command may take.
const ENDS_WITHIN: Duration = Duration::from_secs(30);

/// A variable holds so many bytes at most: of longer ones systems start nothing.
const LONGEST: usize = 16 * 1024;
/// What is secret in our environment and not for a command that only passes reminders on. The
/// command of a session is the person's own work and keeps them.
const SECRETS: [&str; 5] = [
    "HF_TOKEN",
    "HUGGING_FACE_HUB_TOKEN",
    "HUGGINGFACE_HUB_TOKEN",
    "HUGGINGFACE_TOKEN",
    "ENDPOINT_GUARD_WEBHOOK",
];

/// A shell command.
#[derive(Debug)]
pub struct Exec {
    command: String,
    ends_within: Duration,
}

impl Exec {
    /// For `sh -c`, or `cmd /C` on Windows.
    pub fn new(command: &str) -> Self {
        Self { command: command.to_owned(), ends_within: ENDS_WITHIN }
    }

    /// Runs it: the message as JSON on its standard input, its parts in the environment. What it
    /// prints goes to standard error.
    ///
    /// # Errors
    /// When it cannot be started, does not end in time, or ends with another code than 0.
    pub async fn carry(&self, message: &Message) -> Result<(), NotTaken> {
        let json = serde_json::to_vec(message).map_err(|error| NotTaken {
            for_good: true,
            ..NotTaken::for_now(format!("could not write JSON: {error}"))
        })?;
        let mut child = self.start(message).map_err(NotTaken::for_now)?;
        let group = child.id();
        let input = child.stdin.take();
        let feeding = async {
            if let Some(mut input) = input {
                // A command that does not read its input is none the worse for it.
                let _ = input.write_all(&json).await;
            }
        };
        let ending = async { tokio::join!(feeding, child.wait()).1 };
        match tokio::time::timeout(self.ends_within, ending).await {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(NotTaken::for_now(ended(status))),
            Ok(Err(error)) => Err(NotTaken::for_now(format!("it could not be awaited: {error}"))),
            Err(_) => {
                end_all_of_it(group, &mut child);
                let seconds = self.ends_within.as_secs();
                Err(NotTaken::for_now(format!("it did not end within {seconds} s and was ended")))
            }
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the command writes there, this process does not"
    )]
    fn start(&self, message: &Message) -> Result<Child, String> {
        let endpoint = message.endpoint.as_ref().map(EndpointId::exact).unwrap_or_default();
        let mut command = shell(&self.command);
        command
            .env("EG_ID", fitting(&message.id))
            .env("EG_KEY", fitting(&message.key))
            .env("EG_ENDPOINT", fitting(&endpoint))
            .env("EG_TITLE", fitting(&message.title))
            .env("EG_BODY", fitting(&message.body))
            .env("EG_CRITICAL", if message.critical { "1" } else { "0" })
            .env("EG_COMMAND", command_of(message))
            .stdin(Stdio::piped())
            .stdout(Stdio::from(std::io::stderr()))
            .kill_on_drop(true);
        for secret in SECRETS {
            command.env_remove(secret);
        }
        command.spawn().map_err(|error| format!("it could not be started: {error}"))
    }
}

/// As a variable can hold it: without the one character that ends it, and not without end.
fn fitting(text: &str) -> String {
    let text = text.replace('\0', " ");
    match text.len() > LONGEST {
        true => format!("{}…", &text[..text.floor_char_boundary(LONGEST)]),
        false => text,
    }
}

/// A command is whole or not there: half of it would do something else.
fn command_of(message: &Message) -> &str {
    let command = message.todo.first().map_or("", |todo| todo.command.as_str());
    if command.len() > LONGEST { "" } else { command }
}

#[cfg(unix)]
fn shell(line: &str) -> Command {
    let mut command = Command::new("sh");
    // A group of its own: Ctrl-C is for us, and all of it can be ended.
    command.args(["-c", line]).process_group(0);
    command
}

#[cfg(windows)]
fn shell(line: &str) -> Command {
    let mut command = Command::new("cmd");
    // As typed: cmd has rules of its own for quotes.
    command.arg("/C").raw_arg(line);
    command
}

/// What it started too, where the system can tell.
fn end_all_of_it(group: Option<u32>, child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) =
        group.and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw)
    {
        // It may have ended this moment.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        return;
    }
    #[cfg(not(unix))]
    let _ = group;
    let _ = child.start_kill();
}

fn ended(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("it ended with exit code {code}"),
        None => "it was ended by a signal".to_owned(),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use guard_core::Notification;

    use super::*;

    fn message() -> Message {
        let notification = Notification {
            key: "left-running:alice/phi-4".into(),
            title: "phi-4 has been \"running\" for $(30 min)".to_owned(),
            body: String::new(),
            critical: true,
            window: false,
            actions: Vec::new(),
        };
        Message::of(notification, None, jiff::Timestamp::UNIX_EPOCH)
    }

    #[tokio::test]
    async fn it_gets_json_and_its_parts_and_is_judged_by_its_exit_code() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("said");
        let line = format!(
            "cat > {0}; printf '\\n%s|%s|%s' \"$EG_TITLE\" \"$EG_ENDPOINT\" \"$EG_CRITICAL\" >> {0}",
            at.display()
        );
        Exec::new(&line).carry(&message()).await.unwrap();
        let said = std::fs::read_to_string(at).unwrap();
        let (json, parts) = said.split_once('\n').unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(json).unwrap()["critical"], true);
        assert_eq!(parts, "phi-4 has been \"running\" for $(30 min)|alice/phi-4|1");

        let refused = Exec::new("exit 7").carry(&message()).await.unwrap_err();
        assert_eq!((refused.why.as_str(), refused.for_good), ("it ended with exit code 7", false));
        // It never reads its input.
        Exec::new("true").carry(&message()).await.unwrap();
    }

    #[tokio::test]
    async fn words_of_any_kind_reach_the_command_and_no_token_does() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("said");
        let mut odd = message();
        (odd.title, odd.body) = ("nul \0 here".to_owned(), "x".repeat(1 << 20));
        let secrets = SECRETS.join("|");
        let line = format!(
            "printf '%s|%s|' \"$EG_TITLE\" \"${{#EG_BODY}}\" > {0}; env | grep -cE '^({secrets})=' >> {0}; true",
            at.display()
        );
        Exec::new(&line).carry(&odd).await.unwrap();
        let said = std::fs::read_to_string(at).unwrap();
        assert!(said.starts_with("nul   here|163"), "{said}");
        assert!(said.ends_with("|0\n"), "{said}");
    }

    #[tokio::test]
    async fn what_hangs_is_ended_with_all_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("pid");
        let line = format!("sleep 600 & echo $! > {}; wait", at.display());
        let exec = Exec { ends_within: Duration::from_millis(500), ..Exec::new(&line) };
        let why = exec.carry(&message()).await.unwrap_err().why;
        assert!(why.contains("did not end within"), "{why}");
        let pid: i32 = std::fs::read_to_string(at).unwrap().trim().parse().unwrap();
        let pid = rustix::process::Pid::from_raw(pid).unwrap();
        // Killed, and gone as soon as somebody has looked after it.
        let state = format!("/proc/{}/stat", pid.as_raw_nonzero());
        let gone = || std::fs::read_to_string(&state).map_or(true, |text| text.contains(") Z "));
        let looking = async {
            while !gone() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), looking).await.unwrap();
    }
}
