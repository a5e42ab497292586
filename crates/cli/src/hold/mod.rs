//! `hold`: endpoints that are resumed for another program and paused when that says so, or is gone.

mod arguments;
mod caller;
mod lines;
mod serving;

pub use arguments::Hold;
pub use lines::HoldLine;

use std::time::Duration;

use guard_core::{EndpointId, Order, Origin, Session, SessionPlan, SessionWork};
use guard_host::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::caps::Stop;
use crate::ended::Ended;
use crate::failure::ErrorJson;
use crate::opening::{self, Work};
use crate::output::{self, say};
use crate::run::{self, End, follow};
use crate::signals::{Signal, Signals};
use crate::{reading, unconfirmed::Unconfirmed};
use caller::Caller;
use lines::Lines;

/// Runs a session until whoever it is held for says that it is over.
///
/// # Errors
/// With the exit code that was said, or why the session did not get that far.
pub async fn run(arguments: &Hold, demo: bool) -> Result<(), Ended> {
    if arguments.detach {
        return detach();
    }
    // First of all: from here on nothing ends this process without a pause.
    let mut signals = Signals::listen();
    let caller = Caller::listen(arguments.parent);
    let (sender, work) = unbounded_channel();
    let handle = opening::hold_session(demo, sender)?;
    let mut lines = Lines::new(arguments.json);
    let ended = session(arguments, &handle, &mut signals, caller, work, &mut lines).await;
    let ended = match (ended, output::was_used()) {
        (Ok((end, session)), _) => last(arguments, &end, &session, &mut lines),
        // Whoever reads lines gets a last one, whatever happens.
        (Err(ended), true) => {
            lines.tell(&ended_line(&Err(ended.clone()), Vec::new(), None))?;
            Err(ended)
        }
        (Err(ended), false) => Err(ended),
    };
    run::end_others(&handle).await;
    handle.shut_down().await;
    ended
}

/// The same again, as a child of a process that ends at once.
fn detach() -> Result<(), Ended> {
    let failed = |why: std::io::Error| Ended::failed(format!("could not go on apart: {why}"));
    let mut own = true;
    let words = std::env::args_os().skip(1).filter(|word| {
        own = own && word != "--";
        !own || word != "--detach"
    });
    let mut command = std::process::Command::new(std::env::current_exe().map_err(failed)?);
    command.args(words).spawn().map(drop).map_err(failed)
}

async fn session(
    arguments: &Hold,
    handle: &Handle,
    signals: &mut Signals,
    mut caller: Caller,
    work: UnboundedReceiver<Work>,
    lines: &mut Lines,
) -> Result<(End, Session), Ended> {
    let gone = || {
        let words =
            "whoever it was to be held for is gone: standard input has ended. Nothing was resumed";
        Err(Ended::interrupted(Signal::HangUp).and_words(words))
    };
    let reading = tokio::select! {
        reading = reading::patient_reading(handle, run::READS_WITHIN) => reading?,
        signal = signals.next() => return Err(Ended::interrupted(signal)),
        () = caller.gone() => return gone(),
    };
    let endpoints =
        run::wanted(&arguments.endpoints, &arguments.tags, handle, &reading.endpoints).await?;
    // However long it lasts, it is stopped in time.
    arguments.caps.hold(handle, &endpoints, Some(Duration::ZERO)).await?;
    let stop = arguments.caps.max_cost.map(|most| Stop { most, endpoints: endpoints.clone() });
    let id = run::start(handle, arguments.plan(endpoints.clone())).await?;
    lines.tell(&HoldLine::Started { session: id.clone(), endpoints })?;
    if !arguments.json {
        say(
            "Held until standard input ends (Ctrl-D), a line `done` comes, or Ctrl-C; then paused.",
        );
    }
    let end = {
        let following = follow(handle, &id, signals, None, stop);
        let serving = serving::serve(handle, &id, caller, work, lines);
        tokio::select! {
            end = following => end?,
            why = serving => return Err(why),
        }
    };
    if end.is_confirmed() && signals.caught().is_none() {
        run::count_requests(handle, &id).await;
    }
    let session = end.latest(handle).await?;
    Ok((end, session))
}

/// The last line, and how it ended.
fn last(arguments: &Hold, end: &End, session: &Session, lines: &mut Lines) -> Result<(), Ended> {
    let code = end.code(session, None);
    if !arguments.json {
        end.tell(session);
    }
    lines.tell(&ended_line(&code, end.unconfirmed(), Some(session)))?;
    code
}

fn ended_line(
    result: &Result<(), Ended>,
    unconfirmed: Vec<Unconfirmed>,
    session: Option<&Session>,
) -> HoldLine {
    // A code without words is the caller's own.
    let error = result.as_ref().err().filter(|ended| !ended.to_string().is_empty());
    HoldLine::Ended {
        error: error.map(ErrorJson::of),
        unconfirmed,
        receipt: session.map(|session| Box::new(session.receipt())),
    }
}

impl Hold {
    fn plan(&self, endpoints: Vec<EndpointId>) -> SessionPlan {
        let mut program = self.program.clone();
        if program.is_empty() {
            program.push("hold".to_owned());
        }
        SessionPlan {
            endpoints,
            origin: Origin::Run,
            order: if self.one_at_a_time { Order::OneAtATime } else { Order::AllAtOnce },
            seconds: self.keep_for.map(run::seconds),
            until: None,
            ready_within_seconds: run::seconds(self.ready_timeout),
            pause_running: self.pause_running,
            work: Some(SessionWork::Words(program)),
        }
    }
}
