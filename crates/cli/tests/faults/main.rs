//! Faults in real processes: whatever dies or goes wrong, nothing of a session runs on.
//!
//! Each life is drawn from its number, so one that failed can be looked at again:
//! `FAULT_LIVES_FROM=123 FAULT_LIVES=1`. `FAULT_LIVES` says how many there are.

#![cfg(unix)]
#![expect(clippy::expect_used, reason = "a bench that cannot be set up is a failed test")]
#![expect(clippy::disallowed_macros, reason = "a test says what it measured")]

mod keeping;
mod life;
mod process;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many are lived in an ordinary test run.
const LIVES: u64 = 12;
/// How many at a time: each waits most of its time.
const AT_A_TIME: usize = 12;

#[test]
fn nothing_of_a_session_runs_on_whatever_dies_or_goes_wrong() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    let from: u64 = number("FAULT_LIVES_FROM").unwrap_or(0);
    let lives: u64 = number("FAULT_LIVES").unwrap_or(LIVES);
    let next = AtomicU64::new(from);
    let told = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= from + lives {
                        return;
                    }
                    let ended = life::live(number);
                    told.lock().expect("no life panics").push((number, ended));
                }
            });
        }
    });
    let told = told.into_inner().expect("no life panics");
    assert_eq!(told.len() as u64, lives);
    let longest = told.iter().filter_map(|(_, ended)| ended.as_ref().ok()).max();
    println!("{lives} lives; the longest that something ran on was {longest:?}");
    let wrong: Vec<String> = told
        .into_iter()
        .filter_map(|(number, ended)| Some(format!("life {number}: {}", ended.err()?)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
