//! The bill is read now and then, calmly, and laid beside the ledger.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod told;

use std::collections::BTreeMap;
use std::time::Duration;

use super::Guard;
use super::turn::LOST_READING;
use crate::billing::{Bill, Billed, Comparison, compare, filled_from_bill, is_fresh};
use crate::endpoint::{EndpointId, Hardware};
use crate::ledger::Entry;
use crate::messages::Effect;
use crate::moment::{Moment, seconds_millis};
use crate::problem::Problem;

/// The first bill waits so long after the first readings: a command that looks once does not ask
/// for it.
const FIRST_AFTER: Duration = Duration::from_secs(10);
const EVERY: Duration = Duration::from_secs(6 * 3_600);
/// After a failure that may pass.
const TRY_AGAIN: Duration = Duration::from_secs(30 * 60);

/// The bills that were read, and what is to be read next.
#[derive(Clone, Debug, Default)]
pub(super) struct Bills {
    /// When the first readings were there.
    ready: Option<Moment>,
    /// Somebody looks at the page and waits.
    wanted: bool,
    asked: Option<(Question, Moment)>,
    accounts: BTreeMap<String, Account>,
}

/// One bill that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Question {
    namespace: String,
    /// `None` is the current period.
    period: Option<String>,
}

/// The bills of one user or organization.
#[derive(Clone, Debug, Default)]
struct Account {
    current: Read,
    period_id: Option<String>,
    /// The period before, while it is new that it ended; asked for by its id, which is only known
    /// when it was read while it lasted.
    before: Option<(String, Read)>,
}

/// How reading one bill goes.
#[derive(Clone, Debug, Default)]
struct Read {
    /// When reading it last ended, good or not.
    ended: Option<Moment>,
    problem: Option<Problem>,
    found: Option<(Comparison, Moment)>,
}

impl Read {
    /// When to read it again, by uptime; `None` when it was refused.
    fn due(&self, first: Duration) -> Option<Duration> {
        match (self.ended, &self.problem) {
            (None, _) => Some(first),
            (Some(ended), None) => Some(ended.uptime_in(EVERY)),
            (Some(ended), Some(Problem::Limited(Some(wait)))) => {
                Some(ended.uptime_in(TRY_AGAIN.max(*wait)))
            }
            (Some(ended), Some(problem)) => {
                problem.is_passing().then_some(ended.uptime_in(TRY_AGAIN))
            }
        }
    }
}

impl Account {
    /// The bill that matters now: that of the period before while it is new that it ended.
    fn judged(&self) -> Option<&Comparison> {
        let before = self.before.as_ref().and_then(|(_, read)| read.found.as_ref());
        before.or(self.current.found.as_ref()).map(|(found, _)| found)
    }
}

impl Guard {
    /// Whether a bill is still to be read for the first time, and nothing stands in its way.
    #[must_use]
    pub fn is_awaiting_bill(&self) -> bool {
        if !self.world.account.is_signed_in() || self.is_busy_pausing() {
            return false;
        }
        let ended = |name: &String| {
            self.bills.accounts.get(name).is_some_and(|account| account.current.ended.is_some())
        };
        self.is_awaiting_first_reading() || !self.billed_namespaces().iter().all(ended)
    }

    /// Somebody looks: what was not read yet is read at once.
    pub(super) fn bill_wanted(&mut self) {
        self.bills.wanted = true;
    }

    /// The next bill to read.
    pub(super) fn turn_billing(&mut self, at: Moment) -> Option<Effect> {
        self.forget_old_bills(at);
        if let Some((question, asked)) = &self.bills.asked {
            if at.since(*asked) < LOST_READING {
                return None;
            }
            let question = question.clone();
            self.bill_failed(&question, Problem::TimedOut, at);
        }
        if !self.may_read_bills() {
            return None;
        }
        self.bills.ready.get_or_insert(at);
        let (due, question) = self.next_bill()?;
        if due > at.uptime {
            return None;
        }
        let Question { namespace, period } = question.clone();
        let own = self.is_own(&namespace);
        self.bills.asked = Some((question, at));
        Some(Effect::ReadBill { namespace, own, period })
    }

    /// When the next one is due.
    pub(super) fn billing_wakes_at(&self) -> Option<Duration> {
        if let Some((_, asked)) = &self.bills.asked {
            return Some(asked.uptime_in(LOST_READING));
        }
        self.next_bill().filter(|_| self.may_read_bills()).map(|(due, _)| due)
    }

    /// A bill came, or could not be read.
    pub(super) fn billed(
        &mut self,
        namespace: String,
        period: Option<String>,
        result: Result<Box<Billed>, Problem>,
        at: Moment,
    ) {
        let question = Question { namespace, period };
        if self.bills.asked.as_ref().is_none_or(|(asked, _)| *asked != question) {
            return;
        }
        let billed = match result {
            Ok(billed) => *billed,
            Err(problem) => return self.bill_failed(&question, problem, at),
        };
        self.bills.asked = None;
        let Billed { bill, mut entries, at: looked } = billed;
        entries.retain(|entry| entry.endpoint.namespace == question.namespace);
        let known: Vec<(EndpointId, Option<Hardware>)> = self
            .world
            .inventory
            .endpoints()
            .map(|seen| (seen.id.clone(), seen.hardware.clone()))
            .collect();
        let bill = bill.matched(&question.namespace, &entries, &known, looked);
        self.fill_from(&bill, &question.namespace, &mut entries, at);
        let slowest =
            self.world.settings.poll.idle_seconds.max(self.world.settings.poll.billable_seconds);
        let found = compare(&bill, &entries, seconds_millis(slowest), looked);
        let read = Read { ended: Some(at), problem: None, found: Some((found, at)) };
        let account = self.bills.accounts.entry(question.namespace).or_default();
        if question.period.is_some() {
            if let Some((_, before)) = &mut account.before {
                *before = read;
            }
            return;
        }
        let was = account.current.found.as_ref().map(|(found, _)| found.period_start);
        if was.is_some_and(|was| was < bill.period_start) {
            // What was read last of it is not all of it; it is read again at once.
            let mut ended = std::mem::take(&mut account.current);
            ended.ended = None;
            account.before = account.period_id.take().map(|id| (id, ended));
        }
        account.current = read;
        account.period_id = bill.period_id;
    }

    /// Puts what the bill tells in the place of gaps that nothing else can tell of.
    fn fill_from(&mut self, bill: &Bill, namespace: &str, entries: &mut Vec<Entry>, at: Moment) {
        let given_up = |gap: &&Entry| self.filling.gave_up(gap.number) || !self.can_tell(gap);
        let mut gaps: Vec<Entry> = self
            .world
            .ledger_cache
            .gaps()
            .iter()
            .filter(|gap| gap.endpoint.namespace == namespace)
            .filter(given_up)
            .cloned()
            .collect();
        gaps.sort_by_key(|gap| (gap.endpoint.clone(), gap.created_at, gap.span.from));
        for run in gaps.chunk_by(|gap, next| {
            let same = gap.endpoint == next.endpoint && gap.created_at == next.created_at;
            same && gap.span.to == next.span.from
        }) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let whole = (first.span.from, last.span.to);
            for gap in run {
                let filled = filled_from_bill(gap, whole, bill, at.utc);
                if filled.is_empty() {
                    continue;
                }
                let is_it = |entry: &Entry| {
                    entry.number == gap.number
                        && entry.endpoint == gap.endpoint
                        && entry.span.from == gap.span.from
                };
                entries.retain(|entry| !is_it(entry));
                entries.extend(filled.iter().cloned());
                for left in self.correct(gap, filled) {
                    self.filling.handed_down(gap.number, left, at);
                }
            }
        }
    }

    fn bill_failed(&mut self, question: &Question, problem: Problem, at: Moment) {
        self.bills.asked = None;
        let account = self.bills.accounts.entry(question.namespace.clone()).or_default();
        let read = match (&question.period, &mut account.before) {
            (Some(_), Some((_, before))) => before,
            (Some(_), None) => return,
            (None, _) => &mut account.current,
        };
        read.ended = Some(at);
        read.problem = Some(problem);
    }

    /// The bill that is due first, and when, by uptime.
    fn next_bill(&self) -> Option<(Duration, Question)> {
        let ready = self.bills.ready?;
        let first = if self.bills.wanted { ready.uptime } else { ready.uptime_in(FIRST_AFTER) };
        let blank = Account::default();
        let names = self.billed_namespaces();
        let due = names.into_iter().flat_map(|namespace| {
            let account = self.bills.accounts.get(&namespace).unwrap_or(&blank);
            let current = account.current.due(first).map(|due| (due, None));
            let before = account.before.as_ref();
            let before = before.and_then(|(id, read)| Some((read.due(first)?, Some(id.clone()))));
            let both = current.into_iter().chain(before);
            both.map(move |(due, period)| (due, Question { namespace: namespace.clone(), period }))
                .collect::<Vec<_>>()
        });
        due.min_by_key(|(due, _)| *due)
    }

    /// The period before is looked at in the first days of a period only.
    fn forget_old_bills(&mut self, at: Moment) {
        for account in self.bills.accounts.values_mut() {
            let found = account.current.found.as_ref();
            if found.is_some_and(|(found, _)| !is_fresh(found.period_start, at.utc)) {
                account.before = None;
            }
        }
    }

    /// Users and organizations whose endpoints can be read.
    fn billed_namespaces(&self) -> Vec<String> {
        self.world.inventory.readable().map(|(name, _)| name.clone()).collect()
    }

    pub(super) fn is_own(&self, namespace: &str) -> bool {
        self.world.account.is_named(namespace)
    }

    /// After the first readings, and never while something is being paused.
    fn may_read_bills(&self) -> bool {
        self.world.account.is_signed_in()
            && !self.is_awaiting_first_reading()
            && !self.is_busy_pausing()
    }

    fn is_busy_pausing(&self) -> bool {
        self.pauses.is_unconfirmed() || self.pauses.countdown().is_some()
    }
}
