//! A time zone with a name, as people write it.

use jiff::tz::TimeZone;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A time zone that is known here, such as `Europe/Berlin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: String,
    zone: TimeZone,
}

impl Zone {
    /// Finds a time zone by its name in the time zone database; the case of letters does not
    /// matter.
    ///
    /// # Errors
    /// A sentence that says the name is not known.
    pub fn named(name: &str) -> Result<Self, String> {
        let found = TimeZone::get(name).ok().filter(|zone| !zone.is_unknown());
        let named = found.and_then(|zone| {
            let name = zone.iana_name()?.to_owned();
            Some(Self { name, zone })
        });
        named.ok_or_else(|| {
            format!("\"{name}\" is not a known time zone; zones are named such as Europe/Berlin.")
        })
    }

    /// `Europe/Berlin`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its rules.
    #[must_use]
    pub fn time_zone(&self) -> &TimeZone {
        &self.zone
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::named(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
