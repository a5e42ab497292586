//! The person's time zone: what `TZ` says when it can be read, else the system's, and never
//! another one in silence.

use jiff::tz::TimeZone;

/// The rules of summer time that hold where a POSIX zone names a summer time without any; those
/// that C libraries take.
const USUAL_RULES: &str = ",M3.2.0,M11.1.0";

/// The zone of this process. With it, in a whole sentence, what could not be used.
#[must_use]
pub fn of_process() -> (TimeZone, Option<String>) {
    let variable = std::env::var_os("TZ").map(|text| text.to_string_lossy().into_owned());
    chosen(variable.as_deref(), of_system)
}

/// The zone alone, for what only shows times.
#[must_use]
pub fn here() -> TimeZone {
    of_process().0
}

fn chosen(
    variable: Option<&str>,
    of_system: impl FnOnce() -> Option<TimeZone>,
) -> (TimeZone, Option<String>) {
    let Some(text) = variable else {
        return match of_system() {
            Some(zone) => (zone, None),
            None => (TimeZone::UTC, Some(unknown_system("The time zone of the system is unknown"))),
        };
    };
    if let Some(zone) = named(text) {
        return (zone, None);
    }
    let unknown = format!("There is no time zone TZ={text:?}");
    match of_system() {
        Some(zone) => {
            let name = zone.iana_name().unwrap_or("the one of the system");
            let words = format!("{unknown}; days and windows are reckoned by {name} instead.");
            (zone, Some(words))
        }
        None => (TimeZone::UTC, Some(unknown_system(&unknown))),
    }
}

fn unknown_system(what: &str) -> String {
    format!("{what}; days and windows are reckoned in UTC. Set TZ, such as TZ=Europe/Berlin.")
}

/// What a value of `TZ` means: nothing is UTC, a name, a file, or a POSIX zone with or without
/// rules. `None`: nothing.
fn named(text: &str) -> Option<TimeZone> {
    let text = text.strip_prefix(':').unwrap_or(text);
    if text.is_empty() {
        return Some(TimeZone::UTC);
    }
    if text.starts_with('/') {
        return of_file(std::path::Path::new(text));
    }
    TimeZone::get(text)
        .or_else(|_| TimeZone::posix(text))
        .or_else(|_| TimeZone::posix(&format!("{text}{USUAL_RULES}")))
        .ok()
}

fn of_file(path: &std::path::Path) -> Option<TimeZone> {
    // A name known to the database says more than its file does.
    let path = path.canonicalize().ok()?;
    let name = path.to_str().and_then(|path| path.split_once("/zoneinfo/")).map(|(_, name)| name);
    let by_name = name.and_then(|name| TimeZone::get(name).ok());
    by_name.or_else(|| {
        let is_small = path.metadata().is_ok_and(|file| file.is_file() && file.len() < 1_000_000);
        let bytes = is_small.then(|| std::fs::read(&path).ok()).flatten()?;
        TimeZone::tzif("", &bytes).ok()
    })
}

/// The system's own zone, whatever `TZ` says.
fn of_system() -> Option<TimeZone> {
    iana_time_zone::get_timezone()
        .ok()
        .and_then(|name| TimeZone::get(&name).ok())
        .or_else(|| of_file(std::path::Path::new("/etc/localtime")))
        .or_else(|| {
            // Without TZ the library knows more places to look at than we do.
            let is_unset = std::env::var_os("TZ").is_none();
            is_unset.then(|| TimeZone::try_system().ok()).flatten()
        })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn offset(zone: &TimeZone, at: &str) -> i32 {
        zone.to_offset(at.parse::<Timestamp>().unwrap()).seconds() / 3_600
    }

    fn tokyo() -> Option<TimeZone> {
        TimeZone::get("Asia/Tokyo").ok()
    }

    #[test]
    fn a_zone_by_name_by_file_or_by_posix_with_or_without_rules_is_a_zone() {
        for (text, winter, summer) in [
            ("Europe/Berlin", 1, 2),
            (":Europe/Berlin", 1, 2),
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1, 2),
            ("CET-1CEST", 1, 2),
            ("EST5EDT", -5, -4),
            ("EST5", -5, -5),
            ("<+05>-5", 5, 5),
            ("UTC", 0, 0),
            ("", 0, 0),
        ] {
            let (zone, said) = chosen(Some(text), tokyo);
            assert_eq!(said, None, "{text}");
            let hours =
                (offset(&zone, "2026-01-15T12:00:00Z"), offset(&zone, "2026-07-15T12:00:00Z"));
            assert_eq!(hours, (winter, summer), "{text}");
        }
    }

    #[test]
    fn an_unknown_zone_is_said_and_the_one_of_the_system_holds() {
        for text in
            ["Europe/Berlln", "CEST", "Mars/Base", "/no/such/file", "/dev/zero", ":", "\0", "1"]
        {
            let (zone, said) = chosen(Some(text), tokyo);
            if text == ":" {
                assert_eq!((offset(&zone, "2026-01-15T12:00:00Z"), said), (0, None));
                continue;
            }
            assert_eq!(offset(&zone, "2026-01-15T12:00:00Z"), 9, "{text}");
            let said = said.unwrap();
            assert!(said.contains("TZ=") && said.contains("Asia/Tokyo"), "{said}");
        }
        let (zone, said) = chosen(Some("Europe/Berlln"), || None);
        assert_eq!(zone, TimeZone::UTC);
        assert!(said.unwrap().contains("in UTC"), "that is said too");
        let (zone, said) = chosen(None, || None);
        assert_eq!(zone, TimeZone::UTC);
        assert!(said.unwrap().starts_with("The time zone of the system is unknown"));
        assert_eq!(chosen(None, tokyo), (tokyo().unwrap(), None));
    }
}
