//! Open sessions as they are shown: how far, how long still, what they cost.

use std::time::Duration;

use serde::Serialize;
use ts_rs::TS;

use super::MenuItem;
use crate::endpoint::EndpointId;
use crate::guard::Guard;
use crate::moment::{Moment, millis_between};
use crate::request::Request;
use crate::session::{Order, Phase, Session, Stage, Use};
use crate::words;

/// One open session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// What it is called.
    pub id: String,
    /// Its endpoints: `phi-4 and mistral-7b`.
    pub names: String,
    /// How far it is.
    pub stage: Stage,
    /// The same in one sentence: `Working, 48 min left`, `Starting, 2 of 3 ready`.
    pub text: String,
    /// `48 min left`; empty when it has no end yet.
    pub left: String,
    /// `until 16:00`; empty when it has no end yet.
    pub until: String,
    /// `$1.20 so far`.
    pub cost: String,
    /// Its command, as typed.
    pub command: Option<String>,
    /// Another process keeps it.
    pub elsewhere: bool,
    /// Lengths it can be extended by; none while it has no end.
    pub extensions: Vec<Extension>,
    /// How much of its time is over, in percent.
    pub percent: Option<u32>,
    /// Its endpoints.
    pub uses: Vec<SessionUseView>,
}

/// How a session can be made longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct Extension {
    /// `30 min`.
    pub words: String,
    /// What to ask for.
    pub request: Request,
}

/// One endpoint of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct SessionUseView {
    /// Which.
    pub id: EndpointId,
    /// Its name.
    pub label: String,
    /// How far it is.
    pub stage: Stage,
    /// In words: `starting 2 min, usually 3 min`, `left running as it was`.
    pub text: String,
    /// What it has cost in this session; empty when nothing.
    pub cost: String,
}

/// Lengths a session is offered to be extended by, in minutes.
const EXTENSIONS: [u32; 2] = [30, 60];

pub(super) fn build(guard: &Guard, at: Moment) -> Vec<SessionView> {
    guard.open_sessions().into_iter().map(|session| view(guard, session, at)).collect()
}

fn view(guard: &Guard, session: &Session, at: Moment) -> SessionView {
    let left = session.until.filter(|_| session.phase == Phase::Working);
    let left = left.map(|until| at.until(until));
    let words_left = left.map(|left| format!("{} left", words::length(left))).unwrap_or_default();
    let facts = guard.session_words(session, at);
    let over = facts.millis_long - facts.millis_left;
    let percent = left.and_then(|_| u32::try_from(over * 100 / facts.millis_long.max(1)).ok());
    let uses: Vec<SessionUseView> =
        session.uses.iter().map(|used| of_use(guard, used, at)).collect();
    let names: Vec<String> = uses.iter().map(|used| used.label.clone()).collect();
    SessionView {
        id: session.id.clone(),
        names: words::listed(&names),
        stage: session.stage(),
        text: text(session, &words_left),
        left: words_left,
        until: facts.ends.map(|ends| format!("until {ends}")).unwrap_or_default(),
        cost: format!("{} so far", facts.cost),
        command: session.work.as_ref().map(crate::session::Work::text),
        elsewhere: guard.session(&session.id).is_none(),
        extensions: if left.is_some() { extensions(&session.id) } else { Vec::new() },
        percent: percent.map(|percent| percent.min(100)),
        uses,
    }
}

fn extensions(id: &str) -> Vec<Extension> {
    let by = |minutes| Extension {
        words: words::minutes(minutes),
        request: Request::ExtendSession { id: id.to_owned(), minutes },
    };
    EXTENSIONS.into_iter().map(by).collect()
}

fn text(session: &Session, left: &str) -> String {
    let count = |stage: Stage| session.uses.iter().filter(|used| used.stage >= stage).count();
    let of = session.uses.len();
    let stage = words::sentence(session.stage().words());
    match session.phase {
        Phase::Starting if session.order == Order::OneAtATime => {
            format!("{stage}, {} of {of}", (count(Stage::Done) + 1).min(of))
        }
        Phase::Starting => format!("{stage}, {} of {of} ready", count(Stage::Ready)),
        Phase::Working if left.is_empty() => stage,
        Phase::Working => format!("{stage}, {left}"),
        Phase::Ending | Phase::Done => format!("{stage}, {} of {of} done", count(Stage::Done)),
    }
}

fn of_use(guard: &Guard, used: &Use, at: Moment) -> SessionUseView {
    let label = match guard.inventory().get(&used.endpoint) {
        Some(_) => guard.label(&used.endpoint),
        None => used.endpoint.to_string(),
    };
    let cost = used.cost();
    let began = used.resumed.is_some() || used.ready.is_some();
    SessionUseView {
        id: used.endpoint.clone(),
        label,
        stage: used.stage,
        text: use_text(guard, used, at),
        cost: if began && !used.leave { words::cost(cost) } else { String::new() },
    }
}

fn use_text(guard: &Guard, used: &Use, at: Moment) -> String {
    if let Some(why) = &used.why {
        return why.clone();
    }
    let length = |millis: i64| words::length(Duration::from_millis(millis.max(0).unsigned_abs()));
    match used.stage {
        Stage::Waiting => {
            let since = used.resumed.map(|resumed| length(millis_between(resumed, at.utc)));
            let usual = guard.usual_start(&used.endpoint).map(|seconds| {
                format!(", usually {}", words::length(Duration::from_secs(u64::from(seconds))))
            });
            match since {
                Some(since) => format!("starting {since}{}", usual.unwrap_or_default()),
                None => "waiting until it answers".to_owned(),
            }
        }
        Stage::Done if used.leave => "left running as it was".to_owned(),
        Stage::Done if used.paused.is_some() => "paused, confirmed".to_owned(),
        Stage::Done => "not needed".to_owned(),
        Stage::Working if used.leave => "working; ran before, left as it was afterwards".to_owned(),
        stage => stage.words().to_owned(),
    }
}

/// Lines of the tray's menu.
pub(super) fn menu(sessions: &[SessionView]) -> Vec<MenuItem> {
    let item = |session: &SessionView| {
        let ask = |text: String, request: Request| MenuItem::Ask { text, request };
        let by = |one: &Extension| ask(format!("Extend by {}", one.words), one.request.clone());
        let mut items: Vec<MenuItem> = session.extensions.iter().map(by).collect();
        items.push(ask("End now".to_owned(), Request::EndSession { id: session.id.clone() }));
        let text = format!("Session: {} · {}", session.names, session.text);
        MenuItem::Submenu { text, items }
    };
    sessions.iter().map(item).collect()
}
