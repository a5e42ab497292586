//! Findings about the hardware: dearer than the same elsewhere, or retired.

use super::{Facts, Finding};
use crate::endpoint::Hardware;
use crate::fix::Fix;
use crate::money::Rate;
use crate::offers::{Availability, Offer};
use crate::plan::week_of;
use crate::words;

/// The same type and size costs less in another region of the same vendor. Another vendor is not an
/// equal: networks and quotas differ.
pub(super) fn is_dearer(facts: &Facts<'_>) -> Option<Finding> {
    let hardware = facts.seen.hardware.as_ref().filter(|_| !facts.is_paused())?;
    let rate = facts.rate?;
    let is_equal = |other: &Hardware| {
        other.vendor == hardware.vendor
            && other.region != hardware.region
            && other.instance_type == hardware.instance_type
            && other.instance_size == hardware.instance_size
    };
    let cheaper = facts.offers.values().filter(|offer| is_equal(&offer.hardware));
    let cheaper = cheaper.filter(|offer| offer.can_be_had());
    let (there, price): (&Offer, Rate) =
        cheaper.filter_map(|offer| Some((offer, offer.rate?))).min_by_key(|(_, rate)| *rate)?;
    if price >= rate {
        return None;
    }
    let replicas = facts.seen.billed_replicas().max(1);
    Some(Finding {
        code: "dearer",
        text: format!(
            "The same hardware costs {} in {} and {} here.",
            words::rate(price),
            there.hardware.region,
            words::rate(rate)
        ),
        weekly: week_of(Some(Rate(rate.0 - price.0)), replicas, None),
        fix: Fix::Pause,
        hint: Some(format!(
            "Hugging Face cannot move an endpoint: deploy it anew in {} and delete this one; its address \
             changes.",
            there.hardware.region
        )),
    })
}

/// Its hardware is retired, or no longer in the list.
pub(super) fn is_retired(facts: &Facts<'_>) -> Option<Finding> {
    let hardware = facts.seen.hardware.as_ref().filter(|_| !facts.is_paused())?;
    if facts.offers.is_empty() {
        return None;
    }
    let text = match facts.offers.get(hardware).map(|offer| &offer.availability) {
        Some(Availability::Retired) => {
            format!("Its hardware {hardware} is retired: it may not start again once it stopped.")
        }
        None => format!("Its hardware {hardware} is no longer in the price list."),
        Some(_) => return None,
    };
    Some(Finding {
        code: "retired",
        text,
        weekly: week_of(facts.rate, facts.seen.billed_replicas().max(1), None),
        fix: Fix::Pause,
        hint: Some(
            "It may not start again: deploy it anew on available hardware, and delete this one."
                .to_owned(),
        ),
    })
}
