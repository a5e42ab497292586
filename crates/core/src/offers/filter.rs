//! Which of the hardware somebody wants to see, and what to say where none is left.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Offer;
use crate::money::Rate;
use crate::words;

/// What hardware has to have to be shown; what is not said is not looked at.
///
/// What the list does not say of hardware is not enough: an unknown price is not cheap, an unknown
/// quota not free.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase", default)]
pub struct OfferFilter {
    /// Also what cannot be had.
    pub all: bool,
    /// Kind of its accelerator or the accelerator itself, in any case: `gpu`, `L4`, `nvidia-l4`.
    pub accelerator: Option<String>,
    /// What one replica costs at the most, in micro-dollars an hour.
    #[ts(type = "number | null")]
    pub most_micros_per_hour: Option<i64>,
    /// Memory of one replica's accelerators at least, in GB; of CPU hardware, its own.
    pub least_memory_gb: Option<u32>,
    /// Where it is: `aws`, `us-east-1` or `aws/us-east-1`.
    pub place: Option<String>,
    /// Only what the list says there is quota for.
    pub free_quota: bool,
}

impl OfferFilter {
    /// Whether hardware is to be shown by what it is and costs. [`OfferFilter::all`] is another matter.
    pub(super) fn fits(&self, offer: &Offer) -> bool {
        let most = self.most_micros_per_hour.map(Rate);
        self.accelerator.as_ref().is_none_or(|wanted| is_accelerator(offer, wanted))
            && most.is_none_or(|most| offer.rate.is_some_and(|rate| rate <= most))
            && self
                .least_memory_gb
                .is_none_or(|least| offer.working_memory_gb().is_some_and(|memory| memory >= least))
            && self.place.as_ref().is_none_or(|wanted| is_there(offer, wanted))
            && (!self.free_quota || (offer.quota.is_some() && !offer.is_over_quota()))
    }

    /// Whether it can leave anything out.
    pub(super) fn is_any(&self) -> bool {
        *self != Self { all: self.all, ..Self::default() }
    }

    /// What is wanted, in parts of a sentence: `at most $1.00/h`, `24 GB or more`.
    pub(super) fn words(&self) -> String {
        let parts: Vec<String> = [
            self.accelerator.clone(),
            self.most_micros_per_hour.map(|most| format!("at most {}", words::rate(Rate(most)))),
            self.least_memory_gb.map(|least| format!("{least} GB of memory or more")),
            self.place.as_ref().map(|place| format!("in {place}")),
            self.free_quota.then(|| "with free quota".to_owned()),
        ]
        .into_iter()
        .flatten()
        .collect();
        parts.join(", ")
    }
}

/// `gpu` is any of them, and `L4` is `nvidia-l4`.
fn is_accelerator(offer: &Offer, wanted: &str) -> bool {
    let wanted = wanted.trim();
    let kind = offer.accelerator.as_deref().unwrap_or_default();
    [kind, &offer.hardware.instance_type, offer.model_name()]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(wanted))
}

fn is_there(offer: &Offer, wanted: &str) -> bool {
    let (vendor, region) = (&offer.hardware.vendor, &offer.hardware.region);
    let wanted = wanted.trim();
    match wanted.split_once('/') {
        Some((of, place)) => vendor.eq_ignore_ascii_case(of) && region.eq_ignore_ascii_case(place),
        None => vendor.eq_ignore_ascii_case(wanted) || region.eq_ignore_ascii_case(wanted),
    }
}

impl Offer {
    /// The name of its accelerator without who makes it: `l4` of `nvidia-l4`.
    pub(super) fn model_name(&self) -> &str {
        let kind = &self.hardware.instance_type;
        kind.split_once('-').map_or(kind, |(_, model)| model)
    }

    /// What a model has room in: the memory of its accelerators, of CPU hardware its own.
    fn working_memory_gb(&self) -> Option<u32> {
        match self.accelerator.as_deref() {
            Some("cpu") => self.memory_gb,
            _ => self.gpu_memory_gb,
        }
    }
}
