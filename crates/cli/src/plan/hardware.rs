//! Hardware by the words of the price list.

use guard_core::{PlanHardware, PlanItem, Rate};

use crate::ended::Ended;
use strsim::levenshtein;

/// As many rows as are worth reading in an error.
const SHOWN: usize = 5;

/// The hardware that was named.
///
/// # Errors
/// When the price list has no such row, with rows that are near; or when there is no list.
pub fn items(named: &[String], list: &[PlanHardware]) -> Result<Vec<PlanItem>, Ended> {
    let found: Result<Vec<&PlanHardware>, Ended> =
        named.iter().map(|name| find(name, list)).collect();
    let found = found?;
    let label = |row: &PlanHardware| {
        let shared =
            found.iter().any(|other| other.short == row.short && other.hardware != row.hardware);
        if shared { row.hardware.clone() } else { row.short.clone() }
    };
    let item =
        |row: &&PlanHardware| PlanItem::new(&label(row), Some(Rate(row.rate_micros_per_hour)));
    Ok(found.iter().map(item).collect())
}

fn find<'a>(name: &str, list: &'a [PlanHardware]) -> Result<&'a PlanHardware, Ended> {
    if list.is_empty() {
        return Err(Ended::unreachable(
            "could not read the price list, so what hardware costs is unknown",
        ));
    }
    list.iter()
        .find(|row| row.hardware.eq_ignore_ascii_case(name))
        .ok_or_else(|| Ended::usage(missing(name, list)))
}

fn missing(name: &str, list: &[PlanHardware]) -> String {
    let near = near(name, list);
    let shown: Vec<String> =
        near.iter().take(SHOWN).map(|row| format!("{} ({})", row.hardware, row.rate)).collect();
    let more = near.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    match shown.as_slice() {
        [] => format!("no hardware {name}; it is named vendor/region/type/size"),
        shown => format!("no hardware {name}; near it are {}{more}", shown.join(", ")),
    }
}

/// Rows in which every word of `name` occurs, else those that differ by few letters.
fn near<'a>(name: &str, list: &'a [PlanHardware]) -> Vec<&'a PlanHardware> {
    let name = name.to_lowercase();
    let words: Vec<&str> = name.split(['/', ' ']).filter(|word| !word.is_empty()).collect();
    let has = |row: &&PlanHardware| {
        let text = format!("{} {}", row.hardware, row.short).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let containing: Vec<&PlanHardware> = list.iter().filter(has).collect();
    if !containing.is_empty() && !words.is_empty() {
        return containing;
    }
    let slips = |row: &PlanHardware| levenshtein(&name, &row.hardware);
    let mut close: Vec<&PlanHardware> =
        list.iter().filter(|row| slips(row) <= 1 + row.hardware.chars().count() / 4).collect();
    close.sort_by_key(|row| slips(row));
    close.truncate(SHOWN);
    close
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Vec<PlanHardware> {
        [
            ("aws/us-east-1/nvidia-l4/x1", "L4"),
            ("aws/us-east-1/nvidia-l40s/x1", "L40S"),
            ("aws/eu-west-1/nvidia-l4/x1", "L4"),
        ]
        .map(|(hardware, short)| PlanHardware {
            hardware: hardware.to_owned(),
            short: short.to_owned(),
            rate_micros_per_hour: 800_000,
            rate: "$0.80/h".to_owned(),
        })
        .to_vec()
    }

    fn labels(named: &[&str]) -> Vec<String> {
        let named: Vec<String> = named.iter().map(|name| (*name).to_owned()).collect();
        items(&named, &list()).unwrap().into_iter().map(|item| item.label).collect()
    }

    #[test]
    fn hardware_is_called_short_while_that_tells_it_apart() {
        let [l4, l40s, europe] = [
            "aws/us-east-1/nvidia-l4/x1",
            "AWS/us-east-1/nvidia-l40s/x1",
            "aws/eu-west-1/nvidia-l4/x1",
        ];
        assert_eq!(labels(&[l4, l4, l40s]), ["L4", "L4", "L40S"]);
        assert_eq!(labels(&[l4, europe]), [l4, europe]);
    }

    #[test]
    fn what_is_not_listed_is_met_with_what_is_near() {
        let said = missing("l40s", &list());
        assert_eq!(said, "no hardware l40s; near it are aws/us-east-1/nvidia-l40s/x1 ($0.80/h)");
        let slip = missing("aws/us-east-1/nvidia-l04/x1", &list());
        assert!(slip.contains("near it are aws/us-east-1/nvidia-l4/x1"), "{slip}");
        let nothing = missing("quantum", &list());
        assert_eq!(nothing, "no hardware quantum; it is named vendor/region/type/size");
    }

    #[test]
    fn a_list_that_was_not_read_is_not_an_empty_one() {
        assert!(format!("{:?}", items(&["l4".to_owned()], &[])).contains("could not read"));
    }
}
