use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use super::*;
use crate::endpoint::State;
use crate::ledger::{Cost, Span, Total, part_between};
use crate::money::{Micros, Rate, Work};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

fn phi() -> EndpointId {
    EndpointId::new("alice", "phi-4")
}

fn whisper() -> EndpointId {
    EndpointId::new("acme", "whisper")
}

/// $1 an hour.
fn span(state: State, evidence: Evidence, from: &str, to: &str) -> Span {
    let replicas = u32::from(state.is_billable(None));
    Span {
        state,
        hardware: None,
        rate: Some(Rate(1_000_000)),
        replicas,
        from: at(from),
        to: at(to),
        evidence,
    }
}

fn add(history: &mut History, id: &EndpointId, span: &Span, cost: Cost) {
    let endpoint = history.endpoint(id);
    history.add(&Stretch::new(endpoint, Kind::Span, span, cost));
}

fn seen(history: &mut History, id: &EndpointId, state: State, from: &str, to: &str) {
    let span = span(state, Evidence::Seen, from, to);
    let cost = span.work().map_or(Cost::UNBOUNDED, |work| Cost::exactly(work.settled()));
    add(history, id, &span, cost);
}

fn november() -> Range {
    Range::Between { from: date(2026, 11, 21), to: date(2026, 11, 23) }
}

/// Three days in November, now being the evening of the last.
fn page(fill: impl FnOnce(&mut History)) -> HistoryView {
    let mut history = History::new(&berlin(), date(2026, 11, 21), date(2026, 11, 24));
    fill(&mut history);
    let since = Some(at("2026-11-01T00:00:00Z"));
    history.finish(november(), at("2026-11-23T17:00:00Z"), &[], since)
}

fn days(page: &HistoryView) -> Vec<(&str, &str)> {
    page.days.iter().map(|day| (day.label.as_str(), day.total.words.as_str())).collect()
}

fn lane(page: &HistoryView, endpoint: usize) -> Vec<&str> {
    page.lanes[endpoint].segments.iter().map(|segment| segment.words.as_str()).collect()
}

#[test]
fn a_night_is_shared_by_two_days_and_named_in_local_time() {
    let page = page(|history| {
        seen(history, &phi(), State::Paused, "2026-11-20T12:00:00Z", "2026-11-21T20:00:00Z");
        seen(history, &phi(), State::Running, "2026-11-21T20:00:00Z", "2026-11-22T02:00:00Z");
        seen(history, &phi(), State::Paused, "2026-11-22T02:00:00Z", "2026-11-23T17:00:00Z");
    });
    assert_eq!(
        days(&page),
        [("Sat 21 Nov", "$3.00"), ("Sun 22 Nov", "$3.00"), ("Mon 23 Nov", "$0.00")]
    );
    assert_eq!(page.total.words, "$6.00");
    assert_eq!(
        lane(&page, 0),
        [
            "paused 21 h, from Sat 21 Nov 00:00",
            "running 6 h, from Sat 21 Nov 21:00",
            "paused 1 d 15 h, from Sun 22 Nov 03:00",
        ]
    );
    let phi = &page.endpoints[0];
    assert_eq!((phi.running_ms, phi.episodes, phi.label.as_str()), (6 * 3_600_000, 1, "phi-4"));
    assert_eq!(page.watched_since, None);
    assert_eq!(page.title, "21 to 23 Nov 2026");
}

#[test]
fn days_of_23_and_25_hours_are_as_long_as_they_are() {
    for (day, from, to, hours, words) in [
        (date(2026, 10, 25), "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 25, "$25.00"),
        (date(2026, 3, 29), "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 23, "$23.00"),
    ] {
        let mut history = History::new(&berlin(), day, day.tomorrow().unwrap());
        // No entry is longer than 24 h: the long day comes in two.
        let middle = "2026-10-25T12:00:00Z";
        if hours == 25 {
            seen(&mut history, &phi(), State::Running, from, middle);
            seen(&mut history, &phi(), State::Running, middle, to);
        } else {
            seen(&mut history, &phi(), State::Running, from, to);
        }
        let range = Range::Between { from: day, to: day };
        let page = history.finish(range, at(to), &[], None);
        assert_eq!((page.days[0].hours, page.days[0].total.words.as_str()), (hours, words));
        assert_eq!(page.lanes[0].segments.len(), 1);
    }
}

#[test]
fn parts_add_up_to_the_whole_on_every_day() {
    let page = page(|history| {
        for (hour, id) in [(1, phi()), (7, whisper()), (13, phi()), (19, whisper())] {
            let from = format!("2026-11-20T{hour:02}:07:13Z");
            let span = span(State::Running, Evidence::Seen, &from, "2026-11-23T16:59:59Z");
            add(history, &id, &span, Cost::exactly(Micros(10_000_019)));
        }
    });
    let days: i64 = page.days.iter().map(|day| day.total.least).sum();
    let parts: i64 =
        page.days.iter().flat_map(|day| &day.parts).map(|part| part.amount.least).sum();
    let endpoints: i64 = page.endpoints.iter().map(|endpoint| endpoint.total.least).sum();
    let namespaces: i64 = page.namespaces.iter().map(|namespace| namespace.total.least).sum();
    assert_eq!([days, parts, endpoints, namespaces], [page.total.least; 4]);
    assert!(page.total.least > 0);
    assert_eq!(page.endpoints[0].id, whisper(), "the dearest first");
}

#[test]
fn a_gap_is_a_range_with_its_reason_and_hatched() {
    let page = page(|history| {
        seen(history, &phi(), State::Running, "2026-11-22T08:00:00Z", "2026-11-22T10:00:00Z");
        let gap = span(
            State::Unknown("unobserved".to_owned()),
            Evidence::Unknown,
            "2026-11-22T10:00:00Z",
            "2026-11-22T13:20:00Z",
        );
        let most = Cost { least: Micros(0), most: Some(Micros(6_000_000)) };
        add(history, &phi(), &gap, most);
        seen(history, &phi(), State::Running, "2026-11-22T13:20:00Z", "2026-11-22T14:20:00Z");
    });
    assert_eq!(page.total.words, "$3.00 to $9.00");
    assert_eq!(page.unknown.as_deref(), Some("3 h 20 min not tracked, up to $6.00"));
    assert_eq!(page.days[0].unknown, None);
    assert_eq!(
        lane(&page, 0),
        [
            "not there or not watched 1 d 9 h, from Sat 21 Nov 00:00",
            "running 2 h, from Sun 22 Nov 09:00",
            "unknown 3 h 20 min, from Sun 22 Nov 11:00",
            "running 1 h, from Sun 22 Nov 14:20",
            "not there or not watched 1 d 2 h, from Sun 22 Nov 15:20",
        ]
    );
    assert_eq!(page.endpoints[0].episodes, 1);
}

#[test]
fn an_unknown_price_is_said_and_never_free() {
    let page = page(|history| {
        let running = Span {
            rate: None,
            ..span(State::Running, Evidence::Seen, "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z")
        };
        add(history, &phi(), &running, Cost::UNBOUNDED);
    });
    assert_eq!(page.total.words, "unknown");
    assert_eq!(page.days[2].unknown.as_deref(), Some("2 h at an unknown price"));
    assert_eq!(page.days[2].parts.len(), 1);
}

#[test]
fn nothing_at_all_says_what_will_appear() {
    let empty = page(|_| {});
    assert_eq!(empty.empty.as_deref(), Some("Nothing was metered on these days."));
    let mut history = History::new(&berlin(), date(2026, 11, 21), date(2026, 11, 24));
    history.endpoint(&phi());
    let page = history.finish(november(), at("2026-11-23T17:00:00Z"), &[], None);
    assert!(page.empty.unwrap().starts_with("Nothing has been metered yet."));
    assert!(page.endpoints.is_empty());
}

#[test]
fn names_are_written_as_elsewhere() {
    let fill = |history: &mut History| {
        seen(history, &phi(), State::Running, "2026-11-22T08:00:00Z", "2026-11-22T10:00:00Z");
    };
    let mut history = History::new(&berlin(), date(2026, 11, 21), date(2026, 11, 24));
    fill(&mut history);
    let known = [EndpointId::new("acme", "phi-4"), phi()];
    let now = at("2026-11-23T17:00:00Z");
    let page = history.finish(november(), now, &known, Some(at("2026-11-22T08:00:00Z")));
    assert_eq!(page.endpoints[0].label, "alice/phi-4");
    assert_eq!(page.watched_since.as_deref(), Some("watched since 22 Nov 2026"));
}

#[test]
fn a_table_has_the_same_figures_as_the_page() {
    let mut history = History::new(&berlin(), date(2026, 11, 21), date(2026, 11, 26));
    seen(&mut history, &phi(), State::Running, "2026-11-22T08:00:00Z", "2026-11-22T10:30:00Z");
    seen(&mut history, &whisper(), State::Paused, "2026-11-22T08:00:00Z", "2026-11-22T10:30:00Z");
    let range = Range::Between { from: date(2026, 11, 21), to: date(2026, 11, 25) };
    let now = at("2026-11-23T17:00:00Z");
    let said = |by: By| {
        let table = history.table(range, by, now, Some(at("2026-11-22T08:00:00Z")));
        let rows = table.rows.iter().chain([&table.total]);
        rows.map(|row| format!("{} {} {}", row.subject.words(), row.amount(), row.time()))
            .collect::<Vec<_>>()
    };
    assert_eq!(said(By::Endpoint), ["alice/phi-4 $2.50 2 h 30 min", "total $2.50 2 h 30 min"]);
    assert_eq!(said(By::Namespace), ["alice $2.50 2 h 30 min", "total $2.50 2 h 30 min"]);
    // What was before the first reading is not free: nobody watched it.
    assert_eq!(
        said(By::Day),
        [
            "2026-11-21 unknown 0 s",
            "2026-11-22 $2.50 2 h 30 min",
            "2026-11-23 $0.00 0 s",
            "total $2.50 2 h 30 min"
        ]
    );
}

#[test]
fn what_nobody_watched_is_unknown_in_a_table_and_not_free() {
    let mut history = History::new(&berlin(), date(2026, 11, 21), date(2026, 11, 24));
    let told = |history: &History, since: Option<&str>| {
        let range = Range::Between { from: date(2026, 11, 21), to: date(2026, 11, 23) };
        let table = history.table(range, By::Day, at("2026-11-23T17:00:00Z"), since.map(at));
        let rows = table.rows.iter().chain([&table.total]);
        rows.map(|row| format!("{} {}", row.amount(), row.unknown.clone().unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&history, None), ["unknown not watched"; 4]);
    assert_eq!(told(&history, Some("2026-11-25T08:00:00Z")), ["unknown not watched"; 4]);
    assert_eq!(
        told(&history, Some("2026-11-22T08:00:00Z")),
        [
            "unknown not watched",
            "$0.00 watched since 22 Nov 2026",
            "$0.00 ",
            "$0.00 watched since 22 Nov 2026"
        ]
    );
    // What metrics told of the time before stays what they told.
    seen(&mut history, &phi(), State::Running, "2026-11-21T08:00:00Z", "2026-11-21T09:00:00Z");
    let first = &told(&history, Some("2026-11-22T08:00:00Z"))[0];
    assert_eq!(first, "$1.00 watched since 22 Nov 2026, before that as metrics tell");
}

#[test]
fn requests_stand_beside_the_days_and_days_without_any_are_idle_money() {
    let page = page(|history| {
        seen(history, &phi(), State::Running, "2026-11-21T08:00:00Z", "2026-11-22T02:00:00Z");
        seen(history, &whisper(), State::Running, "2026-11-22T08:00:00Z", "2026-11-22T09:00:00Z");
    });
    let millis = |text: &str| at(text).as_millisecond();
    let counts = [
        RequestCounts {
            id: phi(),
            windows: Ok(vec![
                (millis("2026-11-21T22:59:00Z"), 0.0),
                // From here on it is Sunday in Berlin.
                (millis("2026-11-21T23:00:00Z"), 3.0),
                (millis("2026-11-22T20:00:00Z"), 0.4),
                (millis("2026-11-25T20:00:00Z"), 9.0),
            ]),
        },
        RequestCounts { id: whisper(), windows: Err("metrics are refused".to_owned()) },
    ];
    let view = requests(&page, &counts);
    assert_eq!(view.endpoints[0].days, [Some(0), Some(4), None]);
    assert_eq!(view.endpoints[0].total, Some(4));
    assert_eq!(view.endpoints[0].idle_words.as_deref(), Some("$15.00 on days without a request"));
    let at_least = "of which at least $15.00 on days without a request";
    assert_eq!(view.idle_words.as_deref(), Some(at_least), "nobody knows it of whisper");
    assert_eq!(requests(&page, &counts[1..]).idle_words, None, "unknown is not for nothing");
    let all = requests(&page, &counts[..1]).idle_words;
    assert_eq!(all.as_deref(), Some("of which $15.00 on days without a request"));
    assert_eq!(view.endpoints[1].days, [None; 3]);
    assert_eq!(view.endpoints[1].total, None);
    assert_eq!(
        view.note.as_deref(),
        Some("The requests of whisper are not known: metrics are refused.")
    );
}

/// Two years of entries of all lengths up to a day, compared with the slow and plain sum.
#[test]
fn every_day_is_what_the_plain_sum_says() {
    let (from, to) = (date(2025, 1, 1), date(2027, 1, 1));
    let zone = berlin();
    let mut history = History::new(&zone, from, to);
    let mut spans = Vec::new();
    let mut begins = at("2024-12-30T00:00:00Z").as_millisecond();
    for turn in 0_i64..2_000 {
        let length = (turn * 7_919_333) % 86_400_001;
        let ends = begins + length;
        let stamp = |millis| Timestamp::from_millisecond(millis).unwrap();
        let running = Span {
            from: stamp(begins),
            to: stamp(ends),
            ..span(State::Running, Evidence::Seen, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
        };
        let cost = match turn % 5 {
            0 => Cost::UNBOUNDED,
            1 => Cost { least: Micros(turn), most: Some(Micros(turn * 3 + 1)) },
            _ => Cost::exactly(Work::of(Rate(1_234_567), length).settled()),
        };
        add(&mut history, &phi(), &running, cost);
        spans.push((running, cost));
        begins = ends;
    }
    let now = at("2027-01-01T00:00:00Z");
    let page = history.finish(Range::Between { from, to }, now, &[], None);
    assert_eq!(page.days.len(), 730);
    for day in &page.days {
        let stamp = |millis| Timestamp::from_millisecond(millis).unwrap();
        let (midnight, next) = (stamp(day.from_ms), stamp(day.to_ms));
        let plain: Total =
            spans.iter().map(|(span, cost)| part_between(span, *cost, midnight, next)).sum();
        assert_eq!(day.total, Amount::from(plain.cost()), "{}", day.date);
        let local: Date = day.date.parse().unwrap();
        assert_eq!(crate::ledger::start_of_day(&zone, local), midnight);
    }
}
