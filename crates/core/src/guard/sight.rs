//! What is seen of the account, and what is not: figures come with that or not at all.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

use super::Guard;
use crate::endpoint::{EndpointId, State};
use crate::inventory::Namespace;
use crate::meter::Line;
use crate::moment::{Moment, millis_between};
use crate::problem::{Attempt, Problem};
use crate::running_rate::RunningRate;

/// How long an answer may take before its absence says something.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);

/// What is known of the running endpoints right now. Whoever makes words or numbers of it has to
/// say which of these it is: what is not seen is never nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Nobody is signed in, so nothing is watched.
    SignedOut,
    /// The first answers are on their way. What was read last, by an earlier run.
    Awaited(Option<LastRead>),
    /// Nothing is watched.
    Blind(Unseen),
    /// Some namespaces are watched and others are not.
    Partly {
        /// Those that are.
        namespaces: Vec<String>,
        /// What costs money in them.
        seen: RunningRate,
        /// The others.
        unseen: Unseen,
    },
    /// All of it, as read just now.
    Whole(RunningRate),
}

/// What is not watched, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// Which namespaces; empty while it is not known which there are.
    pub namespaces: Vec<String>,
    /// Why, as a part of a sentence.
    pub why: String,
    /// What was seen there last; `None` when nothing ever was.
    pub last: Option<LastRead>,
}

/// What cost money when it was read last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastRead {
    /// When: the oldest, where several namespaces were read at different times.
    pub at: Timestamp,
    /// How long ago.
    pub age: Duration,
    /// What cost money then.
    pub rate: RunningRate,
}

impl Sight {
    /// What is not watched, and why.
    #[must_use]
    pub fn unseen(&self) -> Option<&Unseen> {
        match self {
            Self::Blind(unseen) | Self::Partly { unseen, .. } => Some(unseen),
            Self::SignedOut | Self::Awaited(_) | Self::Whole(_) => None,
        }
    }

    /// Whether what is known of this namespace is what it was at some earlier time.
    #[must_use]
    pub fn is_unseen(&self, namespace: &str) -> bool {
        let unseen = self.unseen().map(|unseen| unseen.namespaces.as_slice());
        unseen.unwrap_or_default().iter().any(|name| name == namespace)
    }

    /// Whether this namespace was read lately.
    #[must_use]
    pub fn is_watching(&self, namespace: &str) -> bool {
        match self {
            Self::Whole(_) => true,
            Self::Partly { namespaces, .. } => namespaces.iter().any(|name| name == namespace),
            Self::SignedOut | Self::Awaited(_) | Self::Blind(_) => false,
        }
    }

    /// What costs money, where all of it is seen.
    #[must_use]
    pub fn whole(&self) -> Option<&RunningRate> {
        match self {
            Self::Whole(rate) => Some(rate),
            Self::SignedOut | Self::Awaited(_) | Self::Blind(_) | Self::Partly { .. } => None,
        }
    }

    /// What was read last of what is not seen now.
    #[must_use]
    pub fn last(&self) -> Option<&LastRead> {
        match self {
            Self::Awaited(last) => last.as_ref(),
            Self::Blind(unseen) | Self::Partly { unseen, .. } => unseen.last.as_ref(),
            Self::SignedOut | Self::Whole(_) => None,
        }
    }

    /// Whether something may cost money: what is not seen may.
    #[must_use]
    pub fn may_be_running(&self) -> bool {
        match self {
            Self::SignedOut | Self::Awaited(None) => false,
            Self::Awaited(Some(LastRead { rate, .. })) | Self::Whole(rate) => rate.billable > 0,
            Self::Blind(_) | Self::Partly { .. } => true,
        }
    }

    /// One word for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::SignedOut => "signed-out",
            Self::Awaited(_) => "awaited",
            Self::Blind(_) => "blind",
            Self::Partly { .. } => "partly",
            Self::Whole(_) => "whole",
        }
    }
}

/// How one namespace is seen.
enum View<'a> {
    Seen,
    Awaited,
    Unseen(Option<&'a Problem>),
}

impl Guard {
    /// What is seen at `at`.
    #[must_use]
    pub fn sight(&self, at: Moment) -> Sight {
        if let Some(problem) = self.world.account.signing_in() {
            let last = self.last_known(None, at);
            return match problem {
                None => Sight::Awaited(last),
                Some(problem) => Sight::Blind(Unseen {
                    namespaces: Vec::new(),
                    why: format!("{}, trying again", problem.words(Attempt::SignIn)),
                    last,
                }),
            };
        }
        if !self.world.account.is_signed_in() {
            return Sight::SignedOut;
        }
        let (mut seen, mut awaited, mut unseen) = (Vec::new(), false, Vec::new());
        for (name, state) in self.world.inventory.readable() {
            match self.view_of(name, state, at) {
                View::Seen => seen.push(name.clone()),
                View::Awaited => awaited = true,
                View::Unseen(problem) => unseen.push((name.clone(), problem)),
            }
        }
        if unseen.is_empty() {
            return match (awaited, seen.is_empty()) {
                (true, _) => Sight::Awaited(self.last_known(None, at)),
                (false, false) => Sight::Whole(self.running_rate()),
                (false, true) => Sight::Blind(Unseen {
                    namespaces: Vec::new(),
                    why: "the settings name no user or organization to watch".to_owned(),
                    last: None,
                }),
            };
        }
        let why = self.why_unseen(&unseen);
        let namespaces: Vec<String> = unseen.into_iter().map(|(name, _)| name).collect();
        let last = self.last_known(Some(&namespaces), at);
        let unseen = Unseen { namespaces, why, last };
        if seen.is_empty() {
            return Sight::Blind(unseen);
        }
        let inside =
            self.world.inventory.endpoints().filter(|one| seen.contains(&one.id.namespace));
        let rate = self.rate_of(inside);
        Sight::Partly { namespaces: seen, seen: rate, unseen }
    }

    /// Whether this namespace was read lately, and reading it works.
    pub(super) fn is_seen(&self, name: &str, at: Moment) -> bool {
        let state = self.world.inventory.namespace(name);
        let works = state.filter(|state| state.problem.is_none());
        works.is_some_and(|state| matches!(self.view_of(name, state, at), View::Seen))
    }

    fn view_of<'a>(&self, name: &str, state: &'a Namespace, at: Moment) -> View<'a> {
        let problem = state.problem.as_ref();
        match (state.read, problem) {
            (Some(_), Some(problem)) if !problem.is_passing() => View::Unseen(Some(problem)),
            (Some(read), _) if state.failures >= 3 || self.is_too_old(name, read, at) => {
                View::Unseen(problem)
            }
            (Some(_), _) => View::Seen,
            (None, Some(problem)) => View::Unseen(Some(problem)),
            (None, None) => match state.asked {
                Some(asked) if at.since(asked) > ANSWERS_WITHIN => View::Unseen(None),
                _ => View::Awaited,
            },
        }
    }

    /// Whether a reading was too long ago to be trusted: three intervals, and what an answer takes.
    pub(super) fn is_too_old(&self, namespace: &str, read: Moment, at: Moment) -> bool {
        let poll = &self.world.settings.poll;
        let interval =
            if self.has_billable(namespace) { poll.billable_seconds } else { poll.idle_seconds };
        at.since(read) > Duration::from_secs(u64::from(interval) * 3) + ANSWERS_WITHIN
    }

    /// Whether something that can be read was not read lately, or never.
    pub(super) fn is_partly_old(&self, at: Moment) -> bool {
        self.world.inventory.oldest_reading().is_none() || self.is_stale(at)
    }

    /// While not everything was read lately, the endpoints that were: in a list, on a page of one that
    /// never came whole, or by their own names. `None` while everything was.
    pub(super) fn read_lately(&self, at: Moment) -> Option<BTreeSet<EndpointId>> {
        if !self.is_partly_old(at) {
            return None;
        }
        let mut lately = BTreeSet::new();
        for (name, state) in self.world.inventory.namespaces() {
            let is_old = |read: Moment| self.is_too_old(name, read, at);
            let listed = state.read.filter(|read| state.failures < 3 && !is_old(*read)).is_some();
            let inside = self.world.inventory.endpoints().filter(|seen| seen.id.namespace == *name);
            let ids = inside.map(|seen| &seen.id).filter(|id| {
                listed || self.world.inventory.read_singly(id).is_some_and(|read| !is_old(read))
            });
            lately.extend(ids.cloned());
        }
        Some(lately)
    }

    /// Of several reasons the one about the user's own namespace, or else the first.
    fn why_unseen(&self, unseen: &[(String, Option<&Problem>)]) -> String {
        let own = unseen.iter().find(|(name, problem)| self.is_own(name) && problem.is_some());
        let any = own.or_else(|| unseen.iter().find(|(_, problem)| problem.is_some()));
        match any {
            Some((name, Some(problem))) => {
                let words = self.why_unread(name, problem);
                if problem.is_passing() { format!("{words}, trying again") } else { words }
            }
            _ => "no answer, trying again".to_owned(),
        }
    }

    /// Why the endpoints of a namespace could not be read, as a part of a sentence.
    #[must_use]
    pub fn why_unread(&self, namespace: &str, problem: &Problem) -> String {
        problem.words(Attempt::ReadEndpoints { namespace, own: self.is_own(namespace) })
    }

    /// What was last read of these namespaces, or of all: in this run, or as the ledger remembers.
    fn last_known(&self, namespaces: Option<&[String]>, at: Moment) -> Option<LastRead> {
        let among = |id: &EndpointId| namespaces.is_none_or(|names| names.contains(&id.namespace));
        let reads = self.world.inventory.namespaces().filter(|(name, state)| {
            state.read.is_some() && namespaces.is_none_or(|names| names.contains(name))
        });
        let reads: Vec<(&String, Moment)> =
            reads.filter_map(|(name, state)| Some((name, state.read?))).collect();
        let mut age = reads.iter().map(|(_, read)| at.since(*read)).max();
        let inside = self.world.inventory.endpoints().filter(|seen| among(&seen.id));
        let mut rate = self.rate_of(inside);
        let here = |id: &EndpointId| reads.iter().any(|(name, _)| **name == id.namespace);
        let earlier = self.world.meter.lines().filter(|line| among(&line.endpoint));
        for line in earlier.filter(|line| !here(&line.endpoint)) {
            let millis = u64::try_from(millis_between(line.open.to, at.utc)).unwrap_or(0);
            age = age.max(Some(Duration::from_millis(millis)));
            self.add_line(&mut rate, line);
        }
        let age = age?;
        Some(LastRead { at: at.ago(age), age, rate })
    }

    fn add_line(&self, rate: &mut RunningRate, line: &Line) {
        if !line.open.is_billable() {
            return;
        }
        rate.billable += 1;
        rate.starting += usize::from(line.open.state == State::Initializing);
        match line.open.rate {
            Some(one) => rate.known = rate.known + one.times(line.open.replicas),
            None => rate.unpriced.push(self.label(&line.endpoint)),
        }
    }
}
