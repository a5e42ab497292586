//! What a reminder is about, out of its key.

use crate::endpoint::EndpointId;
use crate::key::Key;
use crate::ledger::Scope;
use crate::policy::Condition;

/// What a key such as `left-running:alice/phi-4` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct About {
    /// Which condition, as `docs/behaviour.md` has it: `left running`.
    pub(super) condition: String,
    /// The endpoint it is about, when it is one.
    pub(super) endpoint: Option<EndpointId>,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Endpoint,
    /// The period and the scope of a budget.
    Budget(String, Scope),
    /// A user or organization, or whatever else it says.
    Other(String),
    /// All of it.
    Account,
}

impl About {
    pub(super) fn read(key: &Key) -> Self {
        let rest = key.about();
        let (endpoint, what) = if key.code().starts_with(Condition::Budget.code()) {
            budget(rest)
        } else {
            match rest.parse::<EndpointId>() {
                Ok(id) => (Some(id), What::Endpoint),
                Err(_) if rest.is_empty() => (None, What::Account),
                Err(_) => (None, What::Other(rest.to_owned())),
            }
        };
        Self { condition: condition(key), endpoint, what }
    }

    /// `phi-4`, `week`, `day of phi-4`, `acme`, `account`; `label` names an endpoint.
    pub(super) fn words(&self, label: impl Fn(&EndpointId) -> String) -> String {
        match &self.what {
            What::Endpoint => self.endpoint.as_ref().map(label).unwrap_or_default(),
            What::Budget(period, Scope::All) => period.clone(),
            What::Budget(period, Scope::Namespace(name)) => format!("{period} of {name}"),
            What::Budget(period, Scope::Endpoint(id)) => format!("{period} of {}", label(id)),
            What::Other(rest) => rest.clone(),
            What::Account => "account".to_owned(),
        }
    }
}

/// `week:all`, `day:alice/phi-4`.
fn budget(rest: &str) -> (Option<EndpointId>, What) {
    let Some((period, Ok(scope))) =
        rest.split_once(':').map(|(period, scope)| (period, scope.parse::<Scope>()))
    else {
        return (None, What::Other(rest.to_owned()));
    };
    let endpoint = match &scope {
        Scope::Endpoint(id) => Some(id.clone()),
        Scope::All | Scope::Namespace(_) => None,
    };
    (endpoint, What::Budget(period.to_owned(), scope))
}

/// As the table of conditions has it. What another version reminded of is its own word.
fn condition(key: &Key) -> String {
    let known = Condition::of_key(key).and_then(Condition::name);
    known.map_or_else(|| key.code().replace('-', " "), str::to_owned)
}
