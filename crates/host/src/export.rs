//! The cost table as a file: CSV and JSON, the same for the page and the command line.

use guard_core::{By, CostRow, CostTable, Format, Micros, Subject};
use serde::Serialize;

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
/// In words, when it cannot be written.
pub fn text(table: &CostTable, format: Format) -> Result<String, String> {
    match format {
        Format::Csv => csv(table),
        Format::Json => json(table),
    }
}

/// RFC 4180, one record for each row; amounts in dollars, empty where nothing bounds them.
fn csv(table: &CostTable) -> Result<String, String> {
    let said = |error: &dyn std::fmt::Display| format!("The table could not be written: {error}.");
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
    file.write_record(header).map_err(|error| said(&error))?;
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
        file.write_record(record).map_err(|error| said(&error))?;
    }
    let bytes = file.into_inner().map_err(|error| said(&error))?;
    String::from_utf8(bytes).map_err(|error| said(&error))
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

#[derive(Debug, Serialize)]
struct TableJson {
    at: String,
    from: String,
    to: String,
    zone: String,
    by: By,
    rows: Vec<RowJson>,
    total: RowJson,
    as_of: Vec<AsOfJson>,
}

#[derive(Debug, Serialize)]
struct RowJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    least_micros: i64,
    most_micros: Option<i64>,
    known_micros: i64,
    seen_replica_minutes: f64,
    inferred_replica_minutes: f64,
    unknown_replica_minutes: f64,
    note: Option<String>,
}

#[derive(Debug, Serialize)]
struct AsOfJson {
    namespace: String,
    name: String,
    at: String,
}

fn json(table: &CostTable) -> Result<String, String> {
    let seconds = |at: jiff::Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let said = TableJson {
        at: seconds(table.at),
        from: table.from.to_string(),
        to: table.to.to_string(),
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
                at: seconds(as_of.at),
            })
            .collect(),
    };
    serde_json::to_string(&said)
        .map(|json| json + "\n")
        .map_err(|error| format!("The table could not be written: {error}."))
}

impl RowJson {
    fn of(row: &CostRow) -> Self {
        let (namespace, name, day) = match &row.subject {
            Subject::Endpoint(id) => (Some(id.namespace.clone()), Some(id.name.clone()), None),
            Subject::Namespace(name) => (Some(name.clone()), None, None),
            Subject::Day(day) => (None, None, Some(day.to_string())),
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
