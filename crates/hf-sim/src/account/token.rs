//! Tokens of the simulated account and what each may do.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The token of every built-in account. It opens nothing but a simulation.
pub const SIM_TOKEN: &str = "hf_simulated";

/// The text of a token. Not shown by `Debug`, since a person may give a real one by mistake.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(token)")
    }
}

/// `auth.accessToken.role` of whoami.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TokenRole {
    Read,
    Write,
    God,
    FineGrained,
}

/// A token the account accepts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TokenSpec {
    pub value: Secret,
    pub display_name: String,
    pub role: TokenRole,
    /// Namespaces it may touch; without it every namespace of the account.
    pub namespaces: Option<Vec<String>>,
    /// Fine-grained only: may manage endpoints, not only look.
    pub manage: bool,
    /// Fine-grained only: may read billing.
    pub billing: bool,
    /// True once it was revoked or has expired: everything answers 401.
    pub revoked: bool,
}

impl Default for TokenSpec {
    fn default() -> Self {
        Self {
            value: Secret(SIM_TOKEN.to_owned()),
            display_name: "simulated".to_owned(),
            role: TokenRole::Write,
            namespaces: None,
            manage: true,
            billing: false,
            revoked: false,
        }
    }
}

impl TokenSpec {
    #[must_use]
    pub fn new(value: &str, role: TokenRole) -> Self {
        Self { value: Secret(value.to_owned()), role, ..Self::default() }
    }

    #[must_use]
    pub fn may_write(&self) -> bool {
        match self.role {
            TokenRole::Read => false,
            TokenRole::Write | TokenRole::God => true,
            TokenRole::FineGrained => self.manage,
        }
    }

    #[must_use]
    pub fn may_read_billing(&self) -> bool {
        self.role != TokenRole::FineGrained || self.billing
    }

    #[must_use]
    pub fn reaches(&self, namespace: &str) -> bool {
        self.namespaces.as_ref().is_none_or(|list| list.iter().any(|n| n == namespace))
    }
}
