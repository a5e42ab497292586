//! The history page as it is asked for and answered, from the question to the bytes.

use std::sync::Arc;
use std::time::Instant;

use guard_core::{Answer, Question, Range};
use guard_host::{Dirs, Handle, NoSurface, Places, Role, Start, Terminal};
use jiff::ToSpan;

use crate::{RUNS, Result, years};

/// Five years are asked for so often.
const LONG_RUNS: usize = 3;

/// Milliseconds of each answer.
pub(crate) struct Times {
    pub(crate) days_30: Vec<f64>,
    pub(crate) five_years: Vec<f64>,
}

/// Asks the host that owns the ledger, as the window does.
pub(crate) fn page(dirs: &Dirs) -> Result<Times> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(2).enable_all().build()?.block_on(async {
        let handle = Handle::start(Start {
            dirs: dirs.clone(),
            places: Places::hugging_face()?,
            surface: Arc::new(NoSurface),
            role: Role::Owner,
            demo: false,
            hold: Some("Nobody is to be asked here.".to_owned()),
            namespaces: Vec::new(),
            follows_machine: false,
            adopts_sessions: false,
            hears_changes: false,
            terminal: Terminal::Apart,
        });
        let last = years::end().to_zoned_datetime(jiff::tz::TimeZone::system()).date();
        let days =
            |count: i64| Range::Between { from: last.saturating_sub((count - 1).days()), to: last };
        let times = Times {
            days_30: answers(&handle, days(30), RUNS).await?,
            five_years: answers(&handle, days(years::DAYS), LONG_RUNS).await?,
        };
        handle.shut_down().await;
        Ok(times)
    })
}

async fn answers(handle: &Handle, range: Range, runs: usize) -> Result<Vec<f64>> {
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        let started = Instant::now();
        let answer = handle.query(Question::History { range }).await?;
        let written = serde_json::to_vec(&answer)?;
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
        let Answer::History(view) = answer else { return Err("that is no history".into()) };
        if view.endpoints.len() != crate::account::ENDPOINTS || written.is_empty() {
            return Err(format!("{} endpoints are in the history", view.endpoints.len()).into());
        }
    }
    Ok(times)
}
