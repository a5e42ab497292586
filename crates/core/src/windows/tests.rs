//! Stories of single weeks and nights; the model is in `model`, the file in `written`.

mod model;
mod nights;
mod written;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{Place, Window, Windows};

const BERLIN: &str = "Europe/Berlin";

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// Windows as written in a file, in the notation of JSON.
fn windows(written: &str) -> Vec<Window> {
    serde_json::from_str(written).unwrap()
}

/// `2026-11-23 09:00 +1` is a moment.
fn moment(written: &str) -> Timestamp {
    format!("{}{:+03}:00", &written[..16], written[16..].trim().parse::<i8>().unwrap())
        .parse()
        .unwrap()
}

/// Where a moment lies, told on the person's clock.
fn told(windows: &[Window], person: &str, at: &str) -> String {
    let person = zone(person);
    let local = |at: Timestamp| -> DateTime { person.to_datetime(at) };
    let clock = |at: Option<Timestamp>| match at {
        Some(at) if at == Timestamp::MIN => "always".to_owned(),
        Some(at) => format!("{} {}", local(at).strftime("%a %d %H:%M"), person.to_offset(at)),
        None => "never".to_owned(),
    };
    match Windows::new(windows, &person).at(moment(at)).unwrap() {
        Place::Inside { since, until } => {
            format!("inside since {} until {}", clock(Some(since)), clock(until))
        }
        Place::Outside { since, until, starts } => {
            let verb = if starts { "starts" } else { "until" };
            format!("outside since {} {verb} {}", clock(since), clock(until))
        }
    }
}

#[test]
fn working_days_leave_the_nights_and_the_weekend_out() {
    let week = windows(r#"[{"days": ["mon-fri"], "from": "09:00", "to": "18:00", "start": true}]"#);
    let told = |at: &str| told(&week, BERLIN, at);
    let night = "outside since Mon 23 18:00 +01 starts Tue 24 09:00 +01";
    let friday = "inside since Fri 27 09:00 +01 until Fri 27 18:00 +01";
    let weekend = "outside since Fri 27 18:00 +01 starts Mon 30 09:00 +01";
    assert_eq!(told("2026-11-24 02:44 +1"), night);
    assert_eq!(told("2026-11-24 08:59 +1"), night);
    assert_eq!(told("2026-11-24 09:00 +1"), "inside since Tue 24 09:00 +01 until Tue 24 18:00 +01");
    assert_eq!(told("2026-11-27 17:59 +1"), friday);
    assert_eq!(told("2026-11-27 18:00 +1"), weekend);
    assert_eq!(told("2026-11-29 12:00 +1"), weekend);
}

#[test]
fn a_night_belongs_to_the_day_it_begins_on() {
    let friday = windows(r#"[{"days": ["fri"], "from": "22:00", "to": "06:00"}]"#);
    let told = |at: &str| told(&friday, BERLIN, at);
    let night = "inside since Fri 27 22:00 +01 until Sat 28 06:00 +01";
    assert_eq!(told("2026-11-27 23:00 +1"), night);
    assert_eq!(told("2026-11-28 05:59 +1"), night);
    assert_eq!(
        told("2026-11-28 06:00 +1"),
        "outside since Sat 28 06:00 +01 until Fri 04 22:00 +01"
    );
    assert_eq!(
        told("2026-11-27 05:00 +1"),
        "outside since Sat 21 06:00 +01 until Fri 27 22:00 +01"
    );
}

#[test]
fn whole_days_are_one_stretch_and_seven_of_them_never_end() {
    let five = windows(r#"[{"days": ["mon-fri"], "from": "00:00", "to": "24:00"}]"#);
    assert_eq!(
        told(&five, BERLIN, "2026-11-25 12:00 +1"),
        "inside since Mon 23 00:00 +01 until Sat 28 00:00 +01"
    );
    let always = "inside since always until never";
    let seven = windows(r#"[{"from": "00:00", "to": "24:00"}]"#);
    assert_eq!(told(&seven, BERLIN, "2026-11-25 12:00 +1"), always);
    let around = windows(r#"[{"from": "09:30", "to": "09:30"}]"#);
    assert_eq!(told(&around, BERLIN, "2026-11-25 09:30 +1"), always);
    let together = windows(
        r#"[{"days": ["mon-fri"], "from": "00:00", "to": "24:00", "start": true},
            {"days": ["sat-sun"], "from": "00:00", "to": "12:00"},
            {"days": ["sat-sun"], "from": "12:00", "to": "00:00"}]"#,
    );
    assert_eq!(told(&together, BERLIN, "2026-11-25 12:00 +1"), always);
}

#[test]
fn windows_that_overlap_or_touch_are_one_stretch() {
    let written = windows(
        r#"[{"days": ["tue"], "from": "06:00", "to": "09:00"},
            {"days": ["tue"], "from": "09:00", "to": "12:00", "start": true},
            {"days": ["tue"], "from": "11:00", "to": "13:00"},
            {"days": ["tue"], "from": "13:01", "to": "14:00"}]"#,
    );
    let told = |at: &str| told(&written, BERLIN, at);
    let morning = "inside since Tue 24 06:00 +01 until Tue 24 13:00 +01";
    for inside in ["06:00", "08:59", "09:00", "11:30", "12:59"] {
        assert_eq!(told(&format!("2026-11-24 {inside} +1")), morning);
    }
    assert_eq!(
        told("2026-11-24 13:00 +1"),
        "outside since Tue 24 13:00 +01 until Tue 24 13:01 +01"
    );
}

#[test]
fn a_start_within_the_stretch_of_another_window_is_not_missed() {
    let written = windows(
        r#"[{"from": "06:00", "to": "20:00"},
            {"days": ["tue"], "from": "09:00", "to": "12:00", "start": true},
            {"days": ["tue"], "from": "10:00", "to": "11:00", "start": true}]"#,
    );
    let person = zone(BERLIN);
    let started = |at| Windows::new(&written, &person).started(moment(at));
    let nine = Some(moment("2026-11-24 09:00 +1"));
    assert_eq!(started("2026-11-24 08:59 +1"), None);
    assert_eq!(started("2026-11-24 09:00 +1"), nine);
    assert_eq!(started("2026-11-24 10:30 +1"), Some(moment("2026-11-24 10:00 +1")));
    assert_eq!(started("2026-11-24 11:00 +1"), nine);
    assert_eq!(started("2026-11-24 12:00 +1"), None, "what is over is not caught up");
}

#[test]
fn of_two_windows_that_begin_together_one_is_enough_to_start() {
    let written = windows(
        r#"[{"from": "09:00", "to": "12:00"}, {"from": "09:00", "to": "10:00", "start": true},
            {"days": ["wed"], "from": "08:00", "to": "10:00"}]"#,
    );
    let told = |at: &str| told(&written, BERLIN, at);
    assert!(told("2026-11-24 08:00 +1").contains("starts Tue 24 09:00"));
    assert!(told("2026-11-25 07:00 +1").contains("until Wed 25 08:00"));
}

#[test]
fn a_window_keeps_to_its_own_zone_wherever_the_person_is() {
    let written = windows(
        r#"[{"days": ["mon-fri"], "from": "09:00", "to": "18:00", "zone": "America/New_York"}]"#,
    );
    let told = |at: &str| told(&written, BERLIN, at);
    assert_eq!(told("2026-11-24 16:00 +1"), "inside since Tue 24 15:00 +01 until Wed 25 00:00 +01");
    // For a week New York has set its clocks back later than Berlin: five hours, not six.
    assert_eq!(told("2026-10-28 15:00 +1"), "inside since Wed 28 14:00 +01 until Wed 28 23:00 +01");
}

#[test]
fn windows_of_two_zones_that_meet_only_in_winter_end_in_spring() {
    let written = windows(
        r#"[{"from": "00:00", "to": "12:00"},
            {"from": "06:00", "to": "18:00", "zone": "America/New_York"}]"#,
    );
    assert_eq!(
        told(&written, BERLIN, "2026-11-24 12:00 +1"),
        "inside since Sun 01 00:00 +01 until Sun 14 23:00 +01"
    );
}

#[test]
fn no_windows_say_nothing() {
    let person = zone(BERLIN);
    let none = Windows::new(&[], &person);
    assert_eq!(none.at(moment("2026-11-24 12:00 +1")), None);
    assert_eq!(none.started(moment("2026-11-24 12:00 +1")), None);
}

#[test]
fn the_ends_of_time_are_no_place_to_fall_over() {
    let written = windows(r#"[{"from": "09:00", "to": "18:00"}]"#);
    let person = zone(BERLIN);
    for end in [Timestamp::MIN, Timestamp::MAX] {
        assert!(Windows::new(&written, &person).at(end).is_some());
    }
}
