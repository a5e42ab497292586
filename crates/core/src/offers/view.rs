//! The price list as the page and the terminal show it.

use std::collections::BTreeSet;

use serde::Serialize;
use ts_rs::TS;

use super::{Availability, Offer, OfferFilter, Offers, choose};
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
    /// `3 of 41 kinds of hardware`; all of them while nothing is filtered.
    pub left: String,
    /// Why nothing is left, in a sentence; `None` when something is.
    pub nothing: Option<String>,
    /// Something is filtered.
    pub filtered: bool,
    /// The cheapest GPU of the rows that can be had, near home first; `None` when there is none.
    pub proposed: Option<String>,
    /// What can be chosen as an accelerator, whatever is filtered: `cpu`, `gpu`, then `A100`, `L4`, ….
    pub accelerators: Vec<String>,
    /// What can be chosen as a place: `aws`, `aws/us-east-1`, ….
    pub places: Vec<String>,
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
    /// `L4 in aws/us-east-1`.
    pub named: String,
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

/// The rows that fit `filter`; those that cannot be had only where it says so.
#[must_use]
pub fn offers_view(offers: &Offers, filter: &OfferFilter) -> OffersView {
    let mut listed: Vec<&Offer> = offers.values().collect();
    listed.sort_by_key(|offer| {
        let rate = offer.rate.unwrap_or(Rate(i64::MAX));
        (offer.hardware.vendor.clone(), offer.hardware.region.clone(), rate)
    });
    let (shown, hidden): (Vec<&Offer>, Vec<&Offer>) =
        listed.into_iter().partition(|offer| filter.all || offer.can_be_had());
    let count = shown.len();
    let accelerators = accelerators(&shown);
    let places = places(&shown);
    let fitting = offers.iter().filter(|(_, offer)| filter.fits(offer));
    let fitting: Offers = fitting.map(|(name, offer)| (name.clone(), offer.clone())).collect();
    let rows: Vec<OfferRow> =
        shown.into_iter().filter(|offer| filter.fits(offer)).map(row).collect();
    let kinds = "kinds of hardware";
    OffersView {
        hidden: hidden_words(&hidden),
        left: match filter.is_any() {
            true => format!("{} of {count} {kinds}", rows.len()),
            false => words::counted(count, "kind of hardware", kinds),
        },
        nothing: rows.is_empty().then(|| nothing_words(filter, count)),
        filtered: filter.is_any(),
        proposed: choose(&fitting, 0).map(|offer| offer.hardware.to_string()),
        accelerators,
        places,
        rows,
    }
}

fn nothing_words(filter: &OfferFilter, count: usize) -> String {
    match (count, filter.is_any()) {
        (0, _) => "The price list has no hardware that can be had now.".to_owned(),
        _ => format!(
            "None of the {} is as wanted: {}. What the price list does not say of one counts as not enough.",
            words::counted(count, "kind of hardware", "kinds of hardware"),
            filter.words()
        ),
    }
}

/// Kinds first, then the accelerators by name.
fn accelerators(offers: &[&Offer]) -> Vec<String> {
    let kinds: BTreeSet<&str> =
        offers.iter().filter_map(|offer| offer.accelerator.as_deref()).collect();
    let is_gpu = |offer: &&&Offer| offer.accelerator.as_deref() == Some("gpu");
    let models: BTreeSet<String> =
        offers.iter().filter(is_gpu).map(|offer| offer.model_name().to_uppercase()).collect();
    kinds.into_iter().map(str::to_owned).chain(models).collect()
}

/// Each vendor before its regions.
fn places(offers: &[&Offer]) -> Vec<String> {
    let place = |offer: &&Offer| {
        let (vendor, region) = (&offer.hardware.vendor, &offer.hardware.region);
        [vendor.clone(), format!("{vendor}/{region}")]
    };
    let all: BTreeSet<String> = offers.iter().flat_map(place).collect();
    all.into_iter().collect()
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
        named: offer.hardware.named(),
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
