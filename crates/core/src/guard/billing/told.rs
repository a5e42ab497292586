//! What the bills that were read look like to people, and to the policy.

use super::{Account, Read};
use crate::billing::{self, BillView, period_words};
use crate::guard::Guard;
use crate::moment::Moment;
use crate::policy::{self, BilledFacts, Condition, Wanted};
use crate::problem::{Attempt, Problem};
use crate::reminders::Round;

impl Guard {
    /// What Hugging Face billed beside what was estimated, as far as it was read.
    #[must_use]
    pub fn bill_view(&self, at: Moment) -> BillView {
        let blank = Account::default();
        let mut accounts = Vec::new();
        for name in self.billed_namespaces() {
            let account = self.bills.accounts.get(&name).unwrap_or(&blank);
            let before = account.before.iter().map(|(_, read)| read);
            let before = before.filter(|read| read.found.is_some());
            for read in std::iter::once(&account.current).chain(before) {
                accounts.push(billing::account(self.read_of(&name, read, at), &self.world.zone));
            }
        }
        BillView { accounts }
    }

    /// What is known of each bill that was read.
    pub(crate) fn billed_facts(&self) -> Vec<BilledFacts> {
        let names = self.billed_namespaces();
        names.iter().filter_map(|name| self.facts_of_bill(name)).collect()
    }

    /// The wanted reminder of each bill, and those told of before that are not read again yet.
    pub(in crate::guard) fn wanted_of_bills(&self) -> (Vec<Wanted<'static>>, Vec<Round>) {
        let facts = self.billed_facts();
        let unread = |name: &String| !facts.iter().any(|facts| facts.namespace == *name);
        let names = self.billed_namespaces();
        let keys = names.iter().filter(|name| unread(name)).map(|name| Condition::Billed.of(name));
        let standing = keys.filter_map(|key| self.reminders.round(&key)).collect();
        (facts.iter().map(policy::billed_differs).collect(), standing)
    }

    fn facts_of_bill(&self, namespace: &str) -> Option<BilledFacts> {
        let found = self.bills.accounts.get(namespace)?.judged()?;
        let most = found.rows.iter().max_by_key(|row| row.beyond().0.saturating_abs());
        let most = most.filter(|row| row.beyond().0 != 0);
        Some(BilledFacts {
            namespace: namespace.to_owned(),
            period: period_words(found.period_start, found.period_end),
            starts: found.period_start,
            estimated: found.estimated(),
            billed: found.billed(),
            beyond: found.beyond(),
            mostly: most.and_then(|row| billing::mostly(row, &self.world.zone)),
            page: billing::page(namespace, self.is_own(namespace)),
        })
    }

    fn read_of<'a>(&self, name: &'a str, read: &'a Read, at: Moment) -> billing::Read<'a> {
        let own = self.is_own(name);
        let refused = read.problem.as_ref().is_some_and(Problem::is_refused);
        let problem = match &read.problem {
            Some(_) if refused => Some(billing::refused(name, own)),
            Some(problem) => {
                let why = problem.words(Attempt::ReadAccount { namespace: name });
                Some(format!("The bill of {name} could not be read: {why}."))
            }
            None if read.found.is_none() => Some(format!("The bill of {name} was not read yet.")),
            None => None,
        };
        billing::Read {
            namespace: name,
            own,
            comparison: read.found.as_ref().map(|(found, _)| found),
            problem,
            refused,
            age: read.found.as_ref().map(|(_, when)| at.since(*when)),
        }
    }
}
