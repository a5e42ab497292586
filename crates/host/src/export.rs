//! The cost table as a file: CSV and JSON, the same for the page and the command line.

use guard_core::{By, CostRow, CostTable, Format, Micros, SavedSum, Subject};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::QueryError;
use crate::Utc;

/// Micro-dollars in a dollar.
const DOLLAR: u64 = 1_000_000;

/// What the file is called: `cost-2026-11-01-to-2026-11-30.csv`.
#[must_use]
pub fn file_name(table: &CostTable, format: Format) -> String {
    let end = match format {
        Format::Csv => "csv",
        Format::Json => "json",
    };
    format!("cost-{}-to-{}.{end}", table.from, table.to)
}

/// What is in it.
///
/// # Errors
/// [`QueryError`], when it cannot be written.
pub fn text(table: &CostTable, format: Format) -> Result<String, QueryError> {
    match format {
        Format::Csv => csv(table),
        Format::Json => json(table),
    }
}

/// RFC 4180, one record for each row; amounts in dollars, empty where nothing bounds them.
fn csv(table: &CostTable) -> Result<String, QueryError> {
    let broken = |error: &dyn std::fmt::Display| QueryError::Broken(error.to_string());
    let mut file =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let header = [
        subject(table.by),
        "least_usd",
        "most_usd",
        "known_usd",
        "seen_replica_minutes",
        "inferred_replica_minutes",
        "unknown_replica_minutes",
        "note",
    ];
    file.write_record(header)?;
    for row in &table.rows {
        let record = [
            harmless(row.subject.words()),
            dollars(row.cost.least),
            row.cost.most.map(dollars).unwrap_or_default(),
            dollars(row.known),
            minutes(row.seen_millis).to_string(),
            minutes(row.inferred_millis).to_string(),
            minutes(row.unknown_millis).to_string(),
            harmless(row.unknown.clone().unwrap_or_default()),
        ];
        file.write_record(record)?;
    }
    let bytes = file.into_inner().map_err(|error| broken(&error))?;
    String::from_utf8(bytes).map_err(|error| broken(&error))
}

fn subject(by: By) -> &'static str {
    match by {
        By::Endpoint => "endpoint",
        By::Day => "day",
        By::Namespace => "namespace",
        By::Session => "session",
    }
}

/// A text that a spreadsheet does not take for a formula.
fn harmless(cell: String) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell }
}

/// All six digits: `12.400000`.
fn dollars(amount: Micros) -> String {
    let sign = if amount.0 < 0 { "-" } else { "" };
    let micros = amount.0.unsigned_abs();
    format!("{sign}{}.{:06}", micros / DOLLAR, micros % DOLLAR)
}

/// To the hundredth of a minute.
#[expect(clippy::cast_precision_loss, reason = "hundredths of minutes, far below 2^53")]
fn minutes(millis: i64) -> f64 {
    ((millis + 300) / 600) as f64 / 100.0
}

/// What it has cost.
// Not `CostTable` itself: that counts milliseconds and has words for people. Scripts know these names.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TableJson {
    /// When this was said.
    at: Utc,
    /// The first day.
    #[schemars(with = "String", extend("format" = "date"))]
    from: Date,
    /// The last day, included.
    #[schemars(with = "String", extend("format" = "date"))]
    to: Date,
    /// The time zone these days are of.
    zone: String,
    /// What each of the rows is about.
    by: By,
    /// What cost something. By endpoint and by namespace, what cost nothing has no row.
    rows: Vec<RowJson>,
    /// All rows together.
    total: RowJson,
    /// Endpoints that cost money when they were last read; they are counted until then.
    as_of: Vec<AsOfJson>,
    /// What pauses saved on these days; null by session.
    saved: Option<SavedJson>,
}

/// What pauses saved: each counts until its next resume, at most 8 h or until auto-stop would have stopped it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SavedJson {
    /// At the least, in micro-dollars; null when no price of it is known.
    least_micros: Option<i64>,
    /// How many pauses saved anything.
    pauses: u32,
    /// How many of them at an unknown price: these are not in `least_micros`.
    unpriced: u32,
}

impl SavedJson {
    /// The same sum.
    #[must_use]
    pub fn of(saved: SavedSum) -> Self {
        let SavedSum { pauses, unpriced, .. } = saved;
        Self { least_micros: saved.known().map(|least| least.0), pauses, unpriced }
    }
}

/// Figures of one row.
#[derive(Debug, Serialize, JsonSchema)]
struct RowJson {
    /// User or organization, by endpoint and by namespace.
    #[schemars(with = "String")]
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    /// Name of the endpoint, by endpoint.
    #[schemars(with = "String")]
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Which day, by day.
    #[schemars(with = "String", extend("format" = "date"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<Date>,
    /// Which session, by session.
    #[schemars(with = "String")]
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    /// The least it cost, in micro-dollars; 1,000,000 is $1.
    least_micros: i64,
    /// The most it cost, in micro-dollars; null when nothing bounds it.
    most_micros: Option<i64>,
    /// As much of it as is exactly known, in micro-dollars.
    known_micros: i64,
    /// Billable minutes times replicas that were watched.
    #[schemars(range(min = 0))]
    seen_replica_minutes: f64,
    /// The same that follows from what stood unchanged on both sides.
    #[schemars(range(min = 0))]
    inferred_replica_minutes: f64,
    /// The same that nobody observed: at most so much.
    #[schemars(range(min = 0))]
    unknown_replica_minutes: f64,
    /// What is not known of the cost, in words; null when all is known.
    note: Option<String>,
}

/// An endpoint that cost money when it was last read.
#[derive(Debug, Serialize, JsonSchema)]
struct AsOfJson {
    /// User or organization.
    namespace: String,
    /// Name inside the namespace.
    name: String,
    /// When it was last read.
    at: Utc,
}

fn json(table: &CostTable) -> Result<String, QueryError> {
    let said = TableJson {
        at: Utc::of(table.at),
        from: table.from,
        to: table.to,
        zone: table.zone.clone(),
        by: table.by,
        rows: table.rows.iter().map(RowJson::of).collect(),
        total: RowJson::of(&table.total),
        as_of: table
            .as_of
            .iter()
            .map(|as_of| AsOfJson {
                namespace: as_of.endpoint.namespace.clone(),
                name: as_of.endpoint.name.clone(),
                at: Utc::of(as_of.at),
            })
            .collect(),
        saved: table.saved.map(SavedJson::of),
    };
    Ok(serde_json::to_string(&said)? + "\n")
}

impl RowJson {
    fn of(row: &CostRow) -> Self {
        let (namespace, name, day) = match &row.subject {
            Subject::Endpoint(id) => (Some(id.namespace.clone()), Some(id.name.clone()), None),
            Subject::Namespace(name) => (Some(name.clone()), None, None),
            Subject::Day(day) => (None, None, Some(*day)),
            Subject::Session(_) | Subject::All => (None, None, None),
        };
        Self {
            namespace,
            name,
            day,
            session: match &row.subject {
                Subject::Session(id) => Some(id.clone()),
                _ => None,
            },
            least_micros: row.cost.least.0,
            most_micros: row.cost.most.map(|most| most.0),
            known_micros: row.known.0,
            seen_replica_minutes: minutes(row.seen_millis),
            inferred_replica_minutes: minutes(row.inferred_millis),
            unknown_replica_minutes: minutes(row.unknown_millis),
            note: row.unknown.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_becomes_a_formula() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+cmd", "'+cmd"),
            ("-acme/x", "'-acme/x"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-12.5", "-12.5"),
            ("acme/x", "acme/x"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell.to_owned()), written);
        }
    }

    #[test]
    fn figures_are_exact_to_the_last_digit() {
        assert_eq!(dollars(Micros(12_400_000)), "12.400000");
        assert_eq!(dollars(Micros(-1)), "-0.000001");
        assert_eq!(minutes(90_000).to_string(), "1.5");
        assert_eq!(minutes(0).to_string(), "0");
        assert_eq!(minutes(1_000).to_string(), "0.02");
    }
}
