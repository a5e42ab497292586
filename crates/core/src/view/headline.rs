//! The status, the large figure and the one button.

use super::{BudgetView, Exposure, Reading, Status, money, sight};
use crate::endpoint::EndpointId;
use crate::guard::{Guard, Sight};
use crate::key::Key;
use crate::moment::Moment;
use crate::money::{MILLIS_PER_MINUTE, Micros, Work};
use crate::policy::Condition;
use crate::words;

/// The first words of a view, for those who show nothing else: rows, notices and menus are not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// See [`super::View::status`].
    pub status: Status,
    /// See [`super::View::headline`].
    pub headline: String,
    /// See [`super::View::today`].
    pub today: String,
    /// See [`super::View::reading`].
    pub reading: Reading,
}

pub(super) fn summary(guard: &Guard, sight: &Sight, budgets: &[BudgetView], at: Moment) -> Summary {
    let status = status(guard, sight, budgets);
    Summary {
        status,
        headline: headline(guard, sight, status, budgets, at),
        today: sight::today(sight, guard.today(at)),
        reading: sight::reading(guard, sight, at),
    }
}

impl Guard {
    /// The first words of [`Guard::view`].
    #[must_use]
    pub fn summary(&self, at: Moment) -> Summary {
        let sight = self.sight(at);
        summary(self, &sight, &money::budgets(self, &sight, &self.budget_facts(at), at), at)
    }
}

fn status(guard: &Guard, sight: &Sight, budgets: &[BudgetView]) -> Status {
    match sight {
        Sight::SignedOut => return Status::SignedOut,
        Sight::Blind(_) | Sight::Awaited(_) if guard.identity().is_none() => {
            return Status::Unknown;
        }
        Sight::Awaited(_) | Sight::Blind(_) | Sight::Partly { .. } | Sight::Whole(_) => {}
    }
    let counting_down = budgets.iter().any(|budget| budget.countdown_seconds.is_some());
    if is_alarmed(guard) || counting_down || guard.is_counting_down() {
        return Status::Limit;
    }
    match sight {
        Sight::SignedOut | Sight::Blind(_) | Sight::Partly { .. } => return Status::Unknown,
        Sight::Awaited(_) => return Status::Reading,
        Sight::Whole(rate) if rate.billable == 0 => return Status::Off,
        Sight::Whole(_) => {}
    }
    if money::reached(guard, budgets).is_some() {
        return Status::Limit;
    }
    // A summary asks for nothing.
    let asks = |key: &Key| Condition::of_key(key) != Some(Condition::Week);
    if guard.reminders().standing().any(asks) { Status::Attention } else { Status::Running }
}

fn is_alarmed(guard: &Guard) -> bool {
    guard.pausing().is_some_and(|pausing| pausing.alarming().next().is_some())
}

fn headline(
    guard: &Guard,
    sight: &Sight,
    status: Status,
    budgets: &[BudgetView],
    at: Moment,
) -> String {
    let figures = match (status, sight.last()) {
        // An alarm about what runs, as far as anybody knows, has its first words.
        (Status::Limit, Some(last)) if last.rate.billable > 0 => sight::running(&last.rate),
        _ => sight::figures(guard, sight, at),
    };
    match status {
        Status::Limit if is_alarmed(guard) => format!("{figures} · a pause is not confirmed"),
        Status::Limit if guard.is_counting_down() => format!("{figures} · pausing soon"),
        Status::Limit => {
            let counting = budgets.iter().find(|budget| budget.countdown_seconds.is_some());
            match (counting, money::reached(guard, budgets)) {
                (Some(budget), _) => {
                    format!("{figures} · pausing before the budget is reached: {}", budget.title)
                }
                (None, Some(budget)) => format!("{figures} · budget reached: {}", budget.title),
                (None, None) => figures,
            }
        }
        Status::SignedOut
        | Status::Reading
        | Status::Unknown
        | Status::Off
        | Status::Running
        | Status::Attention => figures,
    }
}

pub(super) fn exposure(guard: &Guard, sight: &Sight, at: Moment) -> Option<Exposure> {
    let mut most = Some(Micros(0));
    let (mut unarmed, mut in_use) = (Vec::new(), Vec::new());
    let mut any = false;
    for seen in guard.inventory().endpoints().filter(|seen| seen.is_billable()) {
        any = true;
        match seen.scaling.filter(crate::endpoint::Scaling::is_armed) {
            Some(_) if guard.is_kept_awake(seen, at) => in_use.push(seen.id.clone()),
            Some(scaling) => {
                // One more minute: the started one counts whole.
                let minutes =
                    i64::from(scaling.scale_to_zero_minutes.unwrap_or(0)).saturating_add(1);
                let millis = minutes.saturating_mul(MILLIS_PER_MINUTE);
                let until_then =
                    guard.whole_rate(seen).map(|rate| Work::of(rate, millis).settled());
                most = most.zip(until_then).map(|(sum, cost)| sum + cost);
            }
            None => unarmed.push(seen.id.clone()),
        }
    }
    let unwatched = sight.unseen().map(|unseen| match unseen.namespaces.as_slice() {
        [] => "what runs is not known".to_owned(),
        names => format!("what runs in {} is not known", words::listed(names)),
    });
    if !any && unwatched.is_none() {
        return None;
    }
    let bounded = unarmed.is_empty() && in_use.is_empty() && unwatched.is_none();
    let labels = |ids: &[EndpointId]| {
        words::listed(&ids.iter().map(|id| guard.label(id)).collect::<Vec<_>>())
    };
    let keeps = |ids: &[EndpointId]| {
        let rates = ids.iter().map(|id| guard.whole_rate(guard.inventory().get(id)?));
        let rate = rates
            .sum::<Option<crate::money::Rate>>()
            .map_or("an unknown amount".to_owned(), words::rate);
        format!("{} {} costing {rate}", labels(ids), if ids.len() == 1 { "keeps" } else { "keep" })
    };
    let what = match (unarmed.is_empty(), in_use.is_empty(), most) {
        _ if !any => "unknown".to_owned(),
        (false, true, _) => keeps(&unarmed),
        (true, false, _) => format!("{} while requests come in", keeps(&in_use)),
        (false, false, _) => {
            format!("{}, and {} while requests come in", keeps(&unarmed), keeps(&in_use))
        }
        (true, true, Some(most)) => format!("at most {}", words::money(most)),
        (true, true, None) => "stopped when idle, at an unknown price".to_owned(),
    };
    let what = unwatched.map_or_else(|| what.clone(), |unseen| format!("{what}; {unseen}"));
    let text = format!("If this computer goes offline: {what}");
    let micros = most.filter(|_| bounded).map(|most| most.0);
    Some(Exposure { text, bounded, micros, unarmed, in_use })
}
