//! One life: a session, what goes wrong in it, and what must be true afterwards.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use hf_sim::account::spec::Timings;
use hf_sim::{AccountSpec, Effect, EndpointSpec, Options, Rule, Server, State};

use crate::process::{Process, command, wait_until};

/// From when a living guard exists, nothing may be billed for longer.
const LEASE: Duration = Duration::from_secs(90);
/// How long Hugging Face refuses everything.
const STORM: Duration = Duration::from_secs(30);
/// What an L4 costs in a minute, in micro-dollars.
const A_MINUTE_MICROS: i64 = 800_000 / 60 + 1;

/// When the session's process is killed.
const MOMENTS: [&str; 6] =
    ["a: turning on auto-stop", "a: resuming", "a: starting", "a: ready", "Ready", "a: pausing"];

/// Who lives besides the session.
const GUARDS: [&[&str]; 2] = [&["run", "--endpoint", "k", "--", "sleep", "300"], &["watch"]];

/// What happens to the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// kill -9 when it has said this.
    Killed(&'static str),
    /// Ctrl-C then.
    Interrupted(&'static str),
    /// Its command ends by itself.
    Lives,
}

/// What else goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    /// The line is cut while it pauses.
    CutWhilePausing,
    /// Too many requests, for everything.
    Storm,
    /// The pause takes effect and its answer is lost.
    AnswerLost,
    /// Hugging Face sets replicas to 1 and forgets the timeout.
    ResumeResets,
    /// The command does not end when it is asked to.
    IgnoresTerm,
    /// Hugging Face says yes and pauses seconds later.
    SlowPause,
}

#[derive(Clone, Copy, Debug)]
struct Drawn {
    fate: Fate,
    fault: Fault,
    /// Another guard lives from the beginning; otherwise it comes when all is over.
    guarded: bool,
    /// What that guard is.
    guard: &'static [&'static str],
}

fn draw(number: u64) -> Drawn {
    // A fixed mix of the number: neighbours have nothing in common.
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x2545_F491_4F6C_DD1D;
    let mut next = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % below
    };
    let moment = MOMENTS[usize::try_from(next(6)).unwrap_or(0)];
    let fate = match next(5) {
        0..=2 => Fate::Killed(moment),
        3 => Fate::Interrupted(moment),
        _ => Fate::Lives,
    };
    let fault = match next(10) {
        0 => Fault::CutWhilePausing,
        1 => Fault::Storm,
        2 => Fault::AnswerLost,
        3 => Fault::ResumeResets,
        4 => Fault::IgnoresTerm,
        5 => Fault::SlowPause,
        _ => Fault::None,
    };
    let guard = GUARDS[usize::try_from(next(2)).unwrap_or(0)];
    Drawn { fate, fault, guarded: next(2) == 0, guard }
}

fn account(fault: Fault) -> AccountSpec {
    let mut account = AccountSpec {
        endpoints: ["a", "k"]
            .map(|name| EndpointSpec::new("alice", name).state(State::Paused, 600))
            .to_vec(),
        timings: Timings {
            pending_seconds: [0, 0],
            start_seconds: [1, 2],
            update_seconds: [0, 1],
            ..Timings::default()
        },
        ..AccountSpec::default()
    };
    account.behaviour.resume_resets_scaling = fault == Fault::ResumeResets;
    account
}

fn break_things(server: &Server, fault: Fault) {
    let busy = || Effect::Status {
        status: 429,
        body: None,
        headers: BTreeMap::from([("retry-after".to_owned(), "1".to_owned())]),
    };
    let rules = match fault {
        Fault::CutWhilePausing => vec![Rule::new(Effect::Drop).path("a/pause").times(3)],
        Fault::Storm => vec![Rule::new(busy()).after(6).times(25)],
        Fault::AnswerLost => vec![Rule::new(Effect::DropAnswer).path("a/pause").times(2)],
        Fault::SlowPause => vec![Rule::new(Effect::SlowPause { seconds: 3 }).path("a/pause")],
        Fault::None | Fault::ResumeResets | Fault::IgnoresTerm => Vec::new(),
    };
    for rule in rules {
        server.add_fault(rule).expect("a rule");
    }
}

/// Lives it. How long `a` was billed after a living guard existed and its session was over, or what
/// was wrong.
pub fn live(number: u64) -> Result<Duration, String> {
    let drawn = draw(number);
    let server = Server::start(Options::new(account(drawn.fault))).expect("a server");
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let unarmed = scope.spawn(|| longest_unarmed(&server, &over));
        let lived = live_at(&server, drawn);
        over.store(true, Ordering::Relaxed);
        let unarmed = unarmed.join().expect("it looks");
        match lived {
            Ok(_) if unarmed > LEASE => {
                Err(format!("{drawn:?}: a ran unarmed for {} s", unarmed.as_secs()))
            }
            lived => lived,
        }
    })
}

/// The longest that `a` cost money at one stretch without anything that stops it.
fn longest_unarmed(server: &Server, over: &AtomicBool) -> Duration {
    let (mut longest, mut since) = (Duration::ZERO, None);
    while !over.load(Ordering::Relaxed) {
        let is_unarmed = server.with_account(|account, _| {
            let a = account.endpoint("alice", "a");
            a.is_some_and(|a| {
                let scaling = &a.config.scaling;
                let armed = scaling.min == 0 && scaling.scale_to_zero_timeout.is_some();
                matches!(a.state, State::Initializing | State::Running) && !armed
            })
        });
        since = is_unarmed.then(|| since.unwrap_or_else(Instant::now));
        longest = longest.max(since.map_or(Duration::ZERO, |since: Instant| since.elapsed()));
        std::thread::sleep(Duration::from_millis(100));
    }
    longest
}

fn live_at(server: &Server, drawn: Drawn) -> Result<Duration, String> {
    let home = tempfile::tempdir().expect("a home");
    let start = |words: &[&str]| Process::start(command(home.path(), server, words));
    let mut guard = drawn.guarded.then(|| start(drawn.guard));
    if let Some(guard) = guard.as_mut().filter(|_| drawn.guard.contains(&"--endpoint")) {
        guard.says("Ready");
    }
    break_things(server, drawn.fault);
    let broken = Instant::now();
    let script = match drawn.fault {
        Fault::IgnoresTerm => "trap '' TERM INT; sleep 2",
        _ => "sleep 2",
    };
    let mut session = start(&["run", "--endpoint", "a", "--", "sh", "-c", script]);
    let mut code = None;
    match drawn.fate {
        Fate::Killed(moment) => {
            session.says(moment);
            session.signal("-KILL");
            session.code();
        }
        Fate::Interrupted(moment) => {
            session.says(moment);
            session.signal("-INT");
            code = session.code();
        }
        Fate::Lives => code = session.code(),
    }
    let mut guard = guard.unwrap_or_else(|| start(drawn.guard));
    let is_off = || {
        let truth = server.truth();
        truth.endpoint("alice", "a").is_none_or(|a| a.episodes.iter().all(|e| e.end.is_some()))
    };
    let ran_on = wait_until(|| {
        // While everything is refused nobody can pause anything: a storm is over after a while.
        if drawn.fault == Fault::Storm && broken.elapsed() > STORM {
            server.clear_faults();
        }
        is_off() && all_over(home.path(), server)
    });
    let said =
        || format!("{drawn:?}, code {code:?}\n{}\n--- guard:\n{}", session.said(), guard.said());
    let Some(ran_on) = ran_on.filter(|ran_on| *ran_on <= LEASE) else {
        return Err(format!("a runs on, or its session is open: {}", said()));
    };
    if !is_off() {
        return Err(format!("a was started again: {}", said()));
    }
    if drawn.fate == Fate::Lives && code != Some(0) {
        return Err(format!("the code of the command was not passed on: {}", said()));
    }
    check_receipt(home.path(), server).map_err(|why| format!("{why}: {}", said()))?;
    guard.signal("-INT");
    guard.code();
    // One that was ended before it had begun to listen has done nothing either.
    if server.truth().running_rate_micros_per_hour != 0 || !all_over(home.path(), server) {
        return Err(format!("the guard left something: {drawn:?}\n{}", guard.said()));
    }
    Ok(ran_on)
}

/// The receipts of sessions of `a` as the command line prints them.
fn receipts(home: &std::path::Path, server: &Server) -> Vec<serde_json::Value> {
    let listed = command(home, server, &["sessions", "--json"])
        .stdout(std::process::Stdio::piped())
        .output()
        .expect("it runs");
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap_or_default();
    let sessions = listed["sessions"].as_array().cloned().unwrap_or_default();
    sessions
        .into_iter()
        .filter(|session| session["endpoints"][0]["endpoint"] == "alice/a")
        .collect()
}

fn all_over(home: &std::path::Path, server: &Server) -> bool {
    receipts(home, server).iter().all(|session| !session["ended"].is_null())
}

/// What the receipt says holds the truth, to the minute of each change.
fn check_receipt(home: &std::path::Path, server: &Server) -> Result<(), String> {
    let truth = server.truth();
    let episodes = truth.endpoint("alice", "a").map_or(0, |a| a.episodes.len());
    let truth = truth.endpoint("alice", "a").map_or(0, |a| a.micros);
    let receipts = receipts(home, server);
    let sum = |field: &str| receipts.iter().map(|r| r[field].as_i64()).sum::<Option<i64>>();
    let least = sum("total_least_micros").ok_or("a receipt without an amount")?;
    let most = sum("total_most_micros").unwrap_or(i64::MAX - A_MINUTE_MICROS * 4);
    let slack = A_MINUTE_MICROS * i64::try_from(episodes.max(1)).unwrap_or(1);
    if least - slack <= truth && truth <= most + slack {
        return Ok(());
    }
    Err(format!("the receipts say {least} to {most}, the truth is {truth} micro-dollars"))
}
