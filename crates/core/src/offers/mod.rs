//! What hardware can be had: the rows of the live price list, with availability and quota.

mod choosing;
mod filter;
mod view;

pub use choosing::{choose, memory_for_parameters_gb, model_memory_gb};
pub use filter::OfferFilter;
pub use view::{OfferRow, OffersView, offers_view};

use std::collections::BTreeMap;

use crate::endpoint::Hardware;
use crate::money::Rate;

/// Everything that is offered, by hardware.
pub type Offers = BTreeMap<Hardware, Offer>;

/// One row of the price list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Vendor, region, type and size.
    pub hardware: Hardware,
    /// `cpu`, `gpu` or `neuron`, as the list says.
    pub accelerator: Option<String>,
    /// Accelerators of one replica.
    pub accelerators: Option<u32>,
    /// Memory of one replica in GB.
    pub memory_gb: Option<u32>,
    /// Memory of its accelerators in GB.
    pub gpu_memory_gb: Option<u32>,
    /// Whether it can be had.
    pub availability: Availability,
    /// What one replica costs; `None` is unknown and never free.
    pub rate: Option<Rate>,
    /// How much of it may be used, where the list says.
    pub quota: Option<Quota>,
}

/// How many accelerators (processors, for CPU hardware) may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// At most at a time.
    pub most: u32,
    /// In use; scaled-to-zero endpoints count.
    pub used: u32,
}

/// Whether hardware can be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Availability {
    /// It can.
    Available,
    /// It can, at times.
    Low,
    /// Not now.
    NotAvailable,
    /// Only for who reserved it.
    Reserved,
    /// No longer: creating on it fails.
    Retired,
    /// The list does not say, or says a word we do not know.
    Unknown(String),
}

impl Availability {
    /// What the price list calls `word`.
    #[must_use]
    pub fn from_word(word: Option<&str>) -> Self {
        match word {
            Some("available") => Self::Available,
            Some("low_availability") => Self::Low,
            Some("not_available") => Self::NotAvailable,
            Some("reserved") => Self::Reserved,
            Some("deprecated") => Self::Retired,
            other => Self::Unknown(other.unwrap_or_default().to_owned()),
        }
    }

    /// In words, as the table shows it.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Available => "available",
            Self::Low => "low availability",
            Self::NotAvailable => "not available",
            Self::Reserved => "reserved",
            Self::Retired => "retired",
            Self::Unknown(_) => "availability unknown",
        }
    }
}

impl Hardware {
    /// Its short name and its place: `L4 in aws/us-east-1`.
    #[must_use]
    pub fn named(&self) -> String {
        format!("{} in {}/{}", self.short(), self.vendor, self.region)
    }
}

impl Offer {
    /// Accelerators of it that may still be used; `None` when the list does not say.
    #[must_use]
    pub fn quota_left(&self) -> Option<u32> {
        self.quota.map(|quota| quota.most.saturating_sub(quota.used))
    }

    /// Whether the quota has no room for one replica. A quota that is not told refuses nothing.
    #[must_use]
    pub fn is_over_quota(&self) -> bool {
        let needed = self.accelerators.unwrap_or(1).max(1);
        self.quota_left().is_some_and(|left| left < needed)
    }

    /// Whether it is worth showing to somebody who wants to deploy now.
    #[must_use]
    pub fn can_be_had(&self) -> bool {
        matches!(
            self.availability,
            Availability::Available | Availability::Low | Availability::Unknown(_)
        ) && !self.is_over_quota()
    }

    /// Why nothing can be deployed on it, in a whole sentence.
    #[must_use]
    pub fn refusal(&self) -> Option<String> {
        let name = &self.hardware;
        match &self.availability {
            Availability::Retired => {
                Some(format!("{name} is retired: Hugging Face fails to create on it."))
            }
            Availability::NotAvailable => Some(format!("{name} is not available at the moment.")),
            Availability::Reserved => Some(format!("{name} is reserved.")),
            _ if self.is_over_quota() => {
                let quota = self.quota.map_or((0, 0), |quota| (quota.used, quota.most));
                Some(format!(
                    "The quota of {} has no room: {} of {} are in use. Pausing an endpoint frees its part; \
                     one that is scaled to zero still holds it.",
                    self.hardware.instance_type, quota.0, quota.1
                ))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
