//! The nights in which clocks are set, 2026: Berlin on 29 March and 25 October, New York on
//! 8 March and 1 November.

use super::{BERLIN, told, windows};

const NEW_YORK: &str = "America/New_York";

#[test]
fn a_night_is_an_hour_shorter_in_spring_and_longer_in_autumn() {
    let night = windows(r#"[{"from": "22:00", "to": "06:00"}]"#);
    let cases = [
        (BERLIN, "2026-03-29 00:00 +1", "Sat 28 22:00 +01 until Sun 29 06:00 +02"),
        (BERLIN, "2026-10-25 00:00 +2", "Sat 24 22:00 +02 until Sun 25 06:00 +01"),
        (NEW_YORK, "2026-03-08 00:00 -5", "Sat 07 22:00 -05 until Sun 08 06:00 -04"),
        (NEW_YORK, "2026-11-01 00:00 -4", "Sat 31 22:00 -04 until Sun 01 06:00 -05"),
    ];
    for (person, at, stretch) in cases {
        assert_eq!(told(&night, person, at), format!("inside since {stretch}"));
    }
}

#[test]
fn what_begins_or_ends_in_the_hour_that_is_left_out_does_so_right_after_it() {
    let ends = windows(r#"[{"from": "01:00", "to": "02:30"}]"#);
    assert_eq!(
        told(&ends, BERLIN, "2026-03-29 01:30 +1"),
        "inside since Sun 29 01:00 +01 until Sun 29 03:00 +02"
    );
    let begins = windows(r#"[{"from": "02:30", "to": "05:00"}]"#);
    assert_eq!(
        told(&begins, BERLIN, "2026-03-29 03:00 +2"),
        "inside since Sun 29 03:00 +02 until Sun 29 05:00 +02"
    );
    assert_eq!(
        told(&begins, NEW_YORK, "2026-03-08 03:00 -4"),
        "inside since Sun 08 03:00 -04 until Sun 08 05:00 -04"
    );
    assert_eq!(
        told(&begins, NEW_YORK, "2026-03-08 01:59 -5"),
        "outside since Sat 07 05:00 -05 until Sun 08 03:00 -04"
    );
}

#[test]
fn a_window_that_lies_in_the_hour_that_is_left_out_is_skipped() {
    let written = windows(r#"[{"days": ["sun"], "from": "02:10", "to": "02:50", "start": true}]"#);
    let skipped = "outside since Sun 22 02:50 +01 starts Sun 05 02:10 +02";
    for at in ["2026-03-28 12:00 +1", "2026-03-29 03:00 +2", "2026-03-30 12:00 +2"] {
        assert_eq!(told(&written, BERLIN, at), skipped);
    }
    let daily = windows(r#"[{"from": "02:00", "to": "03:00"}]"#);
    assert_eq!(
        told(&daily, NEW_YORK, "2026-03-08 03:00 -4"),
        "outside since Sat 07 03:00 -05 until Mon 09 02:00 -04"
    );
}

#[test]
fn of_an_hour_that_comes_twice_the_first_counts() {
    let ends = windows(r#"[{"from": "00:00", "to": "02:30"}]"#);
    assert_eq!(
        told(&ends, BERLIN, "2026-10-25 02:15 +2"),
        "inside since Sun 25 00:00 +02 until Sun 25 02:30 +02"
    );
    assert_eq!(
        told(&ends, BERLIN, "2026-10-25 02:15 +1"),
        "outside since Sun 25 02:30 +02 until Mon 26 00:00 +01"
    );
    let begins = windows(r#"[{"from": "01:30", "to": "03:00"}]"#);
    assert_eq!(
        told(&begins, NEW_YORK, "2026-11-01 01:45 -5"),
        "inside since Sun 01 01:30 -04 until Sun 01 03:00 -05"
    );
}

#[test]
fn whoever_wants_the_second_hour_writes_a_later_time() {
    let later = windows(r#"[{"from": "00:00", "to": "03:00"}]"#);
    assert_eq!(
        told(&later, BERLIN, "2026-10-25 02:15 +1"),
        "inside since Sun 25 00:00 +02 until Sun 25 03:00 +01"
    );
}

#[test]
fn whole_days_touch_where_midnight_is_left_out() {
    // Cuba sets its clocks from 00:00 to 01:00, on 8 March 2026.
    let days = windows(r#"[{"days": ["sat-sun"], "from": "00:00", "to": "24:00"}]"#);
    assert_eq!(
        told(&days, "America/Havana", "2026-03-08 12:00 -4"),
        "inside since Sat 07 00:00 -05 until Mon 09 00:00 -04"
    );
}

#[test]
fn a_day_that_is_left_out_has_no_window() {
    // Samoa went from Thursday the 29th to Saturday the 31st of December 2011.
    let friday = windows(r#"[{"days": ["fri"], "from": "09:00", "to": "18:00"}]"#);
    assert_eq!(
        told(&friday, "Pacific/Apia", "2011-12-29 12:00 -10"),
        "outside since Fri 23 18:00 -10 until Fri 06 09:00 +14"
    );
}
