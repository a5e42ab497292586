//! What is not seen is never said to be nothing: every kind of blindness, on every surface.

#![expect(clippy::unwrap_used, reason = "a failure of what the test stands on ends the test")]

use std::collections::BTreeMap;
use std::time::Duration;

use guard_core::{Event, MenuItem, Moment, Problem, Request, Sight, Status, View};
use guard_scenarios::Story;
use hf_sim::account::spec::OrgSpec;
use hf_sim::{AccountSpec, Change, Effect, EndpointSpec, Rule, State};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const START: &str = "2026-11-23T18:00:00Z";

/// Everything of alice and of acme is off, as far as anybody saw.
fn all_off() -> AccountSpec {
    AccountSpec {
        endpoints: vec![EndpointSpec::new("alice", "phi-4"), EndpointSpec::new("acme", "whisper")],
        orgs: vec![OrgSpec::new("acme")],
        ..AccountSpec::default()
    }
}

fn fails(path: &str) -> Rule {
    let effect = Effect::Status { status: 500, body: None, headers: BTreeMap::new() };
    Rule::new(effect).path(path)
}

/// Every way not to see, from an account on which nothing ran when it was last seen, if ever.
fn kinds() -> Vec<(&'static str, Story)> {
    let begin = || Story::begin(all_off(), START);
    let read = || {
        let mut story = begin();
        story.pass(MINUTE);
        assert_eq!(story.view().status, Status::Off, "the story begins with all off");
        story
    };
    let mut refused = read();
    refused.change(Change::TokenRevoked { revoked: true });
    refused.pass(10 * MINUTE);

    let mut offline = read();
    offline.sim.faults.add(Rule::new(Effect::Drop)).unwrap();
    offline.pass(30 * MINUTE);

    let mut old = read();
    old.doze(60 * MINUTE);

    let failing_from_the_start = |path: &str| {
        let mut story = begin();
        story.kill();
        story.sim.faults.add(fails(path)).unwrap();
        story.start_again();
        story.pass(5 * MINUTE);
        story
    };
    let failed_always = failing_from_the_start("/v2/endpoint/");
    let one_never = failing_from_the_start("/v2/endpoint/acme");

    let mut one_lost = read();
    one_lost.sim.faults.add(fails("/v2/endpoint/acme")).unwrap();
    one_lost.pass(30 * MINUTE);

    let mut whoami = read();
    whoami.kill();
    whoami.doze(MINUTE);
    whoami.take(Event::SignedOut);
    whoami.take(Event::SigningIn(Some(Problem::Limited(None))));

    let mut signed_out = read();
    signed_out.ask(Request::SignOut);

    let mut unread = begin();
    unread.kill();

    vec![
        ("the token was refused after it had read", refused),
        ("offline", offline),
        ("the last reading is old", old),
        ("the list failed always", failed_always),
        ("one of two namespaces was never read", one_never),
        ("one of two namespaces is no longer read", one_lost),
        ("whose the token is is not known", whoami),
        ("signed out", signed_out),
        ("nothing was read yet", unread),
    ]
}

/// Everything a person reads of figures, by where it is.
fn surfaces(story: &mut Story) -> Vec<(&'static str, String)> {
    let view = story.view();
    let mut all = words_of(&view);
    story.ask(Request::Quit);
    if let Some(quit) = story.view().quit {
        all.push(("the question before leaving", quit.text));
    }
    all
}

fn words_of(view: &View) -> Vec<(&'static str, String)> {
    let main = match &view.main {
        guard_core::Main::Nothing { text } | guard_core::Main::PauseAll { text, .. } => {
            text.clone()
        }
        other => format!("{other:?}"),
    };
    let mut all = vec![
        ("the headline", view.headline.clone()),
        ("the rate", format!("{}{}", view.rate, view.rate_unit)),
        ("beside the rate", view.rate_note.clone().unwrap_or_default()),
        ("the counts", view.counts.clone()),
        ("today", view.today.clone()),
        ("the button", main),
        ("how old it is", view.reading.text.clone()),
        ("the tooltip", view.tray.tooltip.clone()),
        ("beside the icon", view.tray.title.clone()),
        ("in the icon", view.tray.glyphs.clone()),
        ("the forecast", view.forecast.as_ref().map(|it| it.text.clone()).unwrap_or_default()),
        ("the exposure", view.exposure.as_ref().map(|it| it.text.clone()).unwrap_or_default()),
    ];
    all.extend(view.notices.iter().map(|notice| ("a notice", notice.text.clone())));
    all.extend(view.budgets.iter().map(|budget| ("a budget", budget.text.clone())));
    all.extend(view.tray.menu.iter().map(|item| ("the menu", menu_words(item))));
    all
}

fn menu_words(item: &MenuItem) -> String {
    match item {
        MenuItem::Text { text } | MenuItem::Ask { text, .. } | MenuItem::OpenPage { text, .. } => {
            text.clone()
        }
        MenuItem::Submenu { text, items } => {
            let inner: Vec<String> = items.iter().map(menu_words).collect();
            format!("{text}: {}", inner.join(", "))
        }
        MenuItem::Separator => String::new(),
    }
}

/// Words that say that nothing costs money.
fn says_nothing_runs(words: &str) -> bool {
    let words = words.to_lowercase();
    ["nothing is running", "all off", "$0.00", "0 running", "nothing runs"]
        .iter()
        .any(|lie| words.contains(lie))
}

#[test]
fn no_kind_of_blindness_says_on_any_surface_that_nothing_costs_money() {
    for (kind, mut story) in kinds() {
        let at: Moment = story.now();
        let sight = story.guard.sight(at);
        assert!(sight.whole().is_none(), "{kind}: {sight:?}");
        assert_ne!(story.view().status, Status::Off, "{kind}");
        for item in story.view().tray.menu {
            let words = menu_words(&item);
            assert!(words.chars().count() <= 60, "{kind}: too wide for a menu: {words}");
        }
        for (surface, words) in surfaces(&mut story) {
            assert!(!says_nothing_runs(&words), "{kind}: {surface} says: {words}");
        }
    }
    // And what is seen is said to be so.
    let mut story = Story::begin(all_off(), START);
    story.pass(MINUTE);
    let view = story.view();
    assert_eq!((view.headline.as_str(), view.counts.as_str()), ("nothing is running", "all off"));
    assert_eq!((view.rate.as_str(), view.today.as_str()), ("$0.00", "today $0.00"));
}

#[test]
fn what_is_not_watched_is_said_with_since_when_and_why_and_what_was_known() {
    let headline = |wanted: &str| {
        let found = kinds().into_iter().find(|(kind, _)| *kind == wanted).unwrap();
        found.1.view().headline
    };
    assert_eq!(
        headline("the token was refused after it had read"),
        "not watching since 18:00: the token was refused (401 Unauthorized: Invalid credentials) \
         · nothing ran when last read 10 min ago"
    );
    assert_eq!(
        headline("the list failed always"),
        "not watching: Hugging Face failed with status 500, trying again · never read"
    );
    assert_eq!(
        headline("one of two namespaces was never read"),
        "none running in alice · not watching acme: Hugging Face failed with status 500, \
         trying again · never read"
    );
    assert_eq!(
        headline("whose the token is is not known"),
        "not watching: Hugging Face asks to slow down, trying again · never read"
    );
    assert_eq!(headline("signed out"), "Endpoint Guard: not signed in, so nothing is watched");
}

#[test]
fn what_runs_where_it_is_seen_is_told_beside_what_is_not_seen() {
    let mut account = all_off();
    account.endpoints.push(EndpointSpec::new("alice", "mistral-7b").state(State::Running, 600));
    account.endpoints.push(EndpointSpec::new("acme", "large").state(State::Running, 600));
    let mut story = Story::begin(account, START);
    story.pass(MINUTE);
    assert_eq!(story.view().headline, "2 running · $1.60/h");
    story.sim.faults.add(fails("/v2/endpoint/acme")).unwrap();
    story.pass(10 * MINUTE);
    let view = story.view();
    assert!(matches!(story.guard.sight(story.now()), Sight::Partly { .. }));
    assert!(
        view.headline.starts_with("1 running · $0.80/h · 1 running · $0.80/h there when last read"),
        "{}",
        view.headline
    );
    assert!(view.headline.contains("not watching acme since 18:0"), "{}", view.headline);
    assert_eq!(
        (view.rate.as_str(), view.counts.as_str()),
        ("$0.80", "1 running, not watching acme")
    );
    let note = view.rate_note.unwrap();
    assert!(note.starts_with("without acme, $0.80/h when last read 10 min ago"), "{note}");
    let row = view.rows.iter().find(|row| row.id.name == "large").unwrap();
    assert_eq!(row.state, "running when last read");
    assert!(view.today.starts_with("today at least $0."), "{}", view.today);
}

#[test]
fn leaving_while_blind_asks_first_and_pausing_all_does_not_pretend() {
    let mut story = Story::begin(all_off(), START);
    story.pass(MINUTE);
    story.sim.faults.add(Rule::new(Effect::Drop)).unwrap();
    story.pass(30 * MINUTE);
    story.ask(Request::Quit);
    assert!(!story.told().ends_with("left"), "{}", story.told());
    let asked = story.view().quit.unwrap().text;
    assert!(asked.starts_with("Not watching since 18:0"), "{asked}");
    story.ask(Request::AnswerQuit { choice: guard_core::QuitChoice::PauseAndQuit });
    story.pass(10 * SECOND);
    assert!(!story.told().contains("left"), "what is not seen was not paused: {}", story.told());
    // With the line back, quitting is as it was.
    story.sim.faults.clear();
    story.pass(5 * MINUTE);
    story.ask(Request::Quit);
    assert!(story.told().ends_with("left"), "{}", story.told());
}

#[test]
fn one_organization_that_refuses_is_not_said_of_the_whole_account() {
    let mut account = all_off();
    account.endpoints.push(EndpointSpec::new("acme", "large").state(State::Running, 600));
    account.endpoints.push(EndpointSpec::new("alice", "mistral-7b").state(State::Running, 600));
    let mut story = Story::begin(account, START);
    story.pass(MINUTE);
    let status = Effect::Status { status: 403, body: None, headers: BTreeMap::new() };
    story.sim.faults.add(Rule::new(status).path("/v2/endpoint/acme")).unwrap();
    story.pass(MINUTE);
    let told = story.told();
    let notice = story.view().notices.into_iter().find(|notice| notice.key == "refused").unwrap();
    assert!(
        notice.text.starts_with(
            "acme is not watched, and nothing of it is paused: The token may not read acme (403"
        ),
        "{told}\n{}",
        notice.text
    );
    assert!(notice.text.ends_with("large cost $0.80/h when last read."), "{}", notice.text);
}

#[test]
fn what_was_never_read_silences_nothing_that_is_said_of_the_rest() {
    let mut account = all_off();
    account.endpoints.push(EndpointSpec::new("alice", "mistral-7b").state(State::Running, 50 * 60));
    let mut story = Story::begin(account, START);
    story.kill();
    story.sim.faults.add(fails("/v2/endpoint/acme")).unwrap();
    story.start_again();
    story.without_headlines();
    story.pass(70 * MINUTE);
    let told = story.told();
    assert!(told.contains("told: mistral-7b has been running for 1 h 30 min"), "{told}");
    assert_eq!(told.matches("told: Hugging Face could not be read for").count(), 1, "{told}");
    assert!(told.contains("What runs in acme is not known"), "{told}");
    story.change(Change::State {
        endpoint: hf_sim::EndpointKey::new("alice", "mistral-7b"),
        state: State::Paused,
    });
    story.pass(2 * MINUTE);
    assert!(story.told().contains("took back: left-running:alice/mistral-7b"), "{}", story.told());
    story.sim.faults.clear();
    story.pass(6 * MINUTE);
    assert!(story.told().contains("took back: blind"), "{}", story.told());
}

#[test]
fn a_start_that_reads_nothing_says_so_unless_all_was_off() {
    for (before, times) in [(None, 1), (Some(State::Running), 1), (Some(State::Paused), 0)] {
        let mut account = all_off();
        account.orgs.clear();
        account.endpoints.truncate(1);
        account.endpoints[0] =
            EndpointSpec::new("alice", "phi-4").state(before.unwrap_or(State::Running), 600);
        let mut story = Story::begin(account, START);
        if before.is_some() {
            story.pass(2 * MINUTE);
        }
        story.kill();
        story.sim.faults.add(Rule::new(Effect::Drop)).unwrap();
        story.start_again();
        story.without_headlines();
        story.pass(30 * MINUTE);
        let told = story.told();
        let said = told.matches("told: Hugging Face could not be read for").count();
        assert_eq!(said, times, "{before:?}: {told}");
    }
}
