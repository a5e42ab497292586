//! The bill, read and laid beside the ledger. What a row does not say stays unsaid.

use guard_core::{
    Bill, BillRow, Billed, BilledHardware, Entry, Event, Micros, Present, Problem, Rate, shifted,
    start_of_day,
};
use hf_endpoints::{Payer, Usage, UsageItem};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use tokio::sync::oneshot;

use crate::account::Account;
use crate::looking_back::{Ledger, Snapshot, TRIES};
use crate::observe;
use crate::outbox::Outbox;
use crate::store::StoreError;

const HOUR_MILLIS: i64 = 3_600_000;
/// A year, and some days for how it is cut.
const LONGEST_PERIOD_MILLIS: i64 = 370 * 24 * HOUR_MILLIS;

/// Whose bill of which period.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) namespace: String,
    /// It is the person's own, not that of an organization.
    pub(crate) own: bool,
    pub(crate) period: Option<String>,
}

/// Reads a bill and, asking the loop for it by `looks`, the ledger of its period.
pub(crate) async fn read(
    account: Account,
    asked: Asked,
    looks: Outbox<oneshot::Sender<Snapshot>>,
) -> Event {
    let result = match usage(&account, &asked).await {
        Ok(usage) => match bill(&usage, account.ahead_millis(), Timestamp::now()) {
            Ok(bill) => beside(bill, &looks).await,
            Err(problem) => Err(problem),
        },
        Err(error) => {
            tracing::info!(namespace = %asked.namespace, %error, "could not read the bill");
            Err(observe::problem(&error))
        }
    };
    Event::Billed { namespace: asked.namespace, period: asked.period, result: result.map(Box::new) }
}

/// A bill in the terms of the core, by our clock. Hugging Face's clock is `ahead_millis` ahead.
///
/// # Errors
/// [`Problem::Unreadable`] when it does not say which period it is for, and that cannot be told.
pub fn bill(usage: &Usage, ahead_millis: i64, now: Timestamp) -> Result<Bill, Problem> {
    let period = &usage.period;
    // The ledger is read over the whole period: one of years is none.
    let is_period = |start: &Timestamp, end: &Timestamp| {
        start < end && *end <= shifted(*start, LONGEST_PERIOD_MILLIS)
    };
    let told = period.period_start.zip(period.period_end);
    let told = told.filter(|(start, end)| is_period(start, end));
    // Without a word about it, it is the month that lasts.
    let (period_start, period_end) =
        told.or_else(|| month(now)).ok_or_else(|| Problem::Unreadable("no period".to_owned()))?;
    Ok(Bill {
        period_id: period.id.clone(),
        period_start,
        period_end,
        rows: usage.endpoints().map(|item| row(item, ahead_millis)).collect(),
        unreadable: usage.unreadable(),
    })
}

async fn usage(account: &Account, asked: &Asked) -> Result<Usage, hf_endpoints::Error> {
    let period = asked.period.as_deref();
    let org = Payer::Org(&asked.namespace);
    let payer = if asked.own { Payer::User } else { org };
    let usage = account.client().usage(payer, period).await?;
    // Where the account was not asked for its name, its first namespace may be an organization.
    let other = usage.period.entity_name.as_ref();
    match other.is_some_and(|name| !name.eq_ignore_ascii_case(&asked.namespace)) {
        true if asked.own => account.client().usage(org, period).await,
        _ => Ok(usage),
    }
}

/// The ledger of the period beside the bill: of one moment, when no entry was made meanwhile.
async fn beside(bill: Bill, looks: &Outbox<oneshot::Sender<Snapshot>>) -> Result<Billed, Problem> {
    let failed = Problem::Other;
    let mut looked = look(looks).await.map_err(failed)?;
    let mut tries = TRIES;
    loop {
        let Snapshot { present, ledger, writes, .. } = looked;
        let (before, at, since) = (present.next_entry, present.at, bill.period_start);
        let reading =
            tokio::task::spawn_blocking(move || entries(&ledger, &present, writes, since));
        let read = reading.await.map_err(|error| failed(error.to_string()))?;
        let read = read.map_err(|error| failed(error.to_string()))?;
        tries -= 1;
        looked = look(looks).await.map_err(failed)?;
        if tries == 0 || !writes || looked.present.next_entry == before {
            return Ok(Billed { bill, entries: read, at });
        }
    }
}

/// What was estimated since a moment. Blocks.
fn entries(
    ledger: &Ledger,
    present: &Present,
    writes: bool,
    since: Timestamp,
) -> Result<Vec<Entry>, StoreError> {
    let kept = ledger.read(|store| store.load(since))?;
    if writes {
        return Ok(present.with_open(kept.entries));
    }
    // Another process meters: what is open counts as it stands there.
    let written = Present::as_written(present.at, present.zone.clone(), kept.lines);
    Ok(written.with_open(kept.entries))
}

pub(crate) async fn look(looks: &Outbox<oneshot::Sender<Snapshot>>) -> Result<Snapshot, String> {
    let (sender, answer) = oneshot::channel();
    // Where the loop has ended, the sender is gone and the answer says so.
    looks.send(sender);
    answer.await.map_err(|_| "Endpoint Guard is ending".to_owned())
}

fn row(item: &UsageItem, ahead_millis: i64) -> BillRow {
    let ours = |at: Timestamp| shifted(at, -ahead_millis);
    let unit = item.unit_label.as_deref().and_then(unit_millis);
    let from = item.started_at.map(ours);
    let stopped = item.stopped_at.map(ours);
    // A row that is said to go on has not ended, whatever stands there.
    let to = stopped.filter(|_| item.active != Some(true));
    let quantity = item.quantity.filter(|quantity| quantity.is_finite() && *quantity >= 0.0);
    let by_quantity = from.zip(quantity.zip(unit)).map(|(from, (quantity, unit))| {
        #[expect(clippy::cast_precision_loss, reason = "a unit is a day at most")]
        // A row lasts as long as a period at most.
        let millis = (quantity * unit as f64).min(LONGEST_PERIOD_MILLIS as f64);
        #[expect(clippy::cast_possible_truncation, reason = "a float beyond i64 saturates")]
        shifted(from, millis.round() as i64)
    });
    let hardware =
        item.endpoint_product().map(|(vendor, instance_type, instance_size)| BilledHardware {
            vendor: vendor.to_owned(),
            instance_type: instance_type.to_owned(),
            instance_size: instance_size.to_owned(),
        });
    BillRow {
        endpoint: None,
        recognized: false,
        label: item.label.clone().filter(|label| !label.trim().is_empty()),
        product: product(item),
        hardware,
        from,
        to,
        covered_until: stopped.or(by_quantity),
        micros: item.cost_micros.map(Micros),
        unit_rate: item.unit_cost_nanos.zip(unit).and_then(|(nanos, unit)| rate(nanos, unit)),
    }
}

/// The product in words.
fn product(item: &UsageItem) -> String {
    let named = item.product_pretty_name.clone().filter(|name| !name.is_empty());
    let product = || item.product.clone().unwrap_or_default();
    named.unwrap_or_else(|| product().trim_start_matches("endpoints/").replace('/', " "))
}

/// The length of a unit of time in milliseconds: `minute`, `Hours`, `instance-hour`.
fn unit_millis(label: &str) -> Option<i64> {
    let lower = label.to_lowercase();
    let word =
        lower.split(|letter: char| !letter.is_alphabetic()).rfind(|word| !word.is_empty())?;
    Some(match word {
        "millisecond" | "milliseconds" | "millis" | "ms" => 1,
        "second" | "seconds" | "sec" | "secs" | "s" => 1_000,
        "minute" | "minutes" | "min" | "mins" => 60_000,
        "hour" | "hours" | "hr" | "hrs" | "h" => HOUR_MILLIS,
        "day" | "days" | "d" => 24 * HOUR_MILLIS,
        _ => return None,
    })
}

/// Micro-dollars per hour from nano-dollars per unit, to the nearest one.
fn rate(nanos: i64, unit_millis: i64) -> Option<Rate> {
    let per_hour = i128::from(nanos) * i128::from(HOUR_MILLIS) / i128::from(unit_millis.max(1));
    let micros = i64::try_from((per_hour + 500) / 1_000).ok()?;
    (micros > 0).then_some(Rate(micros))
}

/// The month around a moment, in UTC as Hugging Face bills.
fn month(now: Timestamp) -> Option<(Timestamp, Timestamp)> {
    let first = now.to_zoned_datetime(TimeZone::UTC).date().first_of_month();
    let next = first.checked_add(1.month()).ok()?;
    Some((start_of_day(&TimeZone::UTC, first), start_of_day(&TimeZone::UTC, next)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Bill {
        let usage: Usage = serde_json::from_str(json).unwrap();
        bill(&usage, 0, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap()
    }

    fn rows(rows: &str) -> Vec<BillRow> {
        read(&format!(r#"{{"usage": {{"Endpoints": [{rows}]}}, "period": {{}}}}"#)).rows
    }

    #[test]
    fn a_row_that_says_everything_is_read_whole() {
        let rows = rows(
            r#"{"label": "phi-4", "product": "endpoints/aws/nvidia-l40s/x1", "quantity": 90.5,
                "unitLabel": "minute", "unitCostMicroUSD": 30000, "totalCostMicroUSD": 2730000.4,
                "startedAt": "2026-11-23T10:00:00Z", "stoppedAt": null, "active": true}"#,
        );
        let row = &rows[0];
        assert_eq!(row.micros, Some(Micros(2_730_000)));
        assert_eq!(row.unit_rate, Some(Rate(1_800_000)));
        assert_eq!(row.to, None);
        assert_eq!(row.covered_until, "2026-11-23T11:30:30Z".parse().ok());
        assert_eq!(row.product, "aws nvidia-l40s x1");
        assert_eq!(row.hardware.as_ref().unwrap().instance_type, "nvidia-l40s");
    }

    #[test]
    fn what_a_row_does_not_say_stays_unknown() {
        let rows = rows(
            r#"{"quantity": 3, "unitLabel": "requests", "totalCostMicroUSD": null},
               {"label": "  ", "totalCostMicroUSD": 7, "startedAt": 1795428000000,
                "unitCostMicroUSD": 500, "unitLabel": "s"},
               {"label": 5, "startedAt": "yesterday", "quantity": -4, "unitLabel": "hour"}"#,
        );
        assert_eq!(rows[0], BillRow::default());
        assert_eq!((rows[1].label.as_deref(), rows[1].micros), (None, Some(Micros(7))));
        assert_eq!(
            rows[1].from,
            "2026-11-23T10:00:00Z".parse().ok(),
            "milliseconds are told apart"
        );
        assert_eq!(rows[1].unit_rate, Some(Rate(1_800_000)));
        assert_eq!((rows[2].from, rows[2].covered_until), (None, None));
    }

    #[test]
    fn rows_that_cannot_be_read_are_counted() {
        let bill = read(r#"{"usage": {"Endpoints": [7, ["a"], {"label": "phi-4"}]}}"#);
        assert_eq!((bill.rows.len(), bill.unreadable), (1, 2));
        assert_eq!(bill.period_start, "2026-11-01T00:00:00Z".parse().unwrap());
        assert_eq!(bill.period_end, "2026-12-01T00:00:00Z".parse().unwrap());
        let odd = read(r#"{"usage": {"Endpoints": "none"}}"#);
        assert_eq!((odd.rows.len(), odd.unreadable), (0, 1));
    }

    #[test]
    fn times_are_told_by_our_clock() {
        let json = r#"{"usage": {"Endpoints": [{"startedAt": "2026-11-23T10:00:00Z"}]}}"#;
        let usage: Usage = serde_json::from_str(json).unwrap();
        let now = "2026-11-23T12:00:00Z".parse().unwrap();
        let bill = bill(&usage, 90_000, now).unwrap();
        assert_eq!(bill.rows[0].from, "2026-11-23T09:58:30Z".parse().ok());
    }
}
