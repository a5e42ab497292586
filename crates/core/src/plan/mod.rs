//! The planner: what it would cost. The same figures for the page and for the terminal.

mod always;
mod amounts;
mod break_even;
mod choices;
mod formula;
mod input;
mod sentences;
mod uptime;
mod view;

pub use always::{month_of, week_of};
pub use choices::{PlanChoices, PlanEndpoint, PlanHardware};
pub use formula::{Uptime, billed};
pub use input::{Correction, PlanInput, PlanItem};
pub use view::{
    PlanAmount, PlanBreakEven, PlanCost, PlanCosts, PlanLine, PlanNames, PlanView, PlanWay,
};

use amounts::Sum;

pub(crate) use amounts::amount_of;

/// What the endpoints in `input` would cost always on, in these hours only, and with scale to
/// zero. Values that cannot be are corrected first, and that is told.
#[must_use]
pub fn plan(input: &PlanInput) -> PlanView {
    let mut input = input.clone();
    let corrections = input.clamp();
    let sums: Vec<[Sum; 3]> = input.items.iter().map(|item| sums(item, &input)).collect();
    let total = sums
        .iter()
        .fold([Sum::default(); 3], |total, item| std::array::from_fn(|way| total[way] + item[way]));
    let items = input.items.iter().zip(&sums).map(|(item, sums)| PlanLine {
        label: item.label.clone(),
        rate: sentences::rate(std::slice::from_ref(item)),
        costs: amounts::costs(*sums),
        break_even: break_even::of(item),
    });
    let items = items.collect();
    let total = amounts::costs(total);
    PlanView {
        when: sentences::when(&input),
        rate: sentences::rate(&input.items),
        names: sentences::names(&input),
        cheapest: sentences::cheapest(&total),
        items,
        total,
        assumed: sentences::assumed(&input),
        corrections: corrections.iter().map(ToString::to_string).collect(),
    }
}

/// What an item costs in a week, in the order of [`PlanWay::ALL`].
fn sums(item: &PlanItem, input: &PlanInput) -> [Sum; 3] {
    PlanWay::ALL.map(|way| Sum::of(item.rate(), uptime::in_a_week(way, item, input)))
}

#[cfg(test)]
mod tests;
