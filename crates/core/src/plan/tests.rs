//! The planner as a person uses it.

use super::*;
use crate::money::Rate;

/// Mistral-7B and Llama-3.1-8B on an L4, phi-4 on an L40S.
fn three() -> Vec<PlanItem> {
    vec![
        PlanItem::new("mistral-7b", Some(Rate(800_000))),
        PlanItem::new("llama-3-1-8b", Some(Rate(800_000))),
        PlanItem::new("phi-4", Some(Rate(1_800_000))),
    ]
}

fn input(items: Vec<PlanItem>, minutes_per_day: u32, days_per_week: u32) -> PlanInput {
    PlanInput { items, minutes_per_day, days_per_week, starts_per_day: 0, idle_minutes: 15 }
}

#[test]
fn the_figures_of_the_product() {
    let two_hours = plan(&input(three(), 120, 5));
    assert_eq!(two_hours.total.these_hours.week.words, "$34.00");
    assert_eq!(two_hours.total.these_hours.week.micros, Some(34_000_000));
    assert_eq!(two_hours.total.always_on.week.words, "$571.20");
    assert_eq!(two_hours.total.always_on.week.micros, Some(571_200_000));
    assert_eq!(two_hours.total.saved, "$537.20 a week less than always on");
    assert_eq!(two_hours.rate, "$3.40/h");
    assert_eq!(two_hours.when, "2 h a day, 5 days a week");
    let eight_hours = plan(&input(three(), 480, 5));
    assert_eq!(eight_hours.total.these_hours.week.words, "$136.00");
    assert_eq!(eight_hours.total.these_hours.week.micros, Some(136_000_000));
}

#[test]
fn a_month_always_on_is_730_hours() {
    let found = plan(&input(vec![PlanItem::new("cpu", Some(Rate(64_000)))], 120, 5));
    // The basic example of Hugging Face's documentation: $46.72 a month.
    assert_eq!(found.total.always_on.month.words, "$46.72");
    assert_eq!(found.total.always_on.month.micros, Some(46_720_000));
    // The advanced one: each hour two more replicas for 15 minutes, $547.50 a month.
    let mut gpu = PlanItem::new("gpu", Some(Rate(500_000)));
    gpu.additional_replicas = 2;
    gpu.scale_up_minutes_per_day = 24 * 15;
    let found = plan(&input(vec![gpu], 1_440, 7));
    assert_eq!(found.total.always_on.month.micros, Some(547_500_000));
    assert_eq!(found.total.these_hours.month.micros, Some(547_500_000));
}

#[test]
fn the_three_ways_are_compared_for_each_and_for_all() {
    let found = plan(&input(three(), 120, 5));
    assert_eq!(found.names.scale_to_zero, "scale to zero after 15 min");
    // Five used days, each with 15 minutes of idling.
    assert_eq!(found.total.scale_to_zero.week.words, "$38.25");
    assert_eq!(found.total.cheapest, Some(PlanWay::TheseHours));
    assert_eq!(found.cheapest, "These hours cost least, when everything is paused at their end.");
    let labels: Vec<&str> = found.items.iter().map(|item| item.label.as_str()).collect();
    assert_eq!(labels, ["mistral-7b", "llama-3-1-8b", "phi-4"]);
    assert_eq!(found.items[2].costs.these_hours.week.words, "$18.00");
    assert_eq!(found.items[2].costs.saved, "$284.40 a week less than always on");
    // 10 hours a week are 10 × 365/84 hours a month.
    assert_eq!(found.total.these_hours.month.words, "$147.74");
}

#[test]
fn running_all_the_time_costs_the_same_in_every_way() {
    let found = plan(&input(three(), 1_440, 7));
    assert_eq!(found.total.cheapest, None);
    assert_eq!(found.cheapest, "All three cost the same.");
    assert_eq!(found.total.saved, "the same as always on");
    assert_eq!(found.when, "24 h a day, 7 days a week");
}

#[test]
fn a_start_pays_its_cold_start_and_what_was_not_measured_is_said() {
    let mut items = three();
    items[2].cold_start_seconds = Some(200);
    let found = plan(&PlanInput { starts_per_day: 1, ..input(items, 120, 5) });
    // phi-4: 5 × 4 min more at $1.80/h.
    assert_eq!(found.items[2].costs.these_hours.week.words, "$18.60");
    // mistral-7b: 5 × 5 min more at $0.80/h, the longer end of what is usual.
    assert_eq!(found.items[0].costs.these_hours.week.words, "$8.33");
    let said = found.assumed.join(" ");
    assert!(
        said.contains("The start of mistral-7b and llama-3-1-8b was not measured yet"),
        "{said}"
    );
    assert!(said.contains("5 min is counted, 2 to 5 min is usual"), "{said}");
}

#[test]
fn an_unknown_price_makes_the_total_a_least_amount() {
    let mut items = three();
    items[2].rate_micros_per_hour = None;
    let found = plan(&input(items, 120, 5));
    assert_eq!(found.items[2].rate, "price unknown");
    assert_eq!(found.items[2].costs.these_hours.week.words, "unknown");
    assert_eq!(found.items[2].costs.these_hours.week.micros, None);
    assert_eq!(found.items[2].costs.saved, "less than always on, how much is unknown");
    assert_eq!(found.total.these_hours.week.words, "at least $16.00");
    assert_eq!(found.total.these_hours.week.micros, None);
    assert_eq!(found.total.these_hours.week.known_micros, 16_000_000);
    assert_eq!(found.total.these_hours.month.micros, None);
    assert_eq!(found.total.saved, "at least $252.80 a week less than always on");
    assert_eq!(found.rate, "at least $1.60/h");
    assert_eq!(found.total.cheapest, Some(PlanWay::TheseHours));
    assert!(found.assumed.iter().any(|said| said.contains("The price of phi-4 is not known")));
}

#[test]
fn what_cannot_be_is_corrected_and_said() {
    let mut items = three();
    items[0].min_replicas = 0;
    items[1].rate_micros_per_hour = Some(-800_000);
    let asked = PlanInput { idle_minutes: 5, ..input(items, 26 * 60, 9) };
    let found = plan(&asked);
    assert_eq!(
        found.corrections,
        [
            "0 replicas for mistral-7b is out of range (at least 1 replica); 1 replica is counted.",
            "-$0.80/h for llama-3-1-8b is outside $0 to $1,000.00/h; its price is counted as unknown.",
            "26 h a day is out of range (at most 24 h); 24 h is counted.",
            "9 days a week is out of range (at most 7 days); 7 days is counted.",
            "5 min idle until scale to zero is out of range (at least 15 min); 15 min is counted.",
        ]
    );
    assert_eq!(found.items[0].costs.always_on.week.words, "$134.40");
    assert_eq!(found.items[1].costs.always_on.week.words, "unknown");
    assert!(plan(&input(three(), 150, 7)).corrections.is_empty());
}

#[test]
fn the_most_that_can_be_planned_stays_exact_on_a_page() {
    let mut item = PlanItem::new("all", Some(Rate(1_000_000_000)));
    item.min_replicas = u32::MAX;
    item.additional_replicas = u32::MAX;
    item.scale_up_minutes_per_day = u32::MAX;
    let asked = PlanInput { starts_per_day: u32::MAX, ..input(vec![item; 80], u32::MAX, u32::MAX) };
    let found = plan(&asked);
    assert_eq!(found.items.len(), 50);
    let most = found.total.always_on.month.micros.unwrap();
    // 2^53: what JavaScript counts exactly.
    assert!(most > 0 && most <= 9_007_199_254_740_992, "{most}");
}

#[test]
fn nothing_picked_costs_nothing() {
    let found = plan(&input(Vec::new(), 120, 5));
    assert!(found.items.is_empty());
    assert_eq!(found.total.these_hours.week.words, "$0.00");
}

#[test]
fn the_page_gives_its_values_as_they_are_named_here() {
    let json = r#"{"items":[{"label":"phi-4","rateMicrosPerHour":1800000,"minReplicas":1,
        "additionalReplicas":0,"scaleUpMinutesPerDay":0,"coldStartSeconds":null}],
        "minutesPerDay":150,"daysPerWeek":7,"startsPerDay":0,"idleMinutes":15}"#;
    let found = plan(&serde_json::from_str(json).unwrap());
    assert_eq!(found.total.these_hours.week.words, "$31.50");
    let shown = serde_json::to_value(&found).unwrap();
    assert_eq!(shown["total"]["theseHours"]["week"]["micros"], 31_500_000);
    assert_eq!(shown["total"]["cheapest"], "theseHours");
}
