//! The price list as the page and the terminal show it.

use serde::Serialize;
use ts_rs::TS;

use super::{Availability, Offer, Offers};
use crate::money::Rate;
use crate::plan::month_of;
use crate::words;

/// The hardware that can be deployed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct OffersView {
    /// By vendor and region, cheapest first.
    pub rows: Vec<OfferRow>,
    /// How many rows are hidden unless asked for, and why, in words; empty when none is.
    pub hidden: String,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct OfferRow {
    /// `vendor/region/type/size`.
    pub hardware: String,
    /// `L4`.
    pub short: String,
    /// `cpu`, `gpu` or `neuron`; `None` when the list does not say.
    pub accelerator: Option<String>,
    /// Accelerators of one replica.
    pub accelerators: Option<u32>,
    /// Memory of one replica in GB.
    pub memory_gb: Option<u32>,
    /// Memory of its accelerators in GB.
    pub gpu_memory_gb: Option<u32>,
    /// Price of one replica for an hour in micro-dollars; `None` is unknown.
    #[ts(type = "number | null")]
    pub rate_micros_per_hour: Option<i64>,
    /// `$0.80/h`, `price unknown`.
    pub rate: String,
    /// The same for a month that is never paused: `$584.00`, `unknown`.
    pub month: String,
    /// `available`, `retired`, ….
    pub availability: String,
    /// Accelerators that may still be used; `None` when the list does not say.
    pub quota_left: Option<u32>,
    /// The same in words: `12 of 16 left`, `not told`.
    pub quota: String,
    /// Whether it can be deployed on now.
    pub can_be_had: bool,
}

/// The rows; those that cannot be had only with `all`.
#[must_use]
pub fn offers_view(offers: &Offers, all: bool) -> OffersView {
    let mut listed: Vec<&Offer> = offers.values().collect();
    listed.sort_by_key(|offer| {
        let rate = offer.rate.unwrap_or(Rate(i64::MAX));
        (offer.hardware.vendor.clone(), offer.hardware.region.clone(), rate)
    });
    let (shown, hidden): (Vec<&Offer>, Vec<&Offer>) =
        listed.into_iter().partition(|offer| all || offer.can_be_had());
    OffersView { rows: shown.into_iter().map(row).collect(), hidden: hidden_words(&hidden) }
}

fn hidden_words(hidden: &[&Offer]) -> String {
    let retired = hidden.iter().filter(|o| o.availability == Availability::Retired).count();
    let full = hidden.iter().filter(|o| o.availability != Availability::Retired);
    let full = full.filter(|o| o.is_over_quota()).count();
    let others = hidden.len() - retired - full;
    let parts: Vec<String> =
        [(retired, "retired"), (others, "not available"), (full, "over quota")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, why)| format!("{count} {why}"))
            .collect();
    if parts.is_empty() { String::new() } else { format!("Not shown: {}.", words::listed(&parts)) }
}

fn row(offer: &Offer) -> OfferRow {
    OfferRow {
        hardware: offer.hardware.to_string(),
        short: offer.hardware.short(),
        accelerator: offer.accelerator.clone(),
        accelerators: offer.accelerators,
        memory_gb: offer.memory_gb,
        gpu_memory_gb: offer.gpu_memory_gb,
        rate_micros_per_hour: offer.rate.map(|rate| rate.0),
        rate: offer.rate.map_or_else(|| "price unknown".to_owned(), words::rate),
        month: offer.rate.map_or_else(|| "unknown".to_owned(), |rate| words::money(month_of(rate))),
        availability: offer.availability.words().to_owned(),
        quota_left: offer.quota_left(),
        quota: match (offer.quota_left(), offer.quota) {
            (Some(left), Some(quota)) => format!("{left} of {} left", quota.most),
            _ => "not told".to_owned(),
        },
        can_be_had: offer.can_be_had(),
    }
}
