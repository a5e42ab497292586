//! Questions to a running host: the ledger on disk, what is open, and the metrics together.

#![expect(clippy::unwrap_used, reason = "a failure of what the test stands on ends the test")]

use std::sync::Arc;

use guard_core::{
    Answer, By, EndpointId, Format, HistoryView, Notification, Question, Range, Request,
    RequestsView,
};
use guard_host::{Dirs, Handle, NoSurface, Places, QueryError, Role, Start, Surface, Terminal};
use hf_endpoints::{Sites, Token};
use hf_sim::{
    AccountSpec, Change, Effect, EndpointKey, EndpointSpec, Options, Rule, Server, State,
};
use tokio::sync::mpsc;

const DAYS: Range = Range::Days { count: 3 };

/// Two endpoints of which one runs since ten minutes, on a server and a disk of their own.
struct Bench {
    server: Server,
    home: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let phi = EndpointSpec::new("alice", "phi-4").state(State::Running, 600);
        let endpoints = vec![phi, EndpointSpec::new("alice", "whisper").state(State::Paused, 60)];
        let account = AccountSpec { endpoints, ..AccountSpec::default() };
        let server = Server::start(Options::new(account)).unwrap();
        Self { server, home: tempfile::tempdir().unwrap() }
    }

    async fn start(&self, role: Role, demo: bool) -> Handle {
        self.start_on(role, demo, Arc::new(NoSurface)).await
    }

    async fn start_on(&self, role: Role, demo: bool, surface: Arc<dyn Surface>) -> Handle {
        let places = Places {
            sites: Sites::all_at(&self.server.hub_url()).unwrap(),
            env_token: Some(Token::new(self.server.token()).unwrap()),
            instead_of_keyring: None,
        };
        let handle = Handle::start(Start {
            dirs: Dirs::under(self.home.path()),
            places,
            surface,
            role,
            demo,
            hold: None,
            namespaces: Vec::new(),
            follows_machine: false,
            adopts_sessions: false,
            hears_changes: false,
            terminal: Terminal::Apart,
        });
        let ready = |guard: &guard_core::Guard, _| {
            (guard.identity().is_some() && !guard.is_awaiting_first_reading()).then_some(())
        };
        handle.until(ready).await.unwrap();
        handle
    }
}

fn phi() -> EndpointId {
    EndpointId::new("alice", "phi-4")
}

async fn history(handle: &Handle) -> HistoryView {
    match handle.query(Question::History { range: DAYS }).await.unwrap() {
        Answer::History(history) => *history,
        other => panic!("{other:?}"),
    }
}

async fn requests(handle: &Handle) -> RequestsView {
    match handle.query(Question::Requests { range: DAYS }).await.unwrap() {
        Answer::Requests(requests) => requests,
        other => panic!("{other:?}"),
    }
}

async fn today(handle: &Handle) -> i64 {
    let spent = |guard: &guard_core::Guard, at| {
        let today = guard.local_day(at);
        let days = DAYS.resolve(today).unwrap();
        guard.spent(&guard_core::Scope::All, days.0, days.1, at).known().unwrap().0
    };
    handle.look(spent).await.unwrap()
}

#[tokio::test]
async fn the_page_is_never_behind_the_panel_nor_ahead_of_it() {
    let bench = Bench::new();
    let handle = bench.start(Role::Owner, false).await;
    // Running, then paused: the second time everything is an entry, on the disk or on its way.
    for turn in 0..2 {
        for _ in 0..20 {
            let (before, page, after) =
                (today(&handle).await, history(&handle).await, today(&handle).await);
            assert_eq!(page.total.most, Some(page.total.least));
            assert!((before..=after).contains(&page.total.least), "{before} {after} {page:?}");
            assert_eq!(page.endpoints[0].id, phi());
        }
        if turn == 0 {
            handle.ask(Request::Pause { endpoints: vec![phi()] });
            handle.until(|guard, _| guard.pausing()?.settled()).await.unwrap();
        }
    }
    let paused = history(&handle).await;
    assert!(paused.total.least >= 80_000 * 10 / 6, "ten minutes at $0.80/h: {paused:?}");
    handle.shut_down().await;

    // Another process, that leaves metering to somebody else, reads the same.
    let guest = bench.start(Role::Guest, false).await;
    assert_eq!(history(&guest).await.total, paused.total);
    let answer = guest.query(Question::Export { range: DAYS, by: By::Day, format: Format::Csv });
    let Answer::Export { file, text } = answer.await.unwrap() else { panic!("no file") };
    assert!(file.starts_with("cost-20") && file.ends_with(".csv"), "{file}");
    assert_eq!(text.lines().count(), 1 + 3, "{text}");
}

#[tokio::test]
async fn requests_are_asked_once_and_what_is_refused_is_not_zero() {
    let bench = Bench::new();
    let served = Change::Request { endpoint: EndpointKey::new("alice", "phi-4"), count: 3 };
    bench.server.apply(served).unwrap();
    let handle = bench.start(Role::Owner, false).await;

    let refused = Rule::new(Effect::Status { status: 403, body: None, headers: [].into() });
    bench.server.add_fault(refused.path("phi-4/metrics")).unwrap();
    let none = requests(&handle).await;
    assert_eq!(none.endpoints[0].days, [None; 3]);
    assert_eq!((none.endpoints[0].total, &none.endpoints[0].idle_words), (None, &None));
    let note = none.note.unwrap();
    assert!(note.starts_with("The requests of phi-4 are not known: "), "{note}");

    bench.server.clear_faults();
    let found = requests(&handle).await;
    assert_eq!(found.note, None);
    assert_eq!(found.endpoints.len(), 1, "what cost nothing is not asked about");
    assert_eq!(found.endpoints[0].total, Some(3));

    // The answer of a moment ago is given again.
    let down = Rule::new(Effect::Drop).path("phi-4/metrics");
    bench.server.add_fault(down).unwrap();
    assert_eq!(requests(&handle).await, found);
    handle.shut_down().await;
}

#[tokio::test]
async fn the_demo_has_a_history_and_a_planner_of_its_own() {
    let bench = Bench::new();
    let handle = bench.start(Role::Owner, true).await;
    let page = history(&handle).await;
    assert!(page.total.least > 0 && page.empty.is_none(), "{page:?}");
    let month = Range::Days { count: 30 };
    let Answer::History(whole) = handle.query(Question::History { range: month }).await.unwrap()
    else {
        panic!("no history")
    };
    assert!(whole.total.most > Some(whole.total.least), "one night was not watched: {whole:?}");
    let saved = whole.saved.map(|saved| saved.words);
    assert_eq!(saved.as_deref(), Some("Saved about $56.20 by 6 pauses"));
    let Answer::Requests(counts) = handle.query(Question::Requests { range: month }).await.unwrap()
    else {
        panic!("no requests")
    };
    let idle = counts.idle_words.unwrap();
    assert!(
        idle.starts_with("of which $") && idle.ends_with(" on days without a request"),
        "{idle}"
    );
    handle.ask(Request::PauseAllNow { include_protected: true });
    handle.until(|guard, _| guard.pausing()?.settled()).await.unwrap();
    let paused = history(&handle).await;
    assert!(paused.total.least >= page.total.least, "{paused:?}");

    let choices = handle.query(Question::PlanChoices).await.unwrap();
    let Answer::PlanChoices(choices) = choices else { panic!("{choices:?}") };
    assert!(!choices.endpoints.is_empty() && !choices.hardware.is_empty());
    let input = guard_core::PlanInput::default();
    let plan = handle.query(Question::Plan { input: input.clone() }).await.unwrap();
    assert_eq!(plan, Answer::Plan(Box::new(guard_core::plan(&input))));
    handle.shut_down().await;
}

/// A desk on which reminders land, and nobody answers for them by itself.
struct Desk(mpsc::UnboundedSender<Notification>);

impl Surface for Desk {
    fn notify(&self, notification: Notification) {
        // The test may have ended.
        let _ = self.0.send(notification);
    }
    fn withdraw(&self, _: &str) {}
    fn open_panel(&self) {}
    fn exit(&self) {}
    fn overdue(&self, _: &str) {}
}

async fn told(handle: &Handle) -> Vec<String> {
    let answer = handle.query(Question::Reminders { range: DAYS }).await.unwrap();
    let Answer::Reminders(view) = answer else { panic!("{answer:?}") };
    view.rows.into_iter().map(|row| format!("{}: {}", row.title, row.words)).collect()
}

#[tokio::test]
async fn what_became_of_a_reminder_is_there_at_once_and_once_and_after_the_end_too() {
    let bench = Bench::new();
    let config = bench.home.path().join("config");
    std::fs::create_dir_all(&config).unwrap();
    let settings = "[first_run]\ndone = true\n[remind]\nfirst_after_minutes = 5\n";
    std::fs::write(config.join("settings.toml"), settings).unwrap();
    let (sender, mut desk) = mpsc::unbounded_channel();
    let handle = bench.start_on(Role::Owner, false, Arc::new(Desk(sender))).await;

    let reminder = loop {
        let one = desk.recv().await.unwrap();
        if one.key.as_str() == "left-running:alice/phi-4" {
            break one;
        }
        handle.delivered(one.key, Ok(()));
    };
    let about_phi = |rows: Vec<String>| -> Vec<String> {
        rows.into_iter().filter(|row| row.starts_with(&reminder.title)).collect()
    };
    assert_eq!(about_phi(told(&handle).await), Vec::<String>::new(), "it is not told yet");
    handle.delivered(reminder.key.clone(), Err("nobody is there".to_owned()));
    let failed = format!("{}: not delivered: nobody is there; tried again", reminder.title);
    // Before it is written, while it is written, and from the disk.
    for _ in 0..20 {
        assert_eq!(about_phi(told(&handle).await), std::slice::from_ref(&failed));
    }
    handle.ask(Request::Snooze { endpoint: phi(), minutes: 60 });
    let rows = about_phi(told(&handle).await);
    assert!(rows.len() == 2 && rows[0].contains(": snoozed until "), "{rows:?}");
    assert_eq!(rows[1], failed);
    handle.shut_down().await;

    let guest = bench.start(Role::Guest, false).await;
    assert_eq!(about_phi(told(&guest).await), rows);
    guest.shut_down().await;
}

#[tokio::test]
async fn what_is_no_range_is_told_and_not_answered() {
    let bench = Bench::new();
    let handle = bench.start(Role::Owner, true).await;
    let range = Range::Month { year: 2999, month: 1 };
    let told = handle.query(Question::History { range }).await;
    let Err(QueryError::Asked(words)) = told else { panic!("{told:?}") };
    assert_eq!(words, "1 Jan 2999 lies ahead.");
    handle.shut_down().await;
}
