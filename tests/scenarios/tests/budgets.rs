//! Budgets: told at each share, and stopped before the line is crossed.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::time::Duration;

use guard_core::{
    Budget, BudgetLevel, BudgetView, EndpointId, Event, Level, Micros, Own, Period, Request, Scope,
    Settings, Slips, Status,
};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, Change, Effect, EndpointKey, EndpointSpec, Rule, State};

#[path = "budgets/ahead.rs"]
mod ahead;
#[path = "budgets/bound.rs"]
mod bound;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

/// phi-4 at $1.80/h.
fn phi() -> EndpointSpec {
    EndpointSpec {
        instance_type: "nvidia-l40s".to_owned(),
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 0)
    }
}

/// mistral-7b at $0.80/h.
fn mistral() -> EndpointSpec {
    EndpointSpec::new("alice", "mistral-7b").state(State::Running, 0)
}

fn account(endpoints: Vec<EndpointSpec>) -> AccountSpec {
    AccountSpec { endpoints, quota: 100, ..AccountSpec::default() }
}

fn budget(period: Period, dollars: &str, stop: bool) -> Budget {
    let amount = guard_core::dollars::parse(dollars).unwrap();
    Budget { period, scope: Scope::All, amount, stop }
}

fn of(budget: Budget) -> impl FnOnce(&mut Settings) {
    move |settings| settings.budgets.push(budget)
}

fn first(story: &Story) -> BudgetView {
    story.view().budgets[0].clone()
}

/// The lines of the time line with any of these in them.
fn lines(story: &Story, words: &[&str]) -> String {
    let told = story.told();
    let lines = told.lines().filter(|line| words.iter().any(|word| line.contains(word)));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn each_share_of_a_budget_is_told_once_and_at_its_own_time() {
    let begin = of(budget(Period::Day, "3.60", false));
    let mut story = Story::begin_with(account(vec![phi()]), "2026-11-23T12:00:00Z", begin);
    story.pass(2 * HOUR + 30 * MINUTE);
    assert_eq!(
        lines(&story, &["budget", "Budget"]),
        "\
Mon 12:59:00  told: 50 % of the budget: day $1.80 of $3.60. 1 running, $1.80/h, reached in 1 h.
Mon 13:29:00  told: 75 % of the budget: day $2.70 of $3.60. 1 running, $1.80/h, reached in 30 min.
Mon 13:47:00  told: 90 % of the budget: day $3.24 of $3.60. 1 running, $1.80/h, reached in 12 min.
Mon 13:59:00  told: Budget reached: day $3.60 of $3.60. 1 running, $1.80/h.
Mon 13:59:00  1 running · $1.80/h · budget reached: day"
    );
    let view = story.view();
    assert_eq!(view.status, Status::Limit);
    assert_eq!((view.budgets[0].percent, view.budgets[0].level), (125, BudgetLevel::Limit));
    assert!(view.tray.tooltip.contains("day $4.50 of $3.60"), "{}", view.tray.tooltip);
    let stands = &view.budgets[0];
    assert_eq!((stands.when.as_str(), stands.used.as_str()), ("today", "$4.50 of $3.60"));
    assert!(!story.told().contains("asked to pause"), "a reminder pauses nothing");
}

#[test]
fn a_stop_pauses_before_the_line_and_names_the_protected_one_that_runs_on() {
    let begin = |settings: &mut Settings| {
        settings.budgets.push(budget(Period::Week, "5.20", true));
        let protected = Own { level: Some(Level::Protected), ..Own::default() };
        settings.endpoints.insert(EndpointId::new("alice", "mistral-7b"), protected);
        settings.remind.first_after_minutes = 10_000;
    };
    let endpoints = account(vec![phi(), mistral()]);
    let mut story = Story::begin_with(endpoints, "2026-11-23T12:00:00Z", begin);
    story.pass(HOUR + 58 * MINUTE);
    let counting = first(&story);
    assert_eq!((counting.countdown_seconds, counting.level), (Some(46), BudgetLevel::Limit));
    assert_eq!(
        counting.note.as_deref(),
        Some("Pauses 1 endpoint before it is reached. mistral-7b is protected and runs on.")
    );
    assert_eq!(story.view().tray.shape, guard_core::Shape::Square);
    story.pass(10 * MINUTE);
    assert_eq!(
        lines(&story, &["13:57", "13:58", "13:59", "14:0"]),
        "\
Mon 13:57:45  told: Budget nearly reached: pausing 1 endpoint in 60 s. Week $5.11 of $5.20, $2.60/h. mistral-7b is protected and runs on.
Mon 13:57:45  2 running · $2.60/h · pausing before the budget is reached: week
Mon 13:58:45  asked to pause alice/phi-4
Mon 13:58:45  took back: idle:alice/phi-4
Mon 13:58:45  2 running · $2.60/h
Mon 13:58:45  told: Paused 1 of 1 in 0.1 s, $1.80/h stopped. For the budget: week $5.16 of $5.20. mistral-7b is protected and runs on.
Mon 13:58:45  1 running · $0.80/h
Mon 14:02:00  told: Budget reached: week $5.21 of $5.20. 1 running, $0.80/h. mistral-7b is protected and runs on.
Mon 14:02:00  1 running · $0.80/h · budget reached: week"
    );
}

#[test]
fn a_machine_that_slept_over_the_line_stops_after_its_first_reading() {
    let begin = of(budget(Period::Day, "3.60", true));
    let mut story = Story::begin_with(account(vec![phi()]), "2026-11-23T12:00:00Z", begin);
    story.pass(HOUR);
    story.sleep(3 * HOUR);
    assert_eq!(first(&story).countdown_seconds, None, "what is known is from before the sleep");
    story.pass(2 * MINUTE);
    assert_eq!(
        lines(&story, &["nearly", "asked to", "Paused"]),
        "\
Mon 16:00:00  told: Budget nearly reached: pausing 1 endpoint in 60 s. Day $7.23 of $3.60, $1.80/h.
Mon 16:01:00  asked to pause alice/phi-4
Mon 16:01:00  told: Paused 1 of 1 in 0.1 s, $1.80/h stopped. For the budget: day $7.26 of $3.60."
    );

    // Somebody else had paused it meanwhile: nothing is counted down.
    let begin = of(budget(Period::Day, "3.60", true));
    let mut story = Story::begin_with(account(vec![phi()]), "2026-11-23T12:00:00Z", begin);
    story.pass(HOUR);
    story.doze(2 * HOUR);
    let phi = EndpointKey::new("alice", "phi-4");
    story.change(Change::State { endpoint: phi, state: State::Paused });
    story.doze(HOUR);
    story.wake(3 * HOUR);
    story.pass(5 * MINUTE);
    assert_eq!(lines(&story, &["nearly", "asked to pause"]), "");
}

#[test]
fn a_countdown_that_ends_asleep_waits_for_the_first_reading() {
    let begin = of(budget(Period::Day, "3.60", true));
    let mut story = Story::begin_with(account(vec![phi()]), "2026-11-23T12:00:00Z", begin);
    story.pass(HOUR + 57 * MINUTE + 50 * SECOND);
    assert!(first(&story).countdown_seconds.is_some());
    story.sleep(HOUR);
    assert!(!story.told().contains("asked to pause"), "{}", story.told());
    story.pass(SECOND);
    assert!(story.told().contains("asked to pause alice/phi-4"), "{}", story.told());
}

#[test]
fn a_restart_in_the_middle_of_a_countdown_begins_it_anew() {
    let begin = of(budget(Period::Day, "3.60", true));
    let mut story = Story::begin_with(account(vec![phi()]), "2026-11-23T12:00:00Z", begin);
    story.pass(HOUR + 57 * MINUTE + 50 * SECOND);
    story.kill_and_restart(5 * SECOND);
    story.pass(3 * MINUTE);
    assert_eq!(
        lines(&story, &["nearly", "again", "asked to"]),
        "\
Mon 13:57:45  told: Budget nearly reached: pausing 1 endpoint in 60 s. Day $3.54 of $3.60, $1.80/h.
Mon 13:57:55  started again
Mon 13:57:55  told: Budget nearly reached: pausing 1 endpoint in 60 s. Day $3.54 of $3.60, $1.80/h.
Mon 13:58:55  asked to pause alice/phi-4"
    );
    assert!(story.truth() <= Micros(3_600_000), "{:?}", story.truth());
}

#[test]
fn nothing_that_keeps_a_person_from_being_told_keeps_a_stop_from_pausing() {
    // No notification is shown, the first questions are open in the panel, and no list answers.
    let begin = |settings: &mut Settings| {
        settings.budgets.push(budget(Period::Day, "3.60", true));
        settings.first_run.done = false;
    };
    let mut story = Story::begin_with(account(vec![phi()]), "2026-11-23T12:00:00Z", begin);
    story.undeliverable = Some("do not disturb".to_owned());
    story.ask(Request::PanelOpened);
    story.pass(HOUR + 50 * MINUTE);
    story.sim.faults.add(Rule::new(Effect::Drop).path("/v2/endpoint/alice$")).unwrap();
    story.pass(15 * MINUTE);
    assert_eq!(
        lines(&story, &["could not tell: Budget nearly", "opened", "asked to"])
            .lines()
            .take(3)
            .collect::<Vec<_>>()
            .join("\n"),
        "\
Mon 13:57:45  could not tell: Budget nearly reached: pausing 1 endpoint in 60 s. Day $3.39 of $3.60, $1.80/h.
Mon 13:57:45  opened the panel
Mon 13:58:45  asked to pause alice/phi-4"
    );
    assert!(story.truth() <= Micros(3_600_000), "{:?}", story.truth());
}

#[test]
fn a_person_lets_it_run_on_in_this_period_and_no_longer() {
    let begin = of(budget(Period::Day, "3.60", true));
    let mut story = Story::begin_with(account(vec![phi()]), "2026-11-23T12:00:00Z", begin);
    story.pass(HOUR + 58 * MINUTE);
    let notice = story.view().notices.into_iter().find(|n| n.key == "budget-stop:day:all").unwrap();
    assert_eq!(notice.actions[1].label, "Keep running today");
    story.ask(notice.actions[1].request.clone());
    assert!(story.told().contains("took back: budget-stop:day:all"));
    story.pass(HOUR);
    story.kill_and_restart(MINUTE);
    story.pass(HOUR);
    let chosen = first(&story);
    assert!(chosen.overridden && chosen.countdown_seconds.is_none(), "{chosen:?}");
    assert_eq!(chosen.note.as_deref(), Some("You let it run on today."));
    assert!(story.told().contains("told: Budget reached: day $3.60 of $3.60"), "{}", story.told());
    assert!(!story.told().contains("asked to pause"), "{}", story.told());
    // The next day begins with nothing spent, and with the stop.
    story.pass(9 * HOUR);
    assert!(!first(&story).overridden);
    story.pass(2 * HOUR);
    assert_eq!(
        lines(&story, &["Tue 01:5", "asked to"])
            .lines()
            .filter(|line| line.contains("nearly") || line.contains("asked"))
            .collect::<Vec<_>>()
            .join("\n"),
        "\
Tue 01:57:45  told: Budget nearly reached: pausing 1 endpoint in 60 s. Day $3.54 of $3.60, $1.80/h.
Tue 01:58:45  asked to pause alice/phi-4"
    );
}

#[test]
fn a_countdown_is_taken_back_when_it_is_no_longer_needed() {
    let begin = of(budget(Period::Day, "5.20", true));
    let mut story =
        Story::begin_with(account(vec![phi(), mistral()]), "2026-11-23T12:00:00Z", begin);
    story.pass(HOUR + 58 * MINUTE);
    assert!(first(&story).countdown_seconds.is_some());
    story.ask(Request::Pause { endpoints: vec!["alice/phi-4".parse().unwrap()] });
    story.pass(SECOND);
    assert!(story.told().contains("took back: budget-stop:day:all"), "{}", story.told());
    assert_eq!(first(&story).countdown_seconds, None);
    // The other one goes on until it is needed again.
    story.pass(10 * MINUTE);
    assert_eq!(lines(&story, &["nearly"]).lines().count(), 2, "{}", story.told());
    assert!(story.told().contains("asked to pause alice/mistral-7b"), "{}", story.told());
    assert!(story.truth() <= Micros(5_200_000), "{:?}", story.truth());
}

#[test]
fn what_is_resumed_after_a_stop_is_counted_down_again() {
    let begin = of(budget(Period::Day, "3.60", true));
    let mut spec = phi();
    spec.start_seconds = Some(300);
    let mut story = Story::begin_with(account(vec![spec]), "2026-11-23T12:00:00Z", begin);
    story.pass(2 * HOUR);
    story
        .ask(Request::Resume { endpoints: vec!["alice/phi-4".parse().unwrap()], arm: Some(false) });
    story.pass(5 * MINUTE);
    let told = lines(&story, &["nearly", "asked to"]);
    let what: Vec<&str> = told.lines().map(|line| &line[14..40]).collect();
    assert_eq!(
        what,
        [
            "told: Budget nearly reache",
            "asked to pause alice/phi-4",
            "asked to resume alice/phi-",
            "told: Budget nearly reache",
            "asked to pause alice/phi-4",
        ],
        "{told}"
    );
}

#[test]
fn what_suddenly_costs_more_leaves_less_time() {
    let begin = of(budget(Period::Day, "3.60", true));
    let mut story = Story::begin_with(account(vec![phi()]), "2026-11-23T12:00:00Z", begin);
    story.pass(HOUR + 57 * MINUTE + 10 * SECOND);
    let key = EndpointKey::new("alice", "phi-4");
    story.change(Change::Replicas { endpoint: key, ready: 2, target: None });
    story.pass(3 * MINUTE);
    let told = lines(&story, &["nearly", "asked to"]);
    assert!(told.contains("pausing 1 endpoint in 4"), "{told}");
    assert!(story.truth() <= Micros(3_600_000), "{told} {:?}", story.truth());
}

#[test]
fn time_of_unknown_cost_counts_as_the_most_it_can_be_and_is_said() {
    let begin = of(budget(Period::Day, "10.00", false));
    let mut story = Story::begin_with(account(vec![phi()]), "2026-11-23T12:00:00Z", begin);
    story.pass(HOUR);
    story.doze(2 * HOUR);
    let key = EndpointKey::new("alice", "phi-4");
    story.change(Change::State { endpoint: key, state: State::Paused });
    story.doze(HOUR);
    story.wake(3 * HOUR);
    story.pass(MINUTE);
    let seen = first(&story);
    assert!(seen.text.starts_with("day up to $5.4"), "{}", seen.text);
    assert!(seen.spent.words.contains(" to $"), "{}", seen.spent.words);
    assert_eq!(lines(&story, &["% of"]).lines().count(), 1, "{}", story.told());

    // What has no price cannot be reckoned, and that is said too.
    let mut account = account(vec![phi(), mistral()]);
    account.prices.push(hf_sim::account::spec::PriceSpec {
        vendor: "aws".to_owned(),
        region: "us-east-1".to_owned(),
        instance_type: "nvidia-l40s".to_owned(),
        instance_size: "x1".to_owned(),
        price_per_hour: None,
    });
    let begin = of(budget(Period::Day, "10.00", false));
    let mut story = Story::begin_with(account, "2026-11-23T12:00:00Z", begin);
    story.pass(HOUR);
    let seen = first(&story);
    assert_eq!(seen.note.as_deref(), Some("Without phi-4, whose price is unknown."));
}

#[test]
fn budgets_are_set_and_removed_by_anybody_and_the_last_word_holds() {
    let mut story = Story::begin(account(vec![phi()]), "2026-11-23T12:00:00Z");
    story.pass(MINUTE);
    let set = |micros, stop| Request::SetBudget {
        period: Period::Month,
        scope: "alice".parse().unwrap(),
        micros,
        stop,
    };
    story.ask(set(50_000_000, false));
    story.ask(set(7_500_000, true));
    let seen = first(&story);
    assert_eq!((seen.title.as_str(), seen.limit.as_str()), ("month of alice", "$7.50"));
    assert!(seen.stop);
    // Somebody else wrote the settings file.
    let mut settings = story.guard.settings().clone();
    settings.budgets = vec![Budget {
        scope: "alice/phi-4".parse().unwrap(),
        ..budget(Period::Day, "1.00", false)
    }];
    story.take(Event::SettingsRead(Box::new(settings), Slips::default()));
    assert_eq!(first(&story).title, "day of phi-4");
    story.ask(Request::RemoveBudget { period: Period::Day, scope: "alice/phi-4".parse().unwrap() });
    assert_eq!(story.view().budgets, []);
    story.ask(set(0, false));
    assert_eq!(story.view().budgets, []);
    assert!(story.view().notices.iter().any(|notice| notice.text.contains("is no budget")));
    story.ask(Request::FinishFirstRun {
        protected: Vec::new(),
        left_click: guard_core::LeftClick::Pause,
        weekly_budget_micros: Some(50_000_000),
    });
    assert_eq!(first(&story).text, "week $0.03 of $50");
    assert!(!first(&story).stop, "the first run proposes reminders only");
}
