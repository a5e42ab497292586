//! What somebody did to an endpoint, and what of it explains a change that was seen.

use jiff::Timestamp;

use crate::endpoint::{EndpointId, Hardware};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// When, by this machine's clock.
    pub at: Timestamp,
    /// Who did it; `None` where nobody is named, as for what was only seen.
    pub by: Option<String>,
    /// What was done, as scripts know it.
    pub what: &'static str,
    /// The same in words: `resumed it`, `set min replicas 0 → 1`, `it was running`.
    pub words: String,
    /// Seen here, rather than told by the audit log.
    pub seen: bool,
}

/// A deed that the audit log names somebody for, with what it can explain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditedDeed {
    /// Of which endpoint.
    pub endpoint: EndpointId,
    /// When it was done, by this machine's clock.
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
    /// `resumed it`, `set min replicas 0 → 1`.
    pub words: String,
    /// Whether the endpoint runs after it.
    pub starts: Starts,
    /// What it set of that which decides the cost.
    pub set: Vec<Set>,
}

/// Whether an endpoint runs after a deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starts {
    /// It does.
    Surely,
    /// What an update does to one that is stopped is not known.
    Perhaps,
    /// It goes on as it was.
    Never,
    /// It is stopped by it.
    Ends,
}

/// One setting that decides what an endpoint can cost, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The fewest replicas.
    MinReplicas(u32),
    /// The most replicas.
    MaxReplicas(u32),
    /// Minutes without a request until it is scaled to zero; `None` is never.
    ScaleToZero(Option<u32>),
    /// Type and size of the machine: `nvidia-l4`, `x1`.
    Hardware(String, String),
}

/// A setting that a deed changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// As it was, where the log says so.
    pub before: Option<Setting>,
    /// As it is since.
    pub after: Setting,
}

impl Setting {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::MinReplicas(_) => "min replicas",
            Self::MaxReplicas(_) => "max replicas",
            Self::ScaleToZero(_) => "scale to zero",
            Self::Hardware(..) => "hardware",
        }
    }

    /// `2`, `after 15 min`, `never`, `L40S`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::MinReplicas(count) | Self::MaxReplicas(count) => count.to_string(),
            Self::ScaleToZero(Some(minutes)) => format!("after {minutes} min"),
            Self::ScaleToZero(None) => "never".to_owned(),
            Self::Hardware(kind, size) => {
                let (vendor, region) = (String::new(), String::new());
                let (instance_type, instance_size) = (kind.clone(), size.clone());
                Hardware { vendor, region, instance_type, instance_size }.short()
            }
        }
    }
}

/// Which of these deeds, all of one endpoint and in any order, it runs since. The first that may have
/// started it, unless a later one surely did: of an update after a resume it was running already.
#[must_use]
pub fn that_started<'a>(
    deeds: impl IntoIterator<Item = &'a AuditedDeed>,
) -> Option<&'a AuditedDeed> {
    let mut deeds: Vec<&AuditedDeed> = deeds.into_iter().collect();
    deeds.sort_by_key(|deed| deed.at);
    let (mut started, mut is_stopped) = (None, true);
    for deed in deeds {
        match deed.starts {
            Starts::Surely => (started, is_stopped) = (Some(deed), false),
            Starts::Perhaps if is_stopped => (started, is_stopped) = (Some(deed), false),
            Starts::Perhaps | Starts::Never => {}
            // It was seen to run: should nothing start it after this, this came after it was seen.
            Starts::Ends => is_stopped = true,
        }
    }
    started
}

/// The last of these deeds that made a setting what it is, with what it was before that deed.
#[must_use]
pub fn that_set<'a>(
    deeds: impl IntoIterator<Item = &'a AuditedDeed>,
    now: &Setting,
) -> Option<(&'a AuditedDeed, Option<&'a Setting>)> {
    let made = deeds.into_iter().filter_map(|deed| {
        let set = deed.set.iter().find(|set| set.after == *now)?;
        Some((deed, set.before.as_ref()))
    });
    made.max_by_key(|(deed, _)| deed.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deed(at: &str, by: &str, starts: Starts, set: Vec<Set>) -> AuditedDeed {
        AuditedDeed {
            endpoint: EndpointId::new("acme", "phi-4"),
            at: format!("2026-11-23T{at}Z").parse().unwrap(),
            by: by.to_owned(),
            words: "did it".to_owned(),
            starts,
            set,
        }
    }

    fn starter(deeds: &[(&str, &str, Starts)]) -> Option<String> {
        let deeds: Vec<AuditedDeed> =
            deeds.iter().map(|(at, by, starts)| deed(at, by, *starts, Vec::new())).collect();
        that_started(&deeds).map(|deed| deed.by.clone())
    }

    #[test]
    fn who_surely_started_it_is_named_before_who_perhaps_did() {
        use Starts::{Ends, Never, Perhaps, Surely};
        let after_it_ran =
            [("18:02:00", "bea", Perhaps), ("18:01:00", "carl", Surely), ("18:03:00", "d", Never)];
        assert_eq!(starter(&after_it_ran).as_deref(), Some("carl"));
        let before = [("18:01:00", "bea", Perhaps), ("18:02:00", "carl", Surely)];
        assert_eq!(starter(&before).as_deref(), Some("carl"));
        let perhaps = [("18:01:00", "bea", Perhaps), ("18:02:00", "carl", Perhaps)];
        assert_eq!(starter(&perhaps).as_deref(), Some("bea"));
        let stopped_between =
            [("18:01:00", "carl", Surely), ("18:02:00", "d", Ends), ("18:03:00", "bea", Perhaps)];
        assert_eq!(starter(&stopped_between).as_deref(), Some("bea"));
        let stopped_since = [("18:01:00", "carl", Surely), ("18:02:00", "d", Ends)];
        assert_eq!(starter(&stopped_since).as_deref(), Some("carl"));
        assert_eq!(starter(&[("18:01:00", "bea", Never), ("18:02:00", "d", Ends)]), None);
        assert_eq!(starter(&[]), None);
    }

    #[test]
    fn only_a_deed_that_made_it_what_it_is_explains_a_setting() {
        let set = |before, after| vec![Set { before: Some(before), after }];
        let (min, most) = (Setting::MinReplicas, Setting::MaxReplicas);
        let deeds = [
            deed("18:01:00", "carl", Starts::Perhaps, set(min(0), min(1))),
            deed("18:02:00", "bea", Starts::Perhaps, set(min(1), min(2))),
            deed("18:03:00", "dora", Starts::Never, Vec::new()),
            deed("18:04:00", "eve", Starts::Perhaps, set(most(4), most(3))),
        ];
        let (made, before) = that_set(&deeds, &min(2)).unwrap();
        assert_eq!((made.by.as_str(), before), ("bea", Some(&min(1))));
        assert_eq!(that_set(&deeds, &most(2)), None, "it was set to another value");
        assert_eq!(that_set(&deeds, &Setting::ScaleToZero(None)), None);
    }
}
