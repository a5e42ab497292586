//! Billed and estimated differ by more than rounding and lag explain.

use jiff::Timestamp;

use super::{Condition, Declared, Wanted};
use crate::ledger::Cost;
use crate::money::Micros;
use crate::notification::Notification;
use crate::words;

/// A smaller difference is not worth a reminder.
const LEAST_MICROS: i64 = 1_000_000;
/// Nor is one of fewer percent of what was estimated.
const LEAST_PERCENT: i64 = 5;

/// The only thing this policy sees of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BilledFacts {
    /// Whose bill.
    pub namespace: String,
    /// `November 2026`.
    pub period: String,
    /// When the period began.
    pub starts: Timestamp,
    /// What was estimated.
    pub estimated: Cost,
    /// What was billed.
    pub billed: Micros,
    /// By how much that is more, or less, than the estimate allows. What is not billed yet and what
    /// was billed before anything was watched is left aside.
    pub beyond: Micros,
    /// The endpoint that makes most of it, and why: `phi-4: +$12.40 not explained`.
    pub mostly: Option<String>,
    /// Where Hugging Face shows the bill: `huggingface.co/settings/billing`.
    pub page: String,
}

pub(super) const BILLED: Declared = Declared {
    name: "billed differs",
    levels: "",
    reminds: "what Hugging Face billed lies outside what was estimated; what is not billed yet and what was billed before anything was watched is left aside",
    default: |_| "above 5 % and $1, once for each account and billing period".to_owned(),
    silenced: "the next period",
    ..Declared::new("billed")
};

/// Level 1 above 5 % and $1, once for each billing period.
#[must_use]
pub fn billed_differs(facts: &BilledFacts) -> Wanted<'static> {
    let apart = facts.beyond.0.saturating_abs();
    let of_estimate = facts.estimated.least.0.saturating_mul(LEAST_PERCENT) / 100;
    let differs = apart > LEAST_MICROS && apart > of_estimate;
    Wanted {
        key: Condition::Billed.of(&facts.namespace),
        round: facts.starts,
        level: u32::from(differs),
        notification: notification(facts).into(),
        also: Vec::new(),
    }
}

fn notification(facts: &BilledFacts) -> Notification {
    let amount = words::money(Micros(facts.beyond.0.saturating_abs()));
    let how = if facts.beyond.0 > 0 { "more" } else { "less" };
    let mut body = vec![format!(
        "{}: billed {}, estimated {}.",
        facts.period,
        words::money(facts.billed),
        words::cost(facts.estimated)
    )];
    body.extend(facts.mostly.as_ref().map(|mostly| format!("Mostly {mostly}.")));
    body.push(format!("The bill itself: {}.", facts.page));
    Notification {
        key: Condition::Billed.of(&facts.namespace),
        title: format!("{} was billed {amount} {how} than estimated", facts.namespace),
        body: body.join(" "),
        critical: false,
        window: false,
        actions: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(estimated: i64, beyond: i64) -> u32 {
        let facts = BilledFacts {
            namespace: "alice".to_owned(),
            period: "November 2026".to_owned(),
            starts: Timestamp::UNIX_EPOCH,
            estimated: Cost::exactly(Micros(estimated)),
            billed: Micros(estimated + beyond),
            beyond: Micros(beyond),
            mostly: None,
            page: "huggingface.co/settings/billing".to_owned(),
        };
        billed_differs(&facts).level
    }

    #[test]
    fn it_takes_more_than_five_percent_and_more_than_a_dollar() {
        assert_eq!(level(10_000_000, 1_000_000), 0, "a dollar and no more");
        assert_eq!(level(10_000_000, 1_000_001), 1);
        assert_eq!(level(10_000_000, -1_000_001), 1, "less is a difference too");
        assert_eq!(level(100_000_000, 5_000_000), 0, "five percent and no more");
        assert_eq!(level(100_000_000, 5_000_001), 1);
        assert_eq!(level(0, 2_000_000), 1, "nothing was estimated");
    }
}
