//! The command of a session: started, its output shown and kept, ended when it is told to.

mod environment;
mod output;
mod signals;

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use guard_core::{EndpointId, Event, Session, SessionWork};
use hf_endpoints::Sites;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use crate::dirs::Dirs;
use crate::memory::may_dump;
use crate::outbox::Outbox;
use environment::Environment;
use output::Log;

/// What a process that it started may still write after it has ended.
const REST_OF_OUTPUT: Duration = Duration::from_secs(2);

/// Where the output of commands goes besides their logs, and where they read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Terminal {
    /// Nowhere, and from nothing: there is no terminal, or it is not theirs.
    #[default]
    Apart,
    /// To this process's own, as if the command had been typed there.
    Shared,
    /// There are none: a session is held for somebody else, who says when the work is over. The shell speaks
    /// with them (`Surface::work`).
    Caller,
}

/// A command that runs.
#[derive(Debug)]
pub(crate) struct Running {
    stop: mpsc::UnboundedSender<Stop>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// Asks it to end.
    Terminate,
    Kill,
}

impl Running {
    /// Starts the command of `session` on the current runtime. What becomes of it is told to
    /// `events`.
    pub(crate) fn start(
        dirs: Dirs,
        session: Session,
        endpoints: Vec<(EndpointId, Option<String>)>,
        sites: Option<Sites>,
        terminal: Terminal,
        events: Outbox<Event>,
    ) -> Self {
        let (stop, stops) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let id = session.id.clone();
            let environment = Environment::write(&dirs, &id, &endpoints, sites.as_ref());
            let result = run(&dirs, &session, environment, terminal, &events, stops).await;
            match &result {
                Ok(code) => tracing::info!(session = id, code, "the command ended"),
                Err(why) => tracing::warn!(session = id, why, "the command did not start"),
            }
            events.send(Event::CommandEnded { session: id, result });
        });
        Self { stop }
    }

    /// Asks it to end, or kills it.
    pub(crate) fn stop(&self, kill: bool) {
        // It may have ended by itself meanwhile.
        let _ = self.stop.send(if kill { Stop::Kill } else { Stop::Terminate });
    }
}

async fn run(
    dirs: &Dirs,
    session: &Session,
    environment: Environment,
    terminal: Terminal,
    events: &Outbox<Event>,
    mut stops: mpsc::UnboundedReceiver<Stop>,
) -> Result<i32, String> {
    let Some(work) = &session.work else { return Err("there is none".to_owned()) };
    for note in &environment.notes {
        tracing::warn!(session = session.id, "{note}");
        if terminal == Terminal::Shared {
            crate::output::stderr().line(format!("endpoint-guard: {note}\n"));
        }
    }
    let log = Log::open(dirs, session, work);
    let path = log.path();
    let mut command = command_of(work)?;
    environment.give_to(&mut command);
    let apart = signals::take_apart(&mut command, terminal);
    command.stdin(match terminal {
        Terminal::Shared => Stdio::inherit(),
        Terminal::Apart | Terminal::Caller => Stdio::null(),
    });
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|why| format!("{}: {why}", work.text()))?;
    may_dump(child.id());
    let started = Event::CommandStarted { session: session.id.clone(), log: path };
    events.send(started);
    let copying =
        tokio::spawn(output::copy(child.stdout.take(), child.stderr.take(), log, terminal));
    let status = wait(&mut child, apart, &mut stops).await.map_err(|why| why.to_string())?;
    // Something it started may hold the output open for ever.
    if tokio::time::timeout(REST_OF_OUTPUT, copying).await.is_err() {
        tracing::debug!("something the command started still writes");
    }
    environment.remove();
    Ok(code_of(status))
}

async fn wait(
    child: &mut Child,
    apart: bool,
    stops: &mut mpsc::UnboundedReceiver<Stop>,
) -> std::io::Result<ExitStatus> {
    loop {
        tokio::select! {
            status = child.wait() => return status,
            Some(stop) = stops.recv() => signals::send(child, apart, stop),
        }
    }
}

fn command_of(work: &SessionWork) -> Result<Command, String> {
    match work {
        SessionWork::Words(words) => {
            let (program, arguments) = words.split_first().ok_or("the command is empty")?;
            let mut command = Command::new(program);
            command.args(arguments);
            Ok(command)
        }
        SessionWork::Line(line) => Ok(shell(line)),
    }
}

#[cfg(not(windows))]
fn shell(line: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(line);
    command
}

#[cfg(windows)]
fn shell(line: &str) -> Command {
    let mut command = Command::new("cmd");
    // cmd takes the rest of its line as it is, and quotes in it are the person's own.
    command.arg("/C").raw_arg(line);
    command
}

/// The exit code as a shell gives it.
fn code_of(status: ExitStatus) -> i32 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128 + signal;
    }
    status.code().unwrap_or(1)
}
