//! How many requests endpoints served, from their metrics.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use guard_core::{EndpointId, HistoryView, RequestCounts};
use jiff::Timestamp;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::account::Account;

/// Metrics are asked for so many endpoints at once.
const AT_ONCE: usize = 4;
/// For so long an answer is given again.
const FRESH: Duration = Duration::from_secs(5 * 60);

/// When each window began in milliseconds since 1970, and how many were served in it.
type Windows = Vec<(i64, f64)>;

/// What is asked once in a while: whose endpoint, and its first and last moment.
type Asked = (bool, EndpointId, i64, i64);

/// Answers of the last minutes.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    fresh: Mutex<BTreeMap<Asked, (Instant, Windows)>>,
}

impl Answers {
    /// The requests of everything in `history` that cost something. Whatever cannot be asked says
    /// why; it is not zero.
    pub(crate) async fn of(
        &self,
        account: Option<Account>,
        history: &HistoryView,
        there: &[EndpointId],
    ) -> Vec<RequestCounts> {
        let costly = history.endpoints.iter().filter(|one| one.total.most != Some(0));
        let mut counts = Vec::new();
        let mut to_ask = Vec::new();
        for id in costly.map(|endpoint| &endpoint.id) {
            let asked =
                |account: &Account| (account.is_demo(), id.clone(), history.from_ms, history.to_ms);
            let answer = match &account {
                None => Some(Err("nobody is signed in".to_owned())),
                Some(_) if !there.contains(id) => Some(Err("it is not there any more".to_owned())),
                Some(account) => self.fresh(&asked(account)).map(Ok),
            };
            match (answer, &account) {
                (Some(windows), _) => counts.push(RequestCounts { id: id.clone(), windows }),
                (None, Some(account)) => to_ask.push((account.clone(), asked(account))),
                (None, None) => {}
            }
        }
        let until = history.to_ms.min(history.now_ms);
        counts.extend(self.ask(to_ask, until).await);
        counts
    }

    async fn ask(&self, mut to_ask: Vec<(Account, Asked)>, until: i64) -> Vec<RequestCounts> {
        let mut counts = Vec::new();
        let mut asking = JoinSet::new();
        to_ask.reverse();
        loop {
            while asking.len() < AT_ONCE
                && let Some((account, asked)) = to_ask.pop()
            {
                asking.spawn(async move {
                    let stamp = |millis| Timestamp::from_millisecond(millis).unwrap_or_default();
                    let found = account.requests(&asked.1, stamp(asked.2), stamp(until)).await;
                    (asked, found)
                });
            }
            let Some(answered) = asking.join_next().await else { return counts };
            let Ok((asked, windows)) = answered else { continue };
            if let Ok(windows) = &windows {
                self.lock().insert(asked.clone(), (Instant::now(), windows.clone()));
            }
            counts.push(RequestCounts { id: asked.1, windows });
        }
    }

    fn fresh(&self, asked: &Asked) -> Option<Windows> {
        let mut answers = self.lock();
        answers.retain(|_, (answered, _)| answered.elapsed() < FRESH);
        answers.get(asked).map(|(_, windows)| windows.clone())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Asked, (Instant, Windows)>> {
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
