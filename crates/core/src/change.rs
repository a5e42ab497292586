//! What a person can change of an endpoint.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::access::Access;
use crate::channels::Channels;
use crate::endpoint::Observed;

/// A change to an endpoint; `None` leaves a value as it is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS,
)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase", default)]
pub struct Change {
    /// Replicas kept even when idle.
    pub min_replicas: Option<u32>,
    /// Replicas at most, at least 1.
    pub max_replicas: Option<u32>,
    /// Minutes without a request until Hugging Face stops it, 15 to 2880; 0 for never.
    pub scale_to_zero_minutes: Option<u32>,
    /// Who may call it.
    pub access: Option<Access>,
    /// By which ways Hugging Face itself tells of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub channels: Option<Channels>,
}

/// The shortest and the longest timeout that Hugging Face accepts, in minutes.
pub const TIMEOUT_MINUTES: std::ops::RangeInclusive<u32> = 15..=2_880;

impl Change {
    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// Both changes as one; where both say something, `later` holds, and the fewer replicas kept.
    #[must_use]
    pub fn and(self, later: Self) -> Self {
        Self {
            min_replicas: [self.min_replicas, later.min_replicas].into_iter().flatten().min(),
            max_replicas: later.max_replicas.or(self.max_replicas),
            scale_to_zero_minutes: later.scale_to_zero_minutes.or(self.scale_to_zero_minutes),
            access: later.access.or(self.access),
            channels: later.channels.or(self.channels),
        }
    }

    /// Whether the endpoint is as this change wants it.
    #[must_use]
    pub fn holds_for(self, seen: &Observed) -> bool {
        let scaling = seen.scaling.unwrap_or_default();
        let minutes = scaling.scale_to_zero_minutes.unwrap_or(0);
        self.min_replicas.is_none_or(|wanted| scaling.min_replicas == Some(wanted))
            && self.max_replicas.is_none_or(|wanted| scaling.max_replicas == Some(wanted))
            && self.scale_to_zero_minutes.is_none_or(|wanted| minutes == wanted)
            && self.access.is_none_or(|wanted| seen.access == Some(wanted))
            && self.channels.is_none_or(|wanted| seen.channels == Some(wanted))
    }

    /// What would take this change back; `None` when what was there before is not known.
    #[must_use]
    pub fn inverse(self, before: &Observed) -> Option<Self> {
        let scaling = before.scaling?;
        let of = |changed: Option<u32>, was: Option<u32>| match changed {
            None => Some(None),
            Some(_) => was.map(Some),
        };
        Some(Self {
            min_replicas: of(self.min_replicas, scaling.min_replicas)?,
            max_replicas: of(self.max_replicas, scaling.max_replicas)?,
            scale_to_zero_minutes: self
                .scale_to_zero_minutes
                .map(|_| scaling.scale_to_zero_minutes.unwrap_or(0)),
            access: match self.access {
                None => None,
                Some(_) => Some(before.access?),
            },
            channels: match self.channels {
                None => None,
                Some(_) => Some(before.channels?),
            },
        })
    }

    /// Why Hugging Face would not accept it for this endpoint.
    ///
    /// # Errors
    /// In a whole sentence.
    pub fn check(self, seen: Option<&Observed>) -> Result<(), String> {
        if let Some(minutes) = self.scale_to_zero_minutes.filter(|minutes| *minutes != 0)
            && !TIMEOUT_MINUTES.contains(&minutes)
        {
            return Err(format!(
                "A scale-to-zero timeout is 15 to 2880 min; {minutes} min is not accepted."
            ));
        }
        let scaling = seen.and_then(|seen| seen.scaling).unwrap_or_default();
        let min = self.min_replicas.or(scaling.min_replicas);
        let max = self.max_replicas.or(scaling.max_replicas);
        if let (None, Some(kept @ 1..), Some(1..)) =
            (self.min_replicas, scaling.min_replicas, self.scale_to_zero_minutes)
        {
            return Err(format!(
                "It keeps {kept} replicas even when idle, and Hugging Face accepts a timeout only with min \
                 replicas 0."
            ));
        }
        match (min, max) {
            (_, Some(0)) => Err("Max replicas must be at least 1.".to_owned()),
            (Some(min), Some(max)) if min > max => {
                Err(format!("Min replicas {min} is more than max replicas {max}."))
            }
            _ => Ok(()),
        }
    }

    /// The same as Hugging Face accepts it for this endpoint: a timeout goes with min replicas 0 only,
    /// so whoever wants more sends none.
    #[must_use]
    pub fn accepted(self, seen: Option<&Observed>) -> Self {
        let scaling = seen.and_then(|seen| seen.scaling).unwrap_or_default();
        let had = scaling.scale_to_zero_minutes.unwrap_or(0);
        let wanted = self.scale_to_zero_minutes.unwrap_or(had);
        match self.min_replicas {
            Some(1..) if wanted > 0 => Self { scale_to_zero_minutes: Some(0), ..self },
            _ => self,
        }
    }

    /// The change in words: `min replicas 0, scale to zero after 15 min`.
    #[must_use]
    pub fn words(self) -> String {
        let min = self.min_replicas.map(|count| format!("min replicas {count}"));
        let max = self.max_replicas.map(|count| format!("max replicas {count}"));
        let minutes = self.scale_to_zero_minutes.map(|minutes| match minutes {
            0 => "never scale to zero".to_owned(),
            minutes => format!("scale to zero after {minutes} min"),
        });
        let access = self.access.map(|access| access.word().to_owned());
        let channels = self.channels.map(|channels| channels.words().to_owned());
        let parts = [min, max, minutes, access, channels];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::{EndpointId, Scaling};

    fn seen(min: u32, max: u32, minutes: Option<u32>) -> Observed {
        let mut seen = Observed::unreadable(EndpointId::new("alice", "phi-4"), "");
        seen.scaling = Some(Scaling {
            min_replicas: Some(min),
            max_replicas: Some(max),
            scale_to_zero_minutes: minutes,
        });
        seen.access = Some(Access::Public);
        seen
    }

    #[test]
    fn a_change_can_be_taken_back() {
        let before = seen(1, 2, None);
        let change = Change {
            min_replicas: Some(0),
            scale_to_zero_minutes: Some(15),
            access: Some(Access::Authenticated),
            ..Change::default()
        };
        assert!(!change.holds_for(&before));
        let back = change.inverse(&before).unwrap();
        assert!(back.holds_for(&before));
        assert_eq!(back.words(), "min replicas 1, never scale to zero, public");
        let unknown = Observed::unreadable(EndpointId::new("alice", "phi-4"), "");
        assert_eq!(change.inverse(&unknown), None);
        let told = Change { channels: Some(Channels::ALL), ..Change::default() };
        assert_eq!(told.inverse(&before), None, "what it was before is not known");
        let email = Channels { email: true, push: false };
        let before = Observed { channels: Some(email), ..before };
        assert!(!told.holds_for(&before));
        assert_eq!(told.inverse(&before).unwrap().channels, Some(email));
    }

    #[test]
    fn what_hugging_face_refuses_is_refused_first() {
        let check = |change: Change| change.check(Some(&seen(1, 2, None))).is_ok();
        let minutes = |m| Change {
            min_replicas: Some(0),
            scale_to_zero_minutes: Some(m),
            ..Change::default()
        };
        assert!(check(minutes(0)) && check(minutes(15)) && check(minutes(2_880)));
        assert!(!check(minutes(14)) && !check(minutes(2_881)));
        assert!(!check(Change { max_replicas: Some(0), ..Change::default() }));
        assert!(!check(Change { min_replicas: Some(3), ..Change::default() }));
        let beside = Change { scale_to_zero_minutes: Some(15), ..Change::default() };
        assert!(!check(beside), "it keeps a replica");
    }

    #[test]
    fn a_timeout_is_sent_with_min_replicas_0_only() {
        let min = |count| Change { min_replicas: Some(count), ..Change::default() };
        let with = |change: Change, minutes| Change { scale_to_zero_minutes: minutes, ..change };
        for (change, before, sent) in [
            (with(min(1), Some(15)), None, with(min(1), Some(0))),
            (with(min(0), Some(15)), None, with(min(0), Some(15))),
            (min(2), Some(seen(0, 2, Some(15))), with(min(2), Some(0))),
            (min(2), Some(seen(1, 2, None)), min(2)),
            (with(min(0), Some(30)), Some(seen(1, 2, None)), with(min(0), Some(30))),
            (Change::default(), Some(seen(0, 1, Some(15))), Change::default()),
        ] {
            assert_eq!(change.accepted(before.as_ref()), sent, "{change:?} for {before:?}");
        }
        // What takes such a change back brings the timeout again.
        let before = seen(0, 2, Some(15));
        let back = min(1).accepted(Some(&before)).inverse(&before).unwrap();
        assert_eq!(back, with(min(0), Some(15)));
        assert_eq!(back.accepted(Some(&seen(1, 2, None))), back);
    }
}
