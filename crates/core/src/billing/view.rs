//! The bill page: finished words.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use ts_rs::TS;

use super::{Compared, Comparison, Part, Why};
use crate::endpoint::EndpointId;
use crate::history::{Amount, between};
use crate::ledger::Cost;
use crate::money::Micros;
use crate::words;

/// What Hugging Face billed beside what was estimated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct BillView {
    /// One for each user or organization and period.
    pub accounts: Vec<BillAccount>,
}

/// One user or organization in one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct BillAccount {
    /// Whose bill.
    pub namespace: String,
    /// Why it could not be read, and what to do about it; what was read before stays.
    pub problem: Option<String>,
    /// The token may not read it.
    pub refused: bool,
    /// `November 2026`; `None` while nothing was read.
    pub period: Option<String>,
    /// `read 2 h ago`.
    pub read: Option<String>,
    /// What was estimated.
    pub estimated: Amount,
    /// What was billed: `$52.40`, `at least $52.40`; `None` while nothing was read.
    pub billed: Option<String>,
    /// The same in micro-dollars; `None` when part of it is not known.
    #[ts(type = "number | null")]
    pub billed_micros: Option<i64>,
    /// `+$12.40`, `-$0.80`, `none`, `within what is unknown`.
    pub difference: Option<String>,
    /// Billed minus the least that was estimated, in micro-dollars.
    #[ts(type = "number | null")]
    pub difference_micros: Option<i64>,
    /// Endpoints, and rows of the record that belong to none; the dearest first.
    pub rows: Vec<BillLine>,
    /// What else there is to say about the record.
    pub notes: Vec<String>,
    /// Where to look at the bill itself.
    pub url: String,
}

/// One endpoint, or what belongs to none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct BillLine {
    /// Name of the endpoint, or what the record calls it.
    pub label: String,
    /// What was estimated.
    pub estimated: Amount,
    /// What was billed; `None` when the record has nothing of it.
    pub billed: Option<String>,
    /// The same in micro-dollars; `None` when part of it is not known.
    #[ts(type = "number | null")]
    pub billed_micros: Option<i64>,
    /// `+$12.40`, `-$0.80`, `none`, `within what is unknown`.
    pub difference: String,
    /// Billed minus the least that was estimated, in micro-dollars.
    #[ts(type = "number")]
    pub difference_micros: i64,
    /// Why they differ: `+$72.00 in 1 d 16 h not tracked`.
    pub why: Vec<String>,
}

/// How an account was read.
pub(crate) struct Read<'a> {
    pub(crate) namespace: &'a str,
    /// It is the person's own account and not an organization.
    pub(crate) own: bool,
    pub(crate) comparison: Option<&'a Comparison>,
    pub(crate) problem: Option<String>,
    pub(crate) refused: bool,
    pub(crate) age: Option<Duration>,
}

/// One account of the page.
pub(crate) fn account(read: Read<'_>, zone: &TimeZone) -> BillAccount {
    let comparison = read.comparison;
    let rows = comparison.map(|found| found.rows.as_slice()).unwrap_or_default();
    let complete = rows.iter().all(|row| row.without_amount == 0)
        && comparison.is_some_and(|found| found.unreadable == 0);
    let billed = comparison.map(Comparison::billed);
    let estimated = comparison.map_or(Cost::UNBOUNDED, Comparison::estimated);
    let difference = billed.map(|billed| billed - estimated.least);
    BillAccount {
        namespace: read.namespace.to_owned(),
        problem: read.problem,
        refused: read.refused,
        period: comparison.map(|found| period_words(found.period_start, found.period_end)),
        read: read.age.map(|age| format!("read {} ago", words::length(age))),
        estimated: estimated.into(),
        billed: billed.map(|billed| amount(billed, complete)),
        billed_micros: billed.filter(|_| complete).map(|billed| billed.0),
        difference: billed.map(|billed| apart(billed, estimated)),
        difference_micros: difference.map(|difference| difference.0),
        rows: rows.iter().map(|row| line(row, zone)).collect(),
        notes: comparison.map(notes).unwrap_or_default(),
        url: format!("https://{}", page(read.namespace, read.own)),
    }
}

/// How to let a token read the bill.
fn grant(namespace: &str, own: bool) -> String {
    if own {
        return "give the token Billing → read at huggingface.co/settings/tokens".to_owned();
    }
    format!(
        "give the token Billing → read for the organization {namespace} at \
         huggingface.co/settings/tokens"
    )
}

/// Why the bill is not there, and how to have it.
pub(crate) fn refused(namespace: &str, own: bool) -> String {
    format!("The token may not read what {namespace} was billed: {}.", grant(namespace, own))
}

/// `November 2026`, or `4 Nov to 3 Dec 2026`. Periods are told in UTC, as Hugging Face has them.
pub(crate) fn period_words(start: Timestamp, end: Timestamp) -> String {
    let date = |at: Timestamp| at.to_zoned_datetime(TimeZone::UTC).date();
    let (first, after) = (date(start), date(end));
    let month = first.day() == 1 && after == first.last_of_month().tomorrow().unwrap_or(after);
    if month { first.strftime("%B %Y").to_string() } else { between(first, after) }
}

/// Where Hugging Face shows the bill.
pub(crate) fn page(namespace: &str, own: bool) -> String {
    if own {
        return "huggingface.co/settings/billing".to_owned();
    }
    format!("huggingface.co/organizations/{namespace}/settings/billing")
}

/// The parts of a difference in words, the largest first.
pub(super) fn reasons(row: &Compared, zone: &TimeZone) -> Vec<String> {
    let mut parts = row.parts.clone();
    parts.sort_by_key(|part| std::cmp::Reverse(part.micros.0.saturating_abs()));
    let mut reasons: Vec<String> = parts.iter().map(|part| reason(part, zone)).collect();
    if row.without_amount > 0 {
        let rows = words::counted(row.without_amount, "row", "rows");
        let have = if row.without_amount == 1 { "has" } else { "have" };
        reasons.push(format!("{rows} of the record {have} no amount"));
    }
    reasons
}

/// What makes most of a difference: `phi-4: +$12.40 not explained`.
pub(crate) fn mostly(row: &Compared, zone: &TimeZone) -> Option<String> {
    let aside =
        |part: &&Part| !matches!(part.why, Why::NotBilledYet { .. } | Why::BeforeWatching { .. });
    let part = row.parts.iter().filter(aside).max_by_key(|part| part.micros.0.saturating_abs())?;
    Some(format!("{}: {}", label(row), reason(part, zone)))
}

fn label(row: &Compared) -> String {
    row.endpoint.as_ref().map_or_else(|| row.label.clone(), EndpointId::label)
}

fn line(row: &Compared, zone: &TimeZone) -> BillLine {
    let complete = row.without_amount == 0;
    BillLine {
        label: label(row),
        estimated: row.estimated.into(),
        billed: match row.billed {
            Some(billed) => Some(amount(billed, complete)),
            None if !complete => Some("unknown".to_owned()),
            None => None,
        },
        billed_micros: row.billed.filter(|_| complete).map(|billed| billed.0),
        difference: apart(row.billed.unwrap_or_default(), row.estimated),
        difference_micros: row.difference().0,
        why: reasons(row, zone),
    }
}

fn notes(found: &Comparison) -> Vec<String> {
    let mut notes = Vec::new();
    if found.unreadable > 0 {
        let rows = words::counted(found.unreadable, "row", "rows");
        notes.push(format!("{rows} of the record could not be read."));
    }
    if found.rows.iter().any(|row| row.endpoint.is_none()) {
        notes.push("Some rows do not say which endpoint they are for: not matched.".to_owned());
    }
    notes
}

fn amount(billed: Micros, complete: bool) -> String {
    let most = complete.then_some(billed);
    words::cost(Cost { least: billed, most })
}

/// How billed and estimated differ, in one phrase.
fn apart(billed: Micros, estimated: Cost) -> String {
    match estimated.most {
        _ if billed == estimated.least && estimated.most == Some(billed) => "none".to_owned(),
        _ if billed < estimated.least => signed(billed - estimated.least),
        Some(most) if billed > most => signed(billed - most),
        _ => "within what is unknown".to_owned(),
    }
}

fn reason(part: &Part, zone: &TimeZone) -> String {
    let amount = signed(part.micros);
    let day = |at: Timestamp| at.to_zoned_datetime(zone.clone());
    match part.why {
        Why::NotBilledYet { since } => {
            format!("{amount} not billed yet, after {}", day(since).strftime("%-d %b %H:%M"))
        }
        Why::BeforeWatching { since } => {
            let since = day(since).strftime("%-d %b %Y");
            format!("{amount} from before {since}, where the ledger begins")
        }
        Why::NotObserved { millis } if millis > 0 => {
            let length = words::length(Duration::from_millis(millis.unsigned_abs()));
            format!("{amount} in {length} not tracked")
        }
        Why::NotObserved { .. } => format!("{amount} not tracked"),
        Why::PriceDiffers { ours, billed } => {
            let (ours, billed) = (words::rate(ours), words::rate(billed));
            format!("{amount} price differs: billed at {billed}, estimated at {ours}")
        }
        Why::Rounding => {
            format!("{amount} rounding to whole minutes and time between readings")
        }
        Why::AmountMissing => format!("{amount} perhaps in a row without an amount"),
        Why::NotMatched => format!("{amount} not matched: the record does not say which endpoint"),
        Why::NotExplained => format!("{amount} not explained"),
    }
}

/// `+$1.20`, `-$0.40`.
fn signed(amount: Micros) -> String {
    let sign = if amount.0 > 0 { "+" } else { "" };
    let more = if amount.0 > 0 { "more" } else { "less" };
    match words::money(Micros(amount.0.saturating_abs())).strip_prefix('<') {
        Some(cent) => format!("under {cent} {more}"),
        None => format!("{sign}{}", words::money(amount)),
    }
}
