//! What people write, and what they are told.

use serde_json::{Value, json};

use crate::windows::{Days, Window};

fn read(written: Value) -> Result<Window, String> {
    serde_json::from_value(written).map_err(|error| error.to_string())
}

#[test]
fn a_window_is_written_back_as_short_as_it_can_be() {
    let long = read(json!({
        "days": ["mon", "tue", "wed", "thu", "fri"],
        "from": "09:00", "to": "18:00", "zone": "europe/berlin", "start": false,
    }));
    let short =
        json!({"days": ["mon-fri"], "from": "09:00", "to": "18:00", "zone": "Europe/Berlin"});
    let long = long.unwrap();
    assert_eq!(serde_json::to_value(&long).unwrap(), short);
    assert_eq!(read(short).unwrap(), long);
    let daily = json!({"from": "22:00", "to": "24:00", "start": true});
    assert_eq!(serde_json::to_value(read(daily.clone()).unwrap()).unwrap(), daily);
    let midnight = read(json!({"from": "22:00", "to": "00:00", "start": true}));
    assert_eq!(midnight, read(daily));
}

#[test]
fn days_are_names_and_ranges() {
    let cases = [
        (json!(["mon-fri"]), json!(["mon-fri"]), "Mon to Fri"),
        (json!(["sun", "sat"]), json!(["sat", "sun"]), "Sat, Sun"),
        (json!(["sat-sun"]), json!(["sat", "sun"]), "Sat, Sun"),
        (json!(["fri-mon"]), json!(["fri-mon"]), "Fri to Mon"),
        (json!(["Wed", " mon ", "sat - sun"]), json!(["wed", "sat-mon"]), "Wed, Sat to Mon"),
        (json!(["mon-wed", "fri"]), json!(["mon-wed", "fri"]), "Mon to Wed, Fri"),
        (json!(["sun", "mon"]), json!(["mon", "sun"]), "Mon, Sun"),
        (json!(["tue-tue"]), json!(["tue"]), "Tue"),
        (json!(["wed-tue"]), json!(["mon-sun"]), "every day"),
    ];
    for (written, back, words) in cases {
        let days: Days = serde_json::from_value(written).unwrap();
        assert_eq!(serde_json::to_value(days).unwrap(), back);
        assert_eq!(days.words(), words);
    }
}

#[test]
fn every_choice_of_days_reads_back_as_itself() {
    let week: Vec<_> = jiff::civil::Weekday::Monday.cycle_forward().take(7).collect();
    for bits in 1..128_u8 {
        let chosen = week.iter().enumerate().filter(|(n, _)| bits & (1 << n) != 0);
        let chosen: Vec<_> = chosen.map(|(_, day)| *day).collect();
        let days = Days::of(&chosen).unwrap();
        let back: Days = serde_json::from_value(serde_json::to_value(days).unwrap()).unwrap();
        assert_eq!(back, days);
        assert!(week.iter().all(|day| days.has(*day) == chosen.contains(day)));
    }
    assert_eq!(Days::of(&[]), None);
}

#[test]
fn a_window_in_words() {
    let words = |written| read(written).unwrap().words();
    assert_eq!(
        words(json!({"days": ["mon-fri"], "from": "09:00", "to": "18:00"})),
        "Mon to Fri 09:00 to 18:00"
    );
    assert_eq!(words(json!({"from": "22:00", "to": "06:00"})), "every day 22:00 to 06:00");
    assert_eq!(words(json!({"from": "00:00", "to": "00:00"})), "every day 00:00 to 24:00");
    let zone =
        json!({"days": ["sat-sun"], "from": "10:00", "to": "12:00", "zone": "Europe/Berlin"});
    assert_eq!(words(zone), "Sat, Sun 10:00 to 12:00 (Europe/Berlin)");
}

#[test]
fn what_cannot_be_read_is_named() {
    let with = |key: &str, value: Value| {
        let mut written = json!({"from": "09:00", "to": "18:00"});
        written[key] = value;
        read(written).unwrap_err()
    };
    let time = "is not a time of day; times are hours and minutes such as 09:00.";
    for wrong in ["25:00", "24:01", "9:00", "09:60", "09", "09:00:30", "+9:00", "nine"] {
        assert_eq!(with("from", json!(wrong)), format!("\"{wrong}\" {time}"));
        assert_eq!(with("to", json!(wrong)), format!("\"{wrong}\" {time}"));
    }
    assert_eq!(
        with("from", json!("24:00")),
        "\"24:00\" can only be where a window ends; one that begins at midnight is from 00:00."
    );
    for wrong in ["funday", "mon-", "mon-fry", "mon-tue-wed", ""] {
        let day = "is not a day; days are mon, tue, wed, thu, fri, sat, sun or a range such as";
        assert_eq!(with("days", json!([wrong])), format!("\"{wrong}\" {day} mon-fri."));
    }
    assert_eq!(with("days", json!([])), "The list of days is empty; leave it out for every day.");
    for wrong in ["Europe/Berlim", "", "Etc/Unknown"] {
        let zone = "is not a known time zone; zones are named such as Europe/Berlin.";
        assert_eq!(with("zone", json!(wrong)), format!("\"{wrong}\" {zone}"));
    }
    assert!(with("zones", json!("Europe/Berlin")).contains("unknown field `zones`"));
    assert!(read(json!({"from": "09:00"})).unwrap_err().contains("missing field `to`"));
}
