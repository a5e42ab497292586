//! What a condition declares of itself, and what is derived of all of them.

use std::fmt::{Display, Write};

use super::{AccountFacts, Condition, EndpointFacts, Wanted};
use crate::key::Key;
use crate::settings::{Remind, Settings};

/// One condition, as its own file declares it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declared {
    pub(super) code: &'static str,
    pub(super) judge: Judge,
    /// It says that an endpoint was left on, which the end of a session answers.
    pub(super) is_of_leaving_on: bool,
    /// What people call it; empty where it is no condition.
    pub(super) name: &'static str,
    /// At which guard levels it holds.
    pub(super) levels: &'static str,
    /// When it reminds.
    pub(super) reminds: &'static str,
    /// Its defaults.
    pub(super) default: fn(&Settings) -> String,
    pub(super) silenced: &'static str,
}

/// Who judges a condition.
#[derive(Clone, Copy, Debug)]
pub(super) enum Judge {
    Endpoint(for<'a> fn(&'a EndpointFacts, &Remind) -> Option<Wanted<'a>>),
    /// Of the account as a whole.
    Account(fn(&AccountFacts) -> Option<Wanted<'static>>),
    /// The part of the guard that counts down, remembers or asks.
    Guard,
}

impl Declared {
    /// What holds where nothing else is said. Keys begin with `code`: it is stored, so it never changes.
    pub(super) const fn new(code: &'static str) -> Self {
        Self {
            code,
            judge: Judge::Guard,
            is_of_leaving_on: false,
            name: "",
            levels: "all",
            reminds: "",
            default: |_| "at once".to_owned(),
            silenced: "",
        }
    }
}

/// Every condition about one endpoint.
#[must_use]
pub fn endpoint<'a>(facts: &'a EndpointFacts, settings: &Remind) -> Vec<Wanted<'a>> {
    let wanted = Condition::ALL.iter().map(|condition| match condition.declared().judge {
        Judge::Endpoint(judge) => judge(facts, settings),
        Judge::Account(_) | Judge::Guard => None,
    });
    wanted.flatten().collect()
}

/// Every condition about the account as a whole.
#[must_use]
pub fn account(facts: &AccountFacts) -> Vec<Wanted<'static>> {
    let wanted = Condition::ALL.iter().map(|condition| match condition.declared().judge {
        Judge::Account(judge) => judge(facts),
        Judge::Endpoint(_) | Judge::Guard => None,
    });
    wanted.flatten().collect()
}

impl Condition {
    /// Which one a key is of; `None` where another version wrote it.
    #[must_use]
    pub fn of_key(key: &Key) -> Option<Self> {
        Self::ALL.iter().copied().find(|condition| condition.code() == key.code())
    }

    /// What its keys begin with, before the colon.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.declared().code
    }

    /// Its key about the account as a whole.
    #[must_use]
    pub fn key(self) -> Key {
        self.code().into()
    }

    /// Its key about an endpoint, a budget, a session, or whatever else it is told of one by one.
    #[must_use]
    pub fn of(self, about: impl Display) -> Key {
        format!("{}:{about}", self.code()).into()
    }

    /// What people call it; `None` for what has a key and is no condition.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        Some(self.declared().name).filter(|name| !name.is_empty())
    }
}

/// Whether a key is of a condition which says that an endpoint was left on: the end of a session answers that.
#[must_use]
pub fn is_of_leaving_on(key: &Key) -> bool {
    Condition::of_key(key).is_some_and(|condition| condition.declared().is_of_leaving_on)
}

/// Whether a key is of a condition of the account as a whole.
#[must_use]
pub fn is_of_account(key: &Key) -> bool {
    let judge = Condition::of_key(key).map(|condition| condition.declared().judge);
    matches!(judge, Some(Judge::Account(_)))
}

/// Whether a key only remembers, for one round, what a person chose or what was done: nobody is notified of it.
#[must_use]
pub fn is_choice(key: &Key) -> bool {
    let of = Condition::of_key(key);
    matches!(of, Some(Condition::BudgetOverride | Condition::WindowStart))
}

/// The table of `docs/behaviour.md` as Markdown.
#[must_use]
pub fn table(settings: &Settings) -> String {
    let mut text =
        "| condition | level | reminds | default | silenced by |\n|---|---|---|---|---|\n"
            .to_owned();
    for condition in Condition::ALL.iter().filter(|condition| condition.name().is_some()) {
        let Declared { name, levels, reminds, default, silenced, .. } = condition.declared();
        let default = default(settings);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {name} | {levels} | {reminds} | {default} | {silenced} |");
    }
    text
}
