//! Against a slow plain reference that looks at the wall clock each minute of two weeks.

use jiff::civil::{DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::zone;
use crate::windows::{Days, Place, Window, Windows, Zone};

const MINUTES: usize = 14 * 24 * 60;

/// Clocks are set by an hour, by half an hour, at midnight, or never.
const ZONES: [&str; 7] = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Havana",
    "America/Santiago",
    "UTC",
];

/// Fortnights around the nights of 2026 in which clocks are set somewhere, and a plain one.
const BEGINNINGS: [&str; 6] = [
    "2026-03-02T00:00Z",
    "2026-03-25T00:00Z",
    "2026-08-30T00:00Z",
    "2026-09-30T00:00Z",
    "2026-10-20T00:00Z",
    "2026-11-10T00:00Z",
];

/// What is true in each minute: whether endpoints may run, and whether a starting window is on.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Truth {
    inside: bool,
    starting: bool,
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        rng_seed: RngSeed::Fixed(20_261_124),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn two_weeks_are_as_the_wall_clock_says(
        windows in prop::collection::vec(any_window(), 1..4),
        person in prop::sample::select(ZONES.to_vec()),
        beginning in prop::sample::select(BEGINNINGS.to_vec()),
    ) {
        agrees(&windows, &zone(person), beginning.parse().unwrap());
    }
}

#[test]
fn a_clock_put_back_over_midnight_is_taken_to_stand_still() {
    let newfoundland = zone("America/St_Johns");
    let beginning = "2009-10-25T00:00Z".parse().unwrap();
    for (from, to) in [((0, 0), (23, 0)), ((23, 30), (0, 1)), ((0, 0), (0, 0)), ((22, 0), (0, 0))] {
        for day in [Weekday::Saturday, Weekday::Sunday] {
            let days = Days::of(&[day]).unwrap();
            agrees(&[window(days, from, to, None, true)], &newfoundland, beginning);
        }
    }
}

fn any_window() -> impl Strategy<Value = Window> {
    let days = prop_oneof![
        2 => Just(0b111_1111_u8),
        6 => 1..128_u8,
    ];
    // The hours in which clocks are set are as likely as all others together.
    let hour = prop_oneof![0..4_i8, 0..24_i8];
    let time = (hour, prop::sample::select(vec![0, 10, 30, 59]));
    let zone = prop::option::of(prop::sample::select(ZONES.to_vec()));
    (days, time.clone(), time, zone, any::<bool>()).prop_map(|(bits, from, to, zone, start)| {
        let week = Weekday::Monday.cycle_forward().take(7).enumerate();
        let days: Vec<_> = week.filter(|(n, _)| bits & (1 << n) != 0).map(|(_, day)| day).collect();
        window(Days::of(&days).unwrap(), from, to, zone, start)
    })
}

fn window(days: Days, from: (i8, i8), to: (i8, i8), zone: Option<&str>, start: bool) -> Window {
    let time = |(hour, minute)| Time::constant(hour, minute, 0, 0);
    let zone = zone.map(|name| Zone::named(name).unwrap());
    Window { days, from: time(from), to: time(to), zone, start }
}

/// Checks minutes before and at each change, and every 97th.
fn agrees(windows: &[Window], person: &TimeZone, beginning: Timestamp) {
    let truth = sampled(windows, person, beginning);
    let at = |minute: usize| beginning + SignedDuration::from_mins(i64::try_from(minute).unwrap());
    let flips: Vec<usize> =
        (1..MINUTES).filter(|&n| truth[n].inside != truth[n - 1].inside).collect();
    let near = flips.iter().flat_map(|&flip| [flip - 1, flip]);
    for minute in near.chain((0..MINUTES).step_by(97)) {
        let next = flips.iter().copied().find(|&flip| flip > minute);
        let last = flips.iter().copied().rfind(|&flip| flip <= minute);
        let place = Windows::new(windows, person).at(at(minute)).unwrap();
        let (inside, since, until) = match place {
            Place::Inside { since, until } => (true, Some(since), until),
            Place::Outside { since, until, .. } => (false, since, until),
        };
        let context = || format!("{windows:?} {} {place:?}", at(minute));
        assert_eq!(inside, truth[minute].inside, "{}", context());
        match next {
            Some(next) => assert_eq!(until, Some(at(next)), "{}", context()),
            None => assert!(until.is_none_or(|until| until >= at(MINUTES)), "{}", context()),
        }
        match last {
            Some(last) => assert_eq!(since, Some(at(last)), "{}", context()),
            None => assert!(since.is_none_or(|since| since <= at(0)), "{}", context()),
        }
        if let (Place::Outside { starts, .. }, Some(next)) = (place, next) {
            assert_eq!(starts, truth[next].starting, "{}", context());
        }
        let started = Windows::new(windows, person).started(at(minute));
        assert_eq!(started.is_some(), truth[minute].starting, "{}", context());
    }
}

/// Looks at the clocks each minute. A window is on while the furthest its clock has ever shown
/// lies from its beginning up to its end.
fn sampled(windows: &[Window], person: &TimeZone, beginning: Timestamp) -> Vec<Truth> {
    let zone = |window: &Window| window.zone.as_ref().map_or(person, Zone::time_zone).clone();
    let mut clocks: Vec<(TimeZone, DateTime)> = Vec::new();
    for zone in windows.iter().map(zone) {
        if clocks.iter().all(|(known, _)| *known != zone) {
            clocks.push((zone, DateTime::MIN));
        }
    }
    let clock_of = |window: &Window| {
        let zone = zone(window);
        clocks.iter().position(|(known, _)| *known == zone).unwrap()
    };
    let windows: Vec<(&Window, usize)> =
        windows.iter().map(|window| (window, clock_of(window))).collect();
    let mut truth = Vec::with_capacity(MINUTES);
    let lead = 24 * 60;
    for minute in 0..MINUTES + lead {
        let minutes = i64::try_from(minute).unwrap() - i64::try_from(lead).unwrap();
        let at = beginning + SignedDuration::from_mins(minutes);
        for (zone, furthest) in &mut clocks {
            *furthest = zone.to_datetime(at).max(*furthest);
        }
        let on = windows.iter().filter(|(window, clock)| is_on(window, clocks[*clock].1));
        let on: Vec<&Window> = on.map(|(window, _)| *window).collect();
        if minute >= lead {
            let starting = on.iter().any(|window| window.start);
            truth.push(Truth { inside: !on.is_empty(), starting });
        }
    }
    truth
}

fn is_on(window: &Window, shown: DateTime) -> bool {
    let days = [shown.date(), shown.date().saturating_sub(1.day())];
    days.into_iter().filter(|day| window.days.has(day.weekday())).any(|day| {
        let last = if window.to > window.from { day } else { day.saturating_add(1.day()) };
        day.to_datetime(window.from) <= shown && shown < last.to_datetime(window.to)
    })
}
