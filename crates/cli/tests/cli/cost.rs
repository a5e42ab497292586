//! `cost`: the ledger on disk as a table, exactly.

use guard_core::{
    Batch, Cost, EndpointId, Entry, Episode, Evidence, Hardware, Kind, Line, Micros, Rate, Source,
    Span, State, Work,
};
use guard_host::Dirs;
use guard_host::store::Store;
use jiff::Timestamp;
use serde_json::json;

use crate::bench::{Bench, Ran, ran};

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// What nobody watched is not free, and somebody else knows what it cost.
const NOT_WATCHED: &str = "Nothing was watched from this computer on these days, so what they cost \
    is not known.\n`endpoint-guard cost --billed` asks Hugging Face what was billed. \
    `endpoint-guard watch` looks back on thirty days when it first runs.\n";

/// A ledger of its own, and a machine in Berlin.
struct Ledger {
    bench: Bench,
    store: Store,
    batch: Batch,
}

impl Ledger {
    fn new() -> Self {
        let bench = Bench::new(hf_sim::empty());
        let dirs = Dirs::under(bench.home.path());
        let (store, told) = Store::open(&dirs, at("2026-11-01T00:00:00Z")).expect("a new ledger");
        assert!(told.is_empty(), "{told:?}");
        Self { bench, store, batch: Batch::default() }
    }

    fn entry(&mut self, id: &str, evidence: Evidence, from: &str, to: &str, cost: Cost) {
        let number = self.batch.entries.len() as u64 + 1;
        let span = Span { evidence, ..running(at(from), at(to)) };
        self.batch.entries.push(Entry {
            number,
            corrects: None,
            endpoint: id.parse().expect("namespace/name"),
            created_at: None,
            kind: Kind::Span,
            source: Source::Readings,
            episode: Some(span.from),
            span,
            cost,
        });
    }

    /// Seen running at $1.80/h.
    fn ran(&mut self, id: &str, from: &str, to: &str) {
        let cost = running(at(from), at(to)).work().expect("a price").settled();
        self.entry(id, Evidence::Seen, from, to, Cost::exactly(cost));
    }

    /// Nobody looked; $1.80/h at the most.
    fn gap(&mut self, id: &str, from: &str, to: &str) {
        let most = running(at(from), at(to)).work().expect("a price").settled();
        let cost = Cost { least: Micros(0), most: Some(most) };
        self.entry(id, Evidence::Unknown, from, to, cost);
    }

    fn cost(&mut self, words: &[&str]) -> Ran {
        self.store.commit(&std::mem::take(&mut self.batch)).expect("the ledger takes it");
        run(&self.bench, words)
    }
}

/// Without a token and without a network: neither is needed.
fn run(bench: &Bench, words: &[&str]) -> Ran {
    let words: Vec<&str> = ["cost"].iter().chain(words).copied().collect();
    let mut command = bench.command(&words);
    command.env("TZ", "Europe/Berlin").env_remove("HF_TOKEN");
    command.env("HF_ENDPOINT", "http://127.0.0.1:9");
    ran(&command.output().expect("the command runs"))
}

fn running(from: Timestamp, to: Timestamp) -> Span {
    Span {
        state: State::Running,
        hardware: Some("aws/us-east-1/nvidia-l40s/x1".parse::<Hardware>().expect("hardware")),
        rate: Some(Rate(1_800_000)),
        replicas: 1,
        from,
        to,
        evidence: Evidence::Seen,
    }
}

const NOVEMBER: [&str; 4] = ["--since", "2026-11-01", "--until", "2026-11-03"];

fn november() -> Ledger {
    let mut ledger = Ledger::new();
    ledger.ran("alice/phi-4", "2026-11-01T22:00:00Z", "2026-11-02T02:00:00Z");
    ledger.ran("alice/phi-4", "2026-11-03T08:00:00Z", "2026-11-03T10:30:00Z");
    ledger.gap("acme/whisper", "2026-11-02T10:00:00Z", "2026-11-02T13:20:00Z");
    ledger.ran("acme/whisper", "2026-11-02T13:20:00Z", "2026-11-02T14:20:00Z");
    // Neither the day before nor the day after.
    ledger.ran("alice/old", "2026-10-31T20:00:00Z", "2026-10-31T23:00:00Z");
    ledger.ran("alice/new", "2026-11-03T23:00:00Z", "2026-11-04T23:00:00Z");
    ledger
}

#[test]
fn a_range_by_endpoint_has_its_gaps_in_words() {
    let ran = november().cost(&NOVEMBER);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        ran.out,
        "1 to 3 Nov 2026\n\
         \n\
         alice/phi-4   $11.70            6 h 30 min\n\
         acme/whisper  $1.80 to $7.80    1 h         3 h 20 min not tracked, up to $6.00\n\
         total         $13.50 to $19.50  7 h 30 min  3 h 20 min not tracked, up to $6.00\n"
    );
}

#[test]
fn a_range_by_day_and_by_namespace_adds_up_to_the_same() {
    let mut ledger = november();
    let ran = ledger.cost(&[&NOVEMBER[..], &["--by", "day"]].concat());
    assert_eq!(
        ran.out,
        "1 to 3 Nov 2026\n\
         \n\
         2026-11-01  $1.80             1 h\n\
         2026-11-02  $7.20 to $13.20   4 h         3 h 20 min not tracked, up to $6.00\n\
         2026-11-03  $4.50             2 h 30 min\n\
         total       $13.50 to $19.50  7 h 30 min  3 h 20 min not tracked, up to $6.00\n"
    );
    let ran = run(&ledger.bench, &[&NOVEMBER[..], &["--by", "namespace"]].concat());
    assert_eq!(
        ran.out,
        "1 to 3 Nov 2026\n\
         \n\
         alice  $11.70            6 h 30 min\n\
         acme   $1.80 to $7.80    1 h         3 h 20 min not tracked, up to $6.00\n\
         total  $13.50 to $19.50  7 h 30 min  3 h 20 min not tracked, up to $6.00\n"
    );
}

#[test]
fn a_day_of_25_hours_costs_25_hours() {
    let mut ledger = Ledger::new();
    ledger.ran("alice/phi-4", "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z");
    ledger.ran("alice/phi-4", "2026-10-25T12:00:00Z", "2026-10-26T12:00:00Z");
    let ran = ledger.cost(&["--since", "2026-10-24", "--until", "2026-10-26", "--by", "day"]);
    assert_eq!(
        ran.out,
        "24 to 26 Oct 2026\n\
         \n\
         2026-10-24  $18.00  10 h     watched since 24 Oct 2026\n\
         2026-10-25  $45.00  1 d 1 h\n\
         2026-10-26  $23.40  13 h\n\
         total       $86.40  2 d      watched since 24 Oct 2026\n"
    );
}

#[test]
fn csv_has_every_digit_and_no_formula() {
    let mut ledger = november();
    ledger.ran("-acme/x", "2026-11-01T12:00:00Z", "2026-11-01T12:00:01Z");
    let ran = ledger.cost(&[&NOVEMBER[..], &["--csv"]].concat());
    assert_eq!(
        ran.out,
        "endpoint,least_usd,most_usd,known_usd,seen_replica_minutes,inferred_replica_minutes,\
         unknown_replica_minutes,note\r\n\
         alice/phi-4,11.700000,11.700000,11.700000,390,0,0,\r\n\
         acme/whisper,1.800000,7.800000,1.800000,60,0,200,\
         \"3 h 20 min not tracked, up to $6.00\"\r\n\
         '-acme/x,0.000500,0.000500,0.000500,0.02,0,0,\r\n"
    );
}

#[test]
fn json_is_as_documented() {
    let mut ledger = november();
    let ran = ledger.cost(&[&NOVEMBER[..], &["--json"]].concat());
    let said: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(said["from"], "2026-11-01");
    assert_eq!(said["to"], "2026-11-03");
    assert_eq!(said["zone"], "Europe/Berlin");
    assert_eq!(said["by"], "endpoint");
    assert_eq!(said["as_of"], json!([]));
    assert_eq!(
        said["rows"][1],
        json!({
            "namespace": "acme", "name": "whisper",
            "least_micros": 1_800_000, "most_micros": 7_800_000, "known_micros": 1_800_000,
            "seen_replica_minutes": 60.0, "inferred_replica_minutes": 0.0,
            "unknown_replica_minutes": 200.0,
            "note": "3 h 20 min not tracked, up to $6.00",
        })
    );
    assert_eq!(said["total"]["least_micros"], 13_500_000);
    let by_day = run(&ledger.bench, &[&NOVEMBER[..], &["--json", "--by", "day"]].concat());
    let by_day: serde_json::Value = serde_json::from_str(&by_day.out).expect("JSON");
    assert_eq!(by_day["rows"][0]["day"], "2026-11-01");
    assert_eq!(by_day["total"], said["total"]);

    // Every field is documented.
    let documented = include_str!("../../../../docs/json.md");
    let documented = documented.split("## `cost --json`").nth(1).expect("a section");
    let documented = documented.split("\n## ").next().expect("its text");
    let fields = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().expect("an object").keys().cloned().collect()
    };
    let day = &by_day["rows"][0];
    for name in [&said, &said["rows"][0], day].into_iter().flat_map(fields) {
        assert!(documented.contains(&name), "{name} is not in docs/json.md");
    }
}

#[test]
fn what_is_still_open_counts_as_of_its_last_write_and_says_so() {
    let mut ledger = Ledger::new();
    // Ten minutes and a second as of yesterday: eleven are begun.
    let to = Timestamp::now().as_second() / 60 * 60 - 26 * 3_600;
    let stamp = |second| Timestamp::from_second(second).expect("a time");
    let open_from = stamp(to - 601);
    let open = running(open_from, stamp(to));
    ledger.batch.lines.push(Line {
        endpoint: EndpointId::new("alice", "phi-4"),
        created_at: None,
        updated_at: None,
        max_replicas: Some(1),
        episode: Some(Episode { work: Work(0), ..Episode::starting(open.from) }),
        open,
    });
    let ran = ledger.cost(&["--since", "3d"]);
    let berlin = jiff::tz::TimeZone::get("Europe/Berlin").expect("a zone");
    let clock = stamp(to).to_zoned_datetime(berlin.clone()).strftime("%a %-d %b %H:%M").to_string();
    let began = open_from.to_zoned_datetime(berlin).strftime("%-d %b %Y").to_string();
    let lines: Vec<&str> = ran.out.lines().skip(2).collect();
    assert_eq!(
        lines,
        [
            "alice/phi-4  $0.33  10 min".to_owned(),
            format!("total        $0.33  10 min  watched since {began}"),
            String::new(),
            format!("alice/phi-4 is counted until {clock}, when it was last read."),
        ]
    );
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn days_before_anything_was_watched_are_unknown_and_not_free() {
    let by_day = ["--since", "2026-11-02", "--until", "2026-11-03", "--by", "day"];
    let mut ledger = Ledger::new();
    ledger.ran("alice/phi-4", "2026-11-03T08:00:00Z", "2026-11-03T10:30:00Z");
    let ran = ledger.cost(&by_day);
    assert_eq!(
        ran.out,
        "2 to 3 Nov 2026\n\
         \n\
         2026-11-02  unknown              not watched\n\
         2026-11-03  $4.50    2 h 30 min  watched since 3 Nov 2026\n\
         total       $4.50    2 h 30 min  watched since 3 Nov 2026\n\
         \n\
         `endpoint-guard cost --billed` asks Hugging Face what was billed. \
         `endpoint-guard watch` looks back on thirty days when it first runs.\n"
    );
    let csv = run(&ledger.bench, &[&by_day[..], &["--csv"]].concat()).out;
    let unwatched = csv.lines().nth(1).expect("a row");
    assert_eq!(unwatched, "2026-11-02,0.000000,,0.000000,0,0,0,not watched");
    let json = run(&ledger.bench, &[&by_day[..], &["--json"]].concat()).out;
    let said: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(said["rows"][0]["most_micros"], serde_json::Value::Null);
    // A ledger that knows nothing does not say that nothing was spent.
    let ran = Ledger::new().cost(&by_day);
    assert_eq!(ran.out, format!("2 to 3 Nov 2026\n\n{NOT_WATCHED}"));
}

#[test]
fn an_empty_ledger_and_none_at_all_say_so() {
    let ran = Ledger::new().cost(&NOVEMBER);
    let nothing = format!("1 to 3 Nov 2026\n\n{NOT_WATCHED}");
    assert_eq!((ran.code, &ran.out), (0, &nothing), "{ran:?}");
    let bench = Bench::new(hf_sim::empty());
    let ran = run(&bench, &NOVEMBER);
    assert_eq!((ran.code, &ran.out), (0, &nothing), "{ran:?}");
    let left: Vec<_> = std::fs::read_dir(bench.home.path()).expect("a home").collect();
    assert!(left.is_empty(), "looking makes nothing: {left:?}");
}

#[test]
fn it_reads_while_another_process_writes() {
    let mut ledger = november();
    ledger.cost(&NOVEMBER);
    // The writer of this test still has the ledger open, with more to come.
    ledger.ran("alice/late", "2026-11-01T12:00:00Z", "2026-11-01T13:00:00Z");
    for (number, entry) in (7..).zip(&mut ledger.batch.entries) {
        entry.number = number;
    }
    let ran = ledger.cost(&NOVEMBER);
    assert!(ran.out.contains("alice/late    $1.80 "), "{}", ran.out);
}

#[test]
fn what_cannot_be_is_a_usage_error_and_a_file_is_written() {
    let bench = Bench::new(hf_sim::empty());
    for (words, said) in [
        (&["--since", "2026-11-05", "--until", "2026-11-01"][..], "1 Nov 2026 lies before"),
        (&["--since", "2999-01-01"], "1 Jan 2999 lies ahead."),
        (&["--since", "9999d"], "five years at most"),
        (&["--since", "soon"], "neither a time such as 7d"),
        (&["--json", "--csv"], "cannot be used with"),
    ] {
        let ran = run(&bench, words);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains(said), "{ran:?}");
    }
    let file = bench.home.path().join("cost.csv");
    let name = file.to_str().expect("a path");
    let ran = november().cost(&[&NOVEMBER[..], &["--csv", "--output", name]].concat());
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{ran:?}");
    let written = std::fs::read_to_string(&file).expect("the file is there");
    assert!(written.starts_with("endpoint,least_usd,"), "{written}");
    let ran = run(&bench, &["--output", "/nowhere/at/all"]);
    assert_eq!(ran.code, 1, "{ran:?}");
}

#[test]
fn the_demo_has_what_it_metered_and_leaves_nothing() {
    let bench = Bench::new(hf_sim::empty());
    let mut command = bench.command(&["demo", "cost", "--since", "2d"]);
    let ran = ran(&command.env_remove("HF_TOKEN").output().expect("the command runs"));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("/phi-4 ") && ran.out.contains("total "), "{}", ran.out);
    let mut folders = vec![bench.home.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("readable").flatten() {
            let path = entry.path();
            assert!(!path.ends_with("ledger.db"), "the demo wrote {}", path.display());
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
}
