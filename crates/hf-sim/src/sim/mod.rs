//! An account together with what goes wrong on the way to it.

mod faults;
mod log;

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

pub use faults::{BrokenStream, Effect, Faults, Rule, RuleError};
pub use log::{LoggedRequest, RequestLog};

use crate::account::{Account, EndpointKey, Pausing};
use crate::http::{Request, Response};

/// Answers to one GET that are kept for reads that lag behind.
const READS_KEPT: usize = 32;

/// What comes back for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// `None`: the connection was dropped.
    pub response: Option<Response>,
    /// Real milliseconds to wait before answering.
    pub delay_millis: u64,
    /// What follows the answer while the connection is open.
    pub stream: Option<Stream>,
}

/// A stream of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stream {
    /// Of the changes of this endpoint.
    Changes(EndpointKey),
    Broken(BrokenStream),
}

/// An account behind faults, with a log of every request.
#[derive(Debug)]
pub struct Sim {
    pub account: Account,
    pub faults: Faults,
    pub log: RequestLog,
    reads: BTreeMap<String, VecDeque<Response>>,
}

impl Sim {
    #[must_use]
    pub fn new(account: Account) -> Self {
        Self {
            account,
            faults: Faults::default(),
            log: RequestLog::default(),
            reads: BTreeMap::new(),
        }
    }

    /// Answers a request at `now`, with the faults that match it.
    pub fn exchange(&mut self, request: &Request, now: Timestamp) -> Exchange {
        let (delay_millis, effect) = self.faults.on(request);
        let response = self.answer(request, now, effect.as_ref());
        let status = response.as_ref().map(|r| r.status);
        let at = self.account.now();
        self.log.push(LoggedRequest::new(request, at, status, effect.as_ref()));
        let streams = response.as_ref().is_some_and(Response::is_event_stream);
        let broken = effect.as_ref().and_then(Effect::breaks_stream).map(Stream::Broken);
        let stream = broken.or_else(|| faults::endpoint_of(request).map(Stream::Changes));
        Exchange { response, delay_millis, stream: stream.filter(|_| streams) }
    }

    fn answer(
        &mut self,
        request: &Request,
        now: Timestamp,
        effect: Option<&Effect>,
    ) -> Option<Response> {
        match effect {
            Some(Effect::Drop) => None,
            Some(Effect::DropAnswer) => {
                self.read(request, now, Pausing::AtOnce);
                None
            }
            Some(Effect::Status { status, body, headers }) => {
                let body = body.clone().unwrap_or_else(|| faults::body_for(*status));
                let mut response = Response::json(*status, &body);
                let headers = headers.iter().map(|(n, v)| (n.to_lowercase(), v.clone()));
                response.headers.extend(headers);
                Some(response)
            }
            Some(Effect::NotJson { status, body }) => {
                let body = body.as_deref().unwrap_or("<html><body>Bad gateway</body></html>");
                Some(Response::text(*status, body.to_owned()))
            }
            Some(Effect::Stale { seconds: Some(seconds), .. }) => {
                let age = SignedDuration::from_secs(i64::from(*seconds));
                Some(self.account.handle_stale(request, now, age))
            }
            Some(Effect::Stale { reads, .. }) => {
                let fresh = self.read(request, now, Pausing::AtOnce);
                let behind = reads.unwrap_or(1);
                let old = self.reads.get(&target(request));
                let old = old.and_then(|r| r.get(r.len().saturating_sub(1 + behind)));
                Some(old.cloned().unwrap_or(fresh))
            }
            Some(Effect::SlowPause { seconds }) => {
                let wait = SignedDuration::from_secs(i64::from(*seconds));
                Some(self.read(request, now, Pausing::After(wait)))
            }
            Some(Effect::PauseIgnored) => Some(self.read(request, now, Pausing::Ignored)),
            Some(Effect::Delay { .. } | Effect::Stream { .. }) | None => {
                Some(self.read(request, now, Pausing::AtOnce))
            }
        }
    }

    /// The account's own answer; answers to GET are kept.
    fn read(&mut self, request: &Request, now: Timestamp, how: Pausing) -> Response {
        let response = self.account.handle_pausing(request, now, how);
        if request.method == "GET"
            && request.path.starts_with("/v2/endpoint/")
            && response.status == 200
        {
            let kept = self.reads.entry(target(request)).or_default();
            if kept.len() == READS_KEPT {
                kept.pop_front();
            }
            kept.push_back(response.clone());
        }
        response
    }
}

fn target(request: &Request) -> String {
    format!("{}?{}", request.path, request.query)
}
