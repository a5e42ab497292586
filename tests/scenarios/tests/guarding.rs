//! Guarding: conditions, limits, quiet. Each story is a time line.

use std::time::Duration;

use guard_core::{EndpointId, Event, Identity, Level, Own, Quiet, Request, Settings, Status};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, Change, Effect, EndpointKey, EndpointSpec, Rule, State};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

fn phi() -> EndpointId {
    EndpointId::new("alice", "phi-4")
}

/// On an L40S for $1.80/h, and armed, though not for soon.
fn phi_running() -> EndpointSpec {
    EndpointSpec {
        instance_type: "nvidia-l40s".to_owned(),
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 0).armed(2_880)
    }
}

fn account(endpoints: Vec<EndpointSpec>) -> AccountSpec {
    AccountSpec { endpoints, quota: 100, ..AccountSpec::default() }
}

fn level(level: Level) -> impl FnOnce(&mut Settings) {
    move |settings| {
        settings.endpoints.insert(phi(), Own { level: Some(level), ..Own::default() });
    }
}

/// Lines of the time line that have one of these words.
fn lines(story: &Story, words: &[&str]) -> String {
    let told = story.told();
    let kept = told.lines().filter(|line| words.iter().any(|word| line.contains(word)));
    kept.collect::<Vec<_>>().join("\n")
}

#[test]
fn at_its_limit_a_guarded_endpoint_is_paused_and_the_way_there_is_told() {
    let mut spec = phi_running();
    spec.traffic_every_seconds = Some(60);
    let mut story =
        Story::begin_with(account(vec![spec]), "2026-11-23T18:00:00Z", level(Level::Guard));
    story.pass(3 * HOUR + 5 * MINUTE);
    assert_eq!(
        lines(&story, &["told:", "asked to"]),
        "\
Mon 18:30:12  told: phi-4 has been running for 30 min. $0.93 so far, $1.80/h. Active now.
Mon 19:00:08  told: phi-4 has been running for 1 h. $1.83 so far, $1.80/h. Active now.
Mon 19:30:05  told: phi-4 has been running for 1 h 30 min. $2.73 so far, $1.80/h. Active now.
Mon 20:00:02  told: phi-4 has been running for 2 h. $3.63 so far, $1.80/h. Active now.
Mon 20:30:14  told: phi-4 has been running for 2 h 30 min. $4.53 so far, $1.80/h. Active now.
Mon 20:59:00  told: phi-4 is at its limit: pausing in 60 s. $5.37 so far, $1.80/h. Active now.
Mon 21:00:00  asked to pause alice/phi-4
Mon 21:00:00  told: Paused 1 of 1 in 0.1 s, $1.80/h stopped. phi-4 was at its limit of 3 h."
    );
}

#[test]
fn the_row_says_which_rule_won_and_what_comes_next() {
    let mut tagged = phi_running();
    tagged.tags = vec!["guard:max=2h".to_owned(), "guard:soon".to_owned()];
    let mut story = Story::begin(account(vec![tagged]), "2026-11-23T18:00:00Z");
    story.pass(10 * SECOND);
    let row = &story.view().rows[0];
    assert_eq!((row.level, row.rule.as_str()), (Level::Guard, "by its tag guard:max=2h"));
    assert_eq!(row.next.as_deref(), Some("paused at 20:00, its limit of 2 h"));
    assert!(row.trouble.as_ref().unwrap().starts_with("guard:soon is not understood"));
    story.ask(Request::set_level(phi(), Level::Watch));
    let row = &story.view().rows[0];
    assert_eq!((row.level, row.rule.as_str(), &row.next), (Level::Watch, "by your choice", &None));
}

#[test]
fn a_snooze_defers_the_limit_and_closing_the_window_does_not() {
    let mut story = Story::begin_with(
        account(vec![phi_running()]),
        "2026-11-23T18:00:00Z",
        level(Level::Guard),
    );
    story.pass(3 * HOUR - 30 * SECOND);
    let popup = &story.view().popups[0];
    assert_eq!(popup.countdown_seconds, Some(30));
    assert_eq!(story.view().status, Status::Limit);
    story.ask(Request::Snooze { endpoint: phi(), minutes: 15 });
    assert!(story.view().popups.is_empty());
    assert_eq!(story.view().rows[0].next.as_deref(), Some("paused at 21:14, its limit of 3 h"));
    story.pass(14 * MINUTE + 15 * SECOND);
    assert_eq!(story.view().popups[0].countdown_seconds, Some(45));
    let key = story.view().popups[0].key.clone();
    story.ask(Request::DismissNotice { key });
    assert!(story.view().popups.is_empty(), "it is dismissed");
    story.pass(MINUTE);
    assert_eq!(story.view().rows[0].state, "paused", "\n{}", story.told());
}

#[test]
fn what_is_paused_and_resumed_in_its_countdown_is_not_at_its_limit_again() {
    let mut story = Story::begin_with(
        account(vec![phi_running()]),
        "2026-11-23T18:00:00Z",
        level(Level::Guard),
    );
    story.pass(2 * HOUR + 59 * MINUTE + 10 * SECOND);
    story.ask(Request::PauseAllNow { include_protected: false });
    story.ask(Request::Resume { endpoints: vec![phi()], arm: Some(false) });
    story.pass(2 * HOUR);
    assert_eq!(
        lines(&story, &["limit", "deadline", "asked to"]),
        "\
Mon 20:59:00  told: phi-4 is at its limit: pausing in 60 s. $5.37 so far, $1.80/h. Last active 2 h 59 min ago.
Mon 20:59:10  asked to pause alice/phi-4
Mon 20:59:10  took back: deadline:alice/phi-4
Mon 20:59:10  asked to resume alice/phi-4"
    );
}

#[test]
fn a_limit_that_passed_in_sleep_counts_down_after_the_first_reading() {
    let unarmed = EndpointSpec { min_replica: 1, scale_to_zero_timeout: None, ..phi_running() };
    let account = account(vec![unarmed]);
    let mut story = Story::begin_with(account, "2026-11-20T18:00:00Z", level(Level::Guard));
    story.pass(10 * MINUTE);
    story.sleep(62 * HOUR);
    story.pass(2 * MINUTE);
    assert_eq!(
        lines(&story, &["limit", "asked to"]),
        "\
Mon 08:10:00  told: phi-4 is at its limit: pausing in 60 s. $111.93 so far, $1.80/h. Last active 2 d 14 h ago.
Mon 08:11:00  asked to pause alice/phi-4
Mon 08:11:00  told: Paused 1 of 1 in 0.1 s, $1.80/h stopped. phi-4 was at its limit of 3 h."
    );
}

#[test]
fn idle_and_not_armed_are_said_in_one_breath_and_not_again() {
    let spec = EndpointSpec { last_used_seconds_ago: Some(0), ..phi_running() };
    let spec = EndpointSpec { min_replica: 1, scale_to_zero_timeout: None, ..spec };
    let mut story = Story::begin(account(vec![spec]), "2026-11-23T18:00:00Z");
    story.pass(45 * MINUTE);
    assert_eq!(
        lines(&story, &["told:"]),
        "Mon 18:30:12  told: phi-4 has been running for 30 min. $0.93 so far, $1.80/h. \
         Last active 30 min ago. Auto-stop is off: nothing stops it but a pause."
    );
}

#[test]
fn idle_is_told_once_for_each_stretch_without_a_request() {
    let spec = EndpointSpec { last_used_seconds_ago: Some(0), ..phi_running() };
    let mut story = Story::begin_with(account(vec![spec]), "2026-11-23T18:00:00Z", |settings| {
        settings.remind.first_after_minutes = 10_000;
        settings.remind.popup_after_minutes = 10_000;
    });
    story.pass(40 * MINUTE);
    let now = story.now().utc;
    story.sim.account.request("alice", "phi-4", now);
    story.pass(40 * MINUTE);
    assert_eq!(
        lines(&story, &["told:", "took back"]),
        "\
Mon 18:30:12  told: phi-4 has had no request for 30 min. $0.93 so far, $1.80/h.
Mon 18:40:01  took back: idle:alice/phi-4
Mon 19:10:12  told: phi-4 has had no request for 30 min. $2.13 so far, $1.80/h."
    );
}

#[test]
fn starting_for_twice_its_usual_time_is_told_because_it_is_billed() {
    let spec = EndpointSpec { start_seconds: Some(3_600), ..phi_running() };
    let spec = EndpointSpec { state: State::Paused, ..spec };
    let mut story = Story::begin(account(vec![spec]), "2026-11-23T18:00:00Z");
    story.kept.usual_starts.insert(phi(), 6 * 60);
    story.kill_and_restart(SECOND);
    story.pass(9 * SECOND);
    story.ask(Request::Resume { endpoints: vec![phi()], arm: Some(false) });
    story.pass(20 * MINUTE);
    let told = lines(&story, &["starting for"]);
    assert!(told.starts_with("Mon 18:12:"), "{}", story.told());
    assert!(told.contains(
        "phi-4 has been starting for 12 min. It usually takes 6 min. Starting is billed:"
    ));
}

#[test]
fn failed_with_a_replica_left_is_billed_and_told_at_once() {
    let spec = EndpointSpec { replicas: Some(1), ..phi_running() };
    let mut story = Story::begin(account(vec![spec]), "2026-11-23T18:00:00Z");
    story.pass(MINUTE);
    let key = EndpointKey::new("alice", "phi-4");
    story.change(Change::State { endpoint: key.clone(), state: State::Failed });
    story.change(Change::Replicas { endpoint: key, ready: 1, target: None });
    story.pass(MINUTE);
    let told = lines(&story, &["told:"]);
    assert!(told.contains("phi-4 has failed and is still billed. 1 replica is on."), "{told}");
}

#[test]
fn what_the_debugger_wrote_stands_beside_what_is_stuck_or_failed_and_nowhere_else() {
    let spec = EndpointSpec { start_seconds: Some(3_600), ..phi_running() };
    let spec = EndpointSpec { state: State::Paused, ..spec };
    let mut story = Story::begin(account(vec![spec]), "2026-11-23T18:00:00Z");
    story.pass(MINUTE);
    story.ask(Request::Resume { endpoints: vec![phi()], arm: Some(false) });
    story.pass(MINUTE);
    let endpoint = EndpointKey::new("alice", "phi-4");
    let words = "The model needs 34 GB\u{1b}[31m\nand the GPU has 24 GB".to_owned();
    story.change(Change::Diagnosed { endpoint: endpoint.clone(), words });
    story.pass(20 * MINUTE);
    let plain = "The model needs 34 GB and the GPU has 24 GB";
    let said = format!(" Hugging Face's debugger says: {plain}");
    let told = lines(&story, &["starting for"]);
    assert!(told.contains(&said), "{told}");
    let detail = |story: &Story| story.view().rows[0].detail.clone();
    assert!(detail(&story).ends_with(&format!("debugger: {plain}")), "{}", detail(&story));
    story.change(Change::State { endpoint: endpoint.clone(), state: State::Failed });
    story.change(Change::Replicas { endpoint: endpoint.clone(), ready: 1, target: None });
    story.pass(MINUTE);
    let told = lines(&story, &["has failed"]);
    assert!(
        told.contains(&format!("Hugging Face says: Endpoint failed to start.{said}")),
        "{told}"
    );
    story.change(Change::State { endpoint, state: State::Running });
    story.pass(MINUTE);
    assert!(!detail(&story).contains("debugger"), "it may be of an earlier time");
}

#[test]
fn the_debugger_is_asked_only_where_a_person_wants_that() {
    let spec = EndpointSpec { replicas: Some(1), ..phi_running() };
    let mut story = Story::begin(account(vec![spec]), "2026-11-23T18:00:00Z");
    story.pass(MINUTE);
    assert!(!story.view().rows[0].debuggable, "it runs");
    let endpoint = EndpointKey::new("alice", "phi-4");
    story.change(Change::State { endpoint: endpoint.clone(), state: State::Failed });
    story.change(Change::Replicas { endpoint, ready: 1, target: None });
    story.pass(20 * MINUTE);
    let route = "/v2/endpoint/alice/phi-4/agent/debug";
    assert!(story.view().rows[0].debuggable);
    assert_eq!(story.sim.log.count("POST", route), 0, "nothing asks by itself");
    story.ask(Request::Debug { endpoint: phi() });
    story.pass(5 * SECOND);
    let said = "debugger: The container ended before it was ready.";
    let row = story.view().rows.remove(0);
    assert!(row.detail.ends_with(said), "{}", row.detail);
    story.sim.faults.add(Rule::new(Effect::Drop).path("/agent/debug$")).unwrap();
    story.ask(Request::Debug { endpoint: phi() });
    story.pass(20 * MINUTE);
    let row = story.view().rows.remove(0);
    let trouble = row.trouble.unwrap();
    assert!(trouble.starts_with("could not ask the debugger: "), "{trouble}");
    assert_eq!(story.sim.log.count("POST", route), 2);
}

#[test]
fn blind_is_said_once_while_something_may_cost_money_and_taken_back() {
    let mut story = Story::begin(account(vec![phi_running()]), "2026-11-23T18:00:00Z");
    story.pass(5 * MINUTE);
    story.sim.faults.add(Rule::new(Effect::Drop)).unwrap();
    story.pass(20 * MINUTE);
    story.sim.faults.clear();
    story.pass(2 * MINUTE);
    let told = lines(&story, &["told:", "took back"]);
    let [blind, back] = told.lines().collect::<Vec<_>>()[..] else { panic!("{told}") };
    assert!(blind.contains("told: Hugging Face could not be read for "), "{blind}");
    assert!(blind.contains("phi-4 may run on, $1.80/h"), "{blind}");
    assert!(back.ends_with("took back: blind"), "{back}");
}

#[test]
fn a_revoked_token_is_told_with_what_was_running() {
    let mut story = Story::begin(account(vec![phi_running()]), "2026-11-23T18:00:00Z");
    story.pass(5 * MINUTE);
    story.change(Change::TokenRevoked { revoked: true });
    story.pass(20 * MINUTE);
    let told = lines(&story, &["told:"]);
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains("told: Nothing is watched or paused."), "{told}");
    assert!(told.contains("phi-4 cost $1.80/h when last read."), "{told}");
}

#[test]
fn the_end_of_the_token_is_told_three_days_a_day_and_an_hour_before() {
    let paused = EndpointSpec::new("alice", "phi-4").state(State::Paused, 600);
    let mut story = Story::begin(account(vec![paused]), "2026-11-23T18:00:00Z");
    story.take(Event::SignedIn(Identity {
        name: "alice".to_owned(),
        namespaces: vec!["alice".to_owned()],
        expires: Some("2026-11-28T09:00:00Z".parse().unwrap()),
        unpausable: Default::default(),
        demo: false,
        this_run_only: false,
    }));
    story.pass(5 * 24 * 60 * MINUTE);
    let told = lines(&story, &["told:"]);
    let [three_days, a_day, an_hour] = told.lines().collect::<Vec<_>>()[..] else {
        panic!("{told}")
    };
    assert!(three_days.starts_with("Wed 09:0"), "{told}");
    assert!(
        three_days.ends_with(
            "told: The token ends on Sat 28 Nov at 09:00. From then on nothing is watched, \
             reminded of or paused until you sign in again."
        ),
        "{told}"
    );
    assert!(a_day.starts_with("Fri 09:0"), "{told}");
    assert!(
        an_hour.starts_with("Sat 08:0") && an_hour.contains("The token ends at 09:00."),
        "{told}"
    );
}

#[test]
fn do_not_disturb_delays_and_then_sums_up_and_never_delays_a_limit() {
    let mistral = EndpointSpec::new("alice", "mistral-7b").state(State::Running, 0).armed(2_880);
    let mut story = Story::begin_with(
        account(vec![phi_running(), mistral]),
        "2026-11-23T18:00:00Z",
        |settings| {
            let own = Own { level: Some(Level::Guard), limit_minutes: Some(45), ..Own::default() };
            settings.endpoints.insert(phi(), own);
        },
    );
    story.pass(10 * MINUTE);
    story.take(Event::Quiet(Some(Quiet::DoNotDisturb)));
    story.pass(25 * MINUTE);
    assert_eq!(lines(&story, &["told:"]), "", "nothing disturbs");
    story.take(Event::Quiet(Some(Quiet::Locked)));
    story.pass(15 * MINUTE);
    assert_eq!(
        lines(&story, &["told:", "asked to"]),
        "\
Mon 18:44:00  told: phi-4 is at its limit: pausing in 60 s. $1.32 so far, $1.80/h. Last active 44 min ago.
Mon 18:45:00  asked to pause alice/phi-4
Mon 18:45:00  told: Paused 1 of 1 in 0.1 s, $1.80/h stopped. phi-4 was at its limit of 45 min."
    );
    story.ask(Request::Resume { endpoints: vec![phi()], arm: Some(false) });
    story.pass(35 * MINUTE);
    story.take(Event::Quiet(None));
    story.pass(SECOND);
    let told = lines(&story, &["told:"]);
    let last = told.lines().last().unwrap();
    assert!(last.contains("told: 2 reminders while you were not to be disturbed."), "{told}");
    let outcomes: Vec<_> = story.kept.log.iter().map(|one| one.outcome.code()).collect();
    for code in ["do-not-disturb", "locked", "told"] {
        assert!(outcomes.contains(&code), "{outcomes:?}");
    }
}
