//! What was committed outlives a process that is killed; its hold on the owner lock does not.
//!
//! A program of its own (`harness = false`): the one that is killed is this program again.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use guard_core::{
    Batch, Cost, EndpointId, Entry, Evidence, Kind, Micros, Rate, Source, Span, State,
};
use guard_host::Dirs;
use guard_host::owner::{Owner, OwnerError};
use guard_host::store::Store;
use jiff::Timestamp;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Where the one that is killed keeps its things.
const HOME: &str = "GUARD_KILLED_HOME";
/// It is killed after so many commits, in the middle of the next ones.
const COMMITS: usize = 50;

fn main() -> Result {
    if let Some(home) = std::env::var_os(HOME) {
        return commit_until_killed(Path::new(&home));
    }
    if std::env::args().any(|argument| argument == "--list") {
        println!("killed: test");
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let dirs = Dirs::under(home.path());
    let mut child = Command::new(std::env::current_exe()?)
        .env(HOME, home.path())
        .stdout(Stdio::piped())
        .spawn()?;
    let stdout = child.stdout.take().ok_or("no output")?;
    let told = BufReader::new(stdout).lines().take(COMMITS).last().ok_or("no commit")??;
    let taken = Owner::try_take(&dirs);
    // On Unix this is SIGKILL: nothing of it runs any more.
    child.kill()?;
    child.wait()?;

    if !matches!(taken, Err(OwnerError::Taken { .. })) {
        return Err("the lock was free while its owner lived".into());
    }
    let _owner = Owner::try_take(&dirs)?;
    let (store, troubles) = Store::open(&dirs, Timestamp::now())?;
    let kept = store.load(Timestamp::UNIX_EPOCH)?.entries;
    let told: usize = told.parse()?;
    if !troubles.is_empty() || told != COMMITS || kept.len() < told {
        return Err(format!("told {told}, kept {}, {troubles:?}", kept.len()).into());
    }
    for (number, entry) in (1..).zip(&kept) {
        if *entry != numbered(number)? {
            return Err(format!("entry {number} is {entry:?}").into());
        }
    }
    println!("killed: {told} commits were told and {} are kept", kept.len());
    Ok(())
}

fn commit_until_killed(home: &Path) -> Result {
    let dirs = Dirs::under(home);
    let _owner = Owner::try_take(&dirs)?;
    let (mut store, _) = Store::open(&dirs, Timestamp::now())?;
    let mut stdout = std::io::stdout();
    for number in 1.. {
        store.commit(&Batch { entries: vec![numbered(number)?], ..Batch::default() })?;
        // Ends by itself when nobody listens any more.
        writeln!(stdout, "{number}")?;
        stdout.flush()?;
    }
    Ok(())
}

fn numbered(number: u32) -> Result<Entry> {
    let at = |seconds: u32| Timestamp::from_second(1_700_000_000 + i64::from(seconds));
    Ok(Entry {
        number: number.into(),
        corrects: None,
        endpoint: EndpointId::new("alice", "phi-4"),
        created_at: None,
        kind: Kind::Span,
        source: Source::Readings,
        episode: Some(at(0)?),
        span: Span {
            state: State::Running,
            hardware: None,
            rate: Some(Rate(1_800_000)),
            replicas: 1,
            from: at(number)?,
            to: at(number + 1)?,
            evidence: Evidence::Seen,
        },
        cost: Cost::exactly(Micros(number.into())),
    })
}
