//! `cost --billed`: what Hugging Face billed, beside what was estimated.

use guard_core::{Answer, BillAccount, BillLine, BillView, Question};
use schemars::JsonSchema;
use serde::Serialize;

use crate::ended::{self, Ended};
use crate::{opening, output, reading, table};

/// Prints the bill of the current period beside the ledger.
pub async fn run(json: bool, demo: bool) -> Result<(), Ended> {
    let handle = opening::start(&[], demo)?;
    reading::first_reading(&handle).await?;
    let Answer::Bill(view) = handle.query(Question::Bill).await? else {
        return Err(Ended::failed("the host gave another answer"));
    };
    if json {
        output::line(ended::json(&BilledJson::of(&view))?);
    } else {
        output::text(text(&view));
    }
    unread(&view)
}

/// No bill could be read: why, and what to do about it. One among others is only mentioned.
fn unread(view: &BillView) -> Result<(), Ended> {
    if view.accounts.iter().any(|account| account.billed.is_some()) {
        return Ok(());
    }
    // The own account comes before an organization's, whose bill others may have to open.
    let is_first = |account: &&BillAccount| account.url.ends_with("co/settings/billing");
    let first = view.accounts.iter().find(is_first).or(view.accounts.first());
    let Some((account, problem)) = first.and_then(|one| Some((one, one.problem.clone()?))) else {
        return Ok(());
    };
    Err(if account.refused { Ended::refused(problem) } else { Ended::unreachable(problem) })
}

fn text(view: &BillView) -> String {
    let mut out = String::new();
    for account in &view.accounts {
        if !out.is_empty() {
            out.push('\n');
        }
        match &account.billed {
            Some(billed) => out.push_str(&of_account(account, billed)),
            // Said at the end where it is the only one.
            None if view.accounts.len() == 1 => {}
            None => {
                out.push_str(&format!("{}\n", account.problem.as_deref().unwrap_or_default()));
            }
        }
    }
    out
}

fn of_account(account: &BillAccount, billed: &str) -> String {
    let period = account.period.as_deref().unwrap_or_default();
    let mut rows = vec![["", "estimated", "billed", "difference", ""].map(str::to_owned).to_vec()];
    rows.extend(account.rows.iter().map(columns));
    rows.push(vec![
        "total".to_owned(),
        account.estimated.words.clone(),
        billed.to_owned(),
        account.difference.clone().unwrap_or_default(),
        String::new(),
    ]);
    let mut out = format!("{}, {period}\n\n{}", account.namespace, table::lay_out(&rows));
    let problem = account.problem.iter();
    for note in account.notes.iter().chain(problem) {
        out.push_str(&format!("\n{note}\n"));
    }
    out.push_str(&format!("\nThe bill itself: {}\n", account.url));
    out
}

fn columns(row: &BillLine) -> Vec<String> {
    vec![
        row.label.clone(),
        row.estimated.words.clone(),
        row.billed.clone().unwrap_or_else(|| "nothing".to_owned()),
        row.difference.clone(),
        row.why.join("; "),
    ]
}

/// Hugging Face's bill beside the estimate.
// Not `BillView` itself: that is finished words for the page, with a range in place of two amounts.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct BilledJson<'a> {
    /// One for each user or organization, and period.
    accounts: Vec<AccountJson<'a>>,
}

/// One account.
#[derive(Debug, Serialize, JsonSchema)]
struct AccountJson<'a> {
    /// Whose bill.
    namespace: &'a str,
    /// Which period, in words; null while nothing was read.
    period: Option<&'a str>,
    /// Why it could not be read, in words; null when it was.
    problem: Option<&'a str>,
    /// Whether the token may not read it.
    refused: bool,
    /// The least that was estimated, in micro-dollars; 1,000,000 is $1.
    estimated_least_micros: i64,
    /// The most that was estimated, in micro-dollars; null when nothing bounds it.
    estimated_most_micros: Option<i64>,
    /// What Hugging Face billed, in micro-dollars; null when part of it is not known.
    billed_micros: Option<i64>,
    /// Billed minus the least that was estimated, in micro-dollars, without rows that have no amount;
    /// null when not known.
    difference_micros: Option<i64>,
    /// Endpoints, and rows of the record that belong to none.
    rows: Vec<RowJson<'a>>,
    /// What else there is to say about the record.
    notes: &'a [String],
}

/// One row.
#[derive(Debug, Serialize, JsonSchema)]
struct RowJson<'a> {
    /// Name of the endpoint, or what the record calls a row that belongs to none.
    label: &'a str,
    /// The least that was estimated, in micro-dollars.
    estimated_least_micros: i64,
    /// The most that was estimated, in micro-dollars; null when nothing bounds it.
    estimated_most_micros: Option<i64>,
    /// What Hugging Face billed, in micro-dollars; null when part of it is not known.
    billed_micros: Option<i64>,
    /// Billed minus the least that was estimated, in micro-dollars.
    difference_micros: i64,
    /// Why billed and estimated differ, in phrases, the largest part first.
    why: &'a [String],
}

impl<'a> BilledJson<'a> {
    fn of(view: &'a BillView) -> Self {
        Self { accounts: view.accounts.iter().map(AccountJson::of).collect() }
    }
}

impl<'a> AccountJson<'a> {
    fn of(account: &'a BillAccount) -> Self {
        Self {
            namespace: &account.namespace,
            period: account.period.as_deref(),
            problem: account.problem.as_deref(),
            refused: account.refused,
            estimated_least_micros: account.estimated.least,
            estimated_most_micros: account.estimated.most,
            billed_micros: account.billed_micros,
            difference_micros: account.difference_micros,
            rows: account.rows.iter().map(RowJson::of).collect(),
            notes: &account.notes,
        }
    }
}

impl<'a> RowJson<'a> {
    fn of(row: &'a BillLine) -> Self {
        Self {
            label: &row.label,
            estimated_least_micros: row.estimated.least,
            estimated_most_micros: row.estimated.most,
            billed_micros: row.billed_micros,
            difference_micros: row.difference_micros,
            why: &row.why,
        }
    }
}
