//! A list of four, and what is left of it.

use super::*;
use crate::endpoint::Hardware;

fn offer(hardware: &str, accelerator: &str, memory: u32, rate: i64) -> Offer {
    let is_cpu = accelerator == "cpu";
    Offer {
        hardware: hardware.parse().unwrap(),
        accelerator: Some(accelerator.to_owned()),
        accelerators: Some(1),
        memory_gb: Some(if is_cpu { memory } else { 500 }),
        gpu_memory_gb: (!is_cpu).then_some(memory),
        availability: Availability::Available,
        rate: Some(Rate(rate)),
        quota: Some(Quota { most: 4, used: 1 }),
    }
}

fn all() -> Offers {
    let unpriced = Offer { rate: None, ..offer("gcp/us-east4/nvidia-l4/x1", "gpu", 24, 0) };
    let untold = Offer { quota: None, ..offer("azure/eastus/intel-xeon/x8", "cpu", 16, 300_000) };
    let retired = Availability::Retired;
    let old = Offer { availability: retired, ..offer("aws/us-east-1/nvidia-k80/x1", "gpu", 24, 9) };
    [
        offer("aws/us-east-1/nvidia-l4/x1", "gpu", 24, 800_000),
        offer("aws/eu-west-1/nvidia-l40s/x1", "gpu", 48, 1_800_000),
        unpriced,
        untold,
        old,
    ]
    .map(|offer| (offer.hardware.clone(), offer))
    .into()
}

fn left(filter: &OfferFilter) -> Vec<String> {
    let rows = offers_view(&all(), filter).rows.into_iter();
    rows.map(|row| row.hardware.parse::<Hardware>().unwrap().short() + " " + &row.rate).collect()
}

fn accelerator(name: &str) -> OfferFilter {
    OfferFilter { accelerator: Some(name.to_owned()), ..OfferFilter::default() }
}

fn place(name: &str) -> OfferFilter {
    OfferFilter { place: Some(name.to_owned()), ..OfferFilter::default() }
}

#[test]
fn hardware_is_found_by_what_it_is_and_where() {
    assert_eq!(left(&accelerator("l4")), ["L4 $0.80/h", "L4 price unknown"]);
    assert_eq!(left(&accelerator("NVIDIA-L40S")), ["L40S $1.80/h"]);
    assert_eq!(left(&accelerator("GPU")).len(), 3);
    assert_eq!(left(&accelerator("cpu")), ["intel-xeon x8 $0.30/h"]);
    assert_eq!(left(&place("AWS")).len(), 2);
    assert_eq!(left(&place("aws/eu-west-1")), ["L40S $1.80/h"]);
    assert_eq!(left(&place("eastus")).len(), 1);
    let large = OfferFilter { least_memory_gb: Some(16), ..OfferFilter::default() };
    assert_eq!(left(&large).len(), 4, "of CPU hardware its own memory counts");
    let larger = OfferFilter { least_memory_gb: Some(25), ..OfferFilter::default() };
    assert_eq!(left(&larger), ["L40S $1.80/h"], "the 500 GB beside a GPU hold no model");
}

#[test]
fn what_the_list_does_not_say_is_neither_cheap_nor_free() {
    let cheap = OfferFilter { most_micros_per_hour: Some(800_000), ..OfferFilter::default() };
    assert_eq!(left(&cheap), ["L4 $0.80/h", "intel-xeon x8 $0.30/h"]);
    let free = OfferFilter { free_quota: true, ..OfferFilter::default() };
    assert_eq!(left(&free).len(), 3, "one tells of no quota");
}

#[test]
fn how_many_are_left_is_said_and_none_in_plain_words() {
    let said = |filter: &OfferFilter| {
        let view = offers_view(&all(), filter);
        (view.left, view.nothing, view.filtered)
    };
    assert_eq!(said(&OfferFilter::default()), ("4 kinds of hardware".to_owned(), None, false));
    let everything = OfferFilter { all: true, ..OfferFilter::default() };
    assert_eq!(said(&everything), ("5 kinds of hardware".to_owned(), None, false));
    assert_eq!(said(&accelerator("L40S")), ("1 of 4 kinds of hardware".to_owned(), None, true));
    let wanted = OfferFilter {
        most_micros_per_hour: Some(100_000),
        least_memory_gb: Some(80),
        free_quota: true,
        ..accelerator("gpu")
    };
    let (left, nothing, _) = said(&wanted);
    assert_eq!(left, "0 of 4 kinds of hardware");
    let why = "None of the 4 kinds of hardware is as wanted: gpu, at most $0.10/h, 80 GB of memory or more, with \
               free quota. What the price list does not say of one counts as not enough.";
    assert_eq!(nothing.as_deref(), Some(why));
    let view = offers_view(&Offers::new(), &OfferFilter::default());
    assert_eq!(
        view.nothing.as_deref(),
        Some("The price list has no hardware that can be had now.")
    );
    let view = offers_view(&all(), &wanted);
    assert_eq!(view.accelerators, ["cpu", "gpu", "L4", "L40S"], "whatever is filtered");
    assert_eq!(
        view.places.join(" "),
        "aws aws/eu-west-1 aws/us-east-1 azure azure/eastus gcp gcp/us-east4"
    );
}

#[test]
fn the_cheapest_gpu_of_what_is_left_is_proposed() {
    let proposed = |filter: &OfferFilter| offers_view(&all(), filter).proposed;
    let with = |least| OfferFilter { least_memory_gb: Some(least), ..OfferFilter::default() };
    assert_eq!(proposed(&with(20)).as_deref(), Some("aws/us-east-1/nvidia-l4/x1"));
    assert_eq!(proposed(&with(36)).as_deref(), Some("aws/eu-west-1/nvidia-l40s/x1"));
    assert_eq!(proposed(&with(80)), None);
    assert_eq!(proposed(&accelerator("cpu")), None, "a person chooses it");
    assert_eq!(proposed(&place("gcp")), None, "what has no price is not proposed");
}
