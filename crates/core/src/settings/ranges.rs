//! The ranges of settings: each is declared once and holds wherever its key can stand.

use super::{Own, Settings};

/// A week: longer waits are a slip of the finger.
const A_WEEK_MINUTES: u32 = 10_080;

/// The range of one key, and where it stands.
pub(super) struct Range {
    /// `guard.limit_minutes`.
    pub(super) key: &'static str,
    pub(super) low: u32,
    pub(super) high: u32,
    general: fn(&mut Settings) -> &mut u32,
    /// Where an endpoint, a namespace or a tag says it for itself.
    own: Option<fn(&mut Own) -> &mut Option<u32>>,
}

/// Declares a range for the general setting, and for the key of the same name in [`Own`] where
/// there is one.
macro_rules! range {
    ($table:ident.$key:ident, $low:expr, $high:expr) => {
        Range {
            key: concat!(stringify!($table), ".", stringify!($key)),
            low: $low,
            high: $high,
            general: |settings| &mut settings.$table.$key,
            own: None,
        }
    };
    ($table:ident.$key:ident or own, $low:expr, $high:expr) => {
        Range { own: Some(|own| &mut own.$key), ..range!($table.$key, $low, $high) }
    };
}

/// Every range there is.
const ALL: [Range; 16] = [
    range!(pause.countdown_seconds, 0, 60),
    range!(pause.confirm_within_seconds, 1, 600),
    range!(pause.undo_seconds, 0, 600),
    range!(remind.first_after_minutes or own, 1, A_WEEK_MINUTES),
    range!(remind.again_after_minutes or own, 1, A_WEEK_MINUTES),
    range!(remind.popup_after_minutes or own, 1, A_WEEK_MINUTES),
    range!(remind.idle_after_minutes or own, 0, A_WEEK_MINUTES),
    range!(remind.stuck_after_minutes or own, 1, A_WEEK_MINUTES),
    range!(remind.snooze_minutes, 1, A_WEEK_MINUTES),
    range!(guard.limit_minutes or own, 1, A_WEEK_MINUTES),
    range!(guard.countdown_seconds, 0, 600),
    range!(guard.exception_minutes or own, 1, A_WEEK_MINUTES),
    range!(guard.warn_minutes or own, 0, 1_440),
    range!(arm.scale_to_zero_minutes, 15, 2_880),
    range!(poll.billable_seconds, 5, 300),
    range!(poll.idle_seconds, 15, 3_600),
];

impl Range {
    /// Brings a value into the range. Says in words what was changed.
    fn hold(&self, name: &str, value: &mut u32) -> Option<String> {
        let (low, high) = (self.low, self.high);
        let kept = (*value).clamp(low, high);
        (kept != *value).then(|| {
            let words = format!("{name} = {value} is outside {low} to {high}; using {kept}");
            *value = kept;
            words
        })
    }

    /// The key alone, as [`Own`] has it.
    fn last(&self) -> &'static str {
        self.key.rsplit_once('.').map_or(self.key, |(_, last)| last)
    }
}

impl Settings {
    /// Brings every general value into its range. Says in words what was changed.
    pub(super) fn hold_general(&mut self) -> Vec<String> {
        ALL.iter().filter_map(|range| range.hold(range.key, (range.general)(self))).collect()
    }
}

impl Own {
    /// Brings every value that is said into its range; `of` is what says it, such as
    /// `endpoints.alice/phi-4`. Says in words what was changed.
    pub(super) fn hold(&mut self, of: &str) -> Vec<String> {
        let mut changed = Vec::new();
        for range in &ALL {
            if let Some(own) = range.own
                && let Some(value) = own(self)
            {
                changed.extend(range.hold(&format!("{of}.{}", range.last()), value));
            }
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use toml::{Table, Value};

    use super::super::{DEFAULTS, Level, Ruled};
    use super::*;
    use crate::endpoint::EndpointId;

    /// `guard.limit_minutes` and so on: every whole number of a table of tables.
    fn numbers(table: &Table) -> BTreeSet<String> {
        let inner = table.iter().filter_map(|(name, inner)| Some((name, inner.as_table()?)));
        let keys = inner.flat_map(|(name, inner)| {
            let numbers = inner.iter().filter(|(_, value)| value.is_integer());
            numbers.map(move |(key, _)| format!("{name}.{key}"))
        });
        keys.collect()
    }

    fn settings() -> Settings {
        toml::from_str(DEFAULTS).unwrap()
    }

    #[test]
    fn every_number_of_the_settings_has_one_range() {
        let ranges: BTreeSet<String> = ALL.iter().map(|range| range.key.to_owned()).collect();
        assert_eq!(ranges.len(), ALL.len(), "declared once");
        assert_eq!(ranges, numbers(&DEFAULTS.parse().unwrap()));
        let general = Table::try_from(settings().general()).unwrap();
        let own: BTreeSet<&str> = general
            .iter()
            .filter(|(_, value)| value.is_integer())
            .map(|(key, _)| key.as_str())
            .collect();
        let with_own: BTreeSet<&str> =
            ALL.iter().filter(|range| range.own.is_some()).map(Range::last).collect();
        assert_eq!(own, with_own);
    }

    #[test]
    fn a_range_is_the_same_for_everything_one_namespace_one_endpoint_and_a_tag() {
        for range in &ALL {
            for said in
                [0, range.low.saturating_sub(1), range.low, range.high, range.high + 1, u32::MAX]
            {
                let kept = said.clamp(range.low, range.high);
                let mut settings = settings();
                *(range.general)(&mut settings) = said;
                let told = settings.clamp();
                assert_eq!(*(range.general)(&mut settings), kept, "{}", range.key);
                assert_eq!(told.len(), usize::from(kept != said), "{told:?}");

                let Some(own) = range.own else { continue };
                let phi = EndpointId::new("acme", "phi-4");
                for of in
                    [Ruled::Namespace { name: "acme".to_owned() }, Ruled::Endpoint { id: phi }]
                {
                    let mut said_own = Own::default();
                    *own(&mut said_own) = Some(said);
                    let told = settings.set_own(&of, said_own);
                    assert_eq!(*own(&mut settings.own(&of)), Some(kept), "{} {of:?}", range.key);
                    assert_eq!(told.len(), usize::from(kept != said), "{told:?}");
                }
            }
        }
        let tagged = settings()
            .rules(&EndpointId::new("acme", "phi-4"), &["guard:max=71582788h".to_owned()]);
        assert_eq!((tagged.level, tagged.limit_minutes), (Level::Guard, A_WEEK_MINUTES));
    }

    #[test]
    fn the_ranges_hold_for_what_the_file_can_say() {
        let mut settings: Settings = toml::from_str(
            &DEFAULTS
                .replace("\n[namespaces]\n", "\n[namespaces.acme]\nwarn_minutes = 10080\n")
                .replace("\nwarn_minutes = 10\n", "\nwarn_minutes = 10080\n"),
        )
        .unwrap();
        assert_eq!(
            settings.clamp(),
            [
                "guard.warn_minutes = 10080 is outside 0 to 1440; using 1440",
                "namespaces.acme.warn_minutes = 10080 is outside 0 to 1440; using 1440"
            ]
        );
        assert!(Value::try_from(&settings).is_ok());
    }
}
