//! Hardware by what it must hold: the cheapest GPU that does, near home first.

use super::{Offer, Offers};
use crate::endpoint::Hardware;
use crate::money::Rate;

/// Where the documentation and most quotas begin.
const HOME: (&str, &str) = ("aws", "us-east-1");

/// The cheapest hardware with one or more GPUs of `gpu_memory_gb` GB together that can be had now:
/// in the home region, where any is there, else anywhere. What has no price is not chosen.
#[must_use]
pub fn choose(offers: &Offers, gpu_memory_gb: u32) -> Option<&Offer> {
    let fits = |offer: &&Offer| {
        offer.accelerator.as_deref() == Some("gpu")
            && offer.gpu_memory_gb.is_some_and(|memory| memory >= gpu_memory_gb)
            && offer.can_be_had()
    };
    let price = |offer: &&Offer| -> (Rate, Hardware) {
        (offer.rate.unwrap_or(Rate(i64::MAX)), offer.hardware.clone())
    };
    let at_home =
        |offer: &&Offer| (offer.hardware.vendor.as_str(), offer.hardware.region.as_str()) == HOME;
    let priced = || offers.values().filter(fits).filter(|offer| offer.rate.is_some());
    priced().filter(at_home).min_by_key(price).or_else(|| priced().min_by_key(price))
}

/// GPU memory that a model of so many parameters needs, in GB; a started billion counts whole.
#[must_use]
pub fn memory_for_parameters_gb(parameters: u64) -> u32 {
    model_memory_gb(u32::try_from(parameters.div_ceil(1_000_000_000)).unwrap_or(u32::MAX))
}

/// GPU memory that a model of so many billions of parameters needs, in GB: two bytes for each and a
/// fifth more for what it works on.
#[must_use]
pub fn model_memory_gb(billions: u32) -> u32 {
    billions.saturating_mul(2 * 6).div_ceil(5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offers::{Availability, Quota};

    fn offer(hardware: &str, memory: u32, rate: i64) -> Offer {
        Offer {
            hardware: hardware.parse().unwrap(),
            accelerator: Some("gpu".to_owned()),
            accelerators: Some(1),
            memory_gb: None,
            gpu_memory_gb: Some(memory),
            availability: Availability::Available,
            rate: Some(Rate(rate)),
            quota: None,
        }
    }

    fn all() -> Offers {
        [
            offer("aws/us-east-1/nvidia-t4/x1", 14, 500_000),
            offer("aws/us-east-1/nvidia-l4/x1", 24, 800_000),
            offer("gcp/us-east4/nvidia-l4/x1", 24, 700_000),
            offer("aws/us-east-1/nvidia-l40s/x1", 48, 1_800_000),
        ]
        .map(|offer| (offer.hardware.clone(), offer))
        .into()
    }

    #[test]
    fn the_three_of_the_starter_set_fit_an_l4_and_an_l40s() {
        let on = |billions| {
            choose(&all(), model_memory_gb(billions)).map(|offer| offer.hardware.to_string())
        };
        assert_eq!(on(7).as_deref(), Some("aws/us-east-1/nvidia-l4/x1"));
        assert_eq!(on(8).as_deref(), Some("aws/us-east-1/nvidia-l4/x1"));
        assert_eq!(on(14).as_deref(), Some("aws/us-east-1/nvidia-l40s/x1"));
        assert_eq!(on(70), None);
    }

    #[test]
    fn memory_follows_the_parameters_that_the_hub_counts() {
        assert_eq!(memory_for_parameters_gb(14_659_507_200), model_memory_gb(15));
        assert_eq!(memory_for_parameters_gb(22_000_000), model_memory_gb(1));
        assert!(memory_for_parameters_gb(u64::MAX) > 1_000_000);
    }

    #[test]
    fn what_is_retired_over_quota_or_without_a_price_is_not_chosen() {
        let id: Hardware = "aws/us-east-1/nvidia-l4/x1".parse().unwrap();
        let with = |change: fn(&mut Offer)| {
            let mut offers = all();
            change(offers.get_mut(&id).unwrap());
            offers.remove(&"aws/us-east-1/nvidia-l40s/x1".parse::<Hardware>().unwrap());
            choose(&offers, 20).map(|offer| offer.hardware.vendor.clone())
        };
        assert_eq!(with(|_| {}).as_deref(), Some("aws"));
        for change in [
            (|offer| offer.availability = Availability::Retired) as fn(&mut Offer),
            |offer| offer.quota = Some(Quota { most: 4, used: 4 }),
            |offer| offer.rate = None,
        ] {
            assert_eq!(with(change).as_deref(), Some("gcp"));
        }
    }

    #[test]
    fn a_quota_counts_accelerators_and_not_replicas() {
        let id: Hardware = "aws/us-east-1/nvidia-l4/x1".parse().unwrap();
        let mut offer = all().remove(&id).unwrap();
        for (each, used, is_over) in [(4, 12, false), (4, 13, true), (1, 15, false), (1, 16, true)]
        {
            offer.accelerators = Some(each);
            offer.quota = Some(Quota { most: 16, used });
            assert_eq!(offer.is_over_quota(), is_over, "{each} each, {used} of 16 used");
        }
        offer.quota = None;
        assert!(!offer.is_over_quota(), "the public list has none");
    }
}
