//! What a token may do, judged from whoami and asked of the Hub.

use std::fmt;

use reqwest::Method;

use crate::names::{existing, namespace};
use crate::sites::Site;
use crate::transport::Call;
use crate::whoami::FineGrained;
use crate::{Client, Error, WhoAmI};

/// Whether a token may do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permission {
    /// It may, as far as whoami tells.
    Yes,
    /// It may not.
    No(Reason),
    /// Whoami does not tell; only trying does.
    Unknown,
}

/// Why a token may not do something.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The token can only read.
    ReadOnlyToken,
    /// A fine-grained token without the permission.
    NotGranted {
        /// The permission that is missing, for example `inference.endpoints.write`.
        permission: &'static str,
        /// The namespace it is missing for.
        namespace: String,
    },
    /// The account's role in the organization is too low.
    OrgRole {
        /// The organization.
        namespace: String,
        /// `contributor`, `read` or `no_access`.
        role: String,
    },
    /// The account does not belong to the namespace.
    NotAMember {
        /// The namespace.
        namespace: String,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadOnlyToken => f.write_str("the token can only read"),
            Self::NotGranted { permission, namespace } => {
                write!(f, "the token lacks the permission {permission} for {namespace}")
            }
            Self::OrgRole { namespace, role } => {
                write!(f, "the account has only the role {role} in {namespace}")
            }
            Self::NotAMember { namespace } => {
                write!(f, "the account does not belong to {namespace}")
            }
        }
    }
}

const MANAGE: &str = "inference.endpoints.write";
const BILLING: &str = "user.billing.read";

impl WhoAmI {
    /// Whether the token may pause, resume and change endpoints of a namespace. Roles and
    /// permissions: \[HUBAPI, HUBDOC] security-tokens.md.
    #[must_use]
    pub fn can_manage(&self, namespace: &str) -> Permission {
        let same = |name: &str| name.eq_ignore_ascii_case(namespace);
        let is_own = same(&self.name);
        let org = self.orgs.iter().find(|org| same(&org.name));
        let id = if is_own { self.id.as_deref() } else { org.and_then(|org| org.id.as_deref()) };
        let granted = match self.role() {
            Some("read") => return Permission::No(Reason::ReadOnlyToken),
            Some("write" | "god") => true,
            Some("fineGrained") => match self.grants() {
                Some(grants) => grants.include(MANAGE, namespace, id),
                None => return Permission::Unknown,
            },
            _ => return Permission::Unknown,
        };
        let namespace = namespace.to_owned();
        if !granted {
            return Permission::No(Reason::NotGranted { permission: MANAGE, namespace });
        }
        match (is_own, org.map(|org| org.role_in_org.as_deref())) {
            (true, _) | (false, Some(Some("admin" | "write"))) => Permission::Yes,
            (false, Some(Some(role @ ("contributor" | "read" | "no_access")))) => {
                Permission::No(Reason::OrgRole { namespace, role: role.to_owned() })
            }
            (false, Some(_)) => Permission::Unknown,
            (false, None) => Permission::No(Reason::NotAMember { namespace }),
        }
    }

    /// Whether the token may read what the account spent. Source: third party; fine-grained tokens
    /// need `user.billing.read`.
    #[must_use]
    pub fn can_read_billing(&self) -> Permission {
        match (self.role(), self.grants()) {
            (Some("read" | "write" | "god"), _) => Permission::Yes,
            (Some("fineGrained"), Some(grants)) => {
                if grants.include(BILLING, &self.name, self.id.as_deref()) {
                    return Permission::Yes;
                }
                let namespace = self.name.clone();
                Permission::No(Reason::NotGranted { permission: BILLING, namespace })
            }
            _ => Permission::Unknown,
        }
    }

    fn grants(&self) -> Option<&FineGrained> {
        self.access_token()?.fine_grained.as_ref()
    }
}

impl FineGrained {
    fn include(&self, permission: &str, namespace: &str, id: Option<&str>) -> bool {
        let has = |list: &[String]| list.iter().any(|one| one == permission);
        let scoped = self.scoped.iter().filter(|scope| {
            let entity = &scope.entity;
            // The name of a repository or collection must not stand for a namespace.
            let is_account = matches!(entity.kind.as_deref(), None | Some("user" | "org"));
            let same_name = entity.name.as_ref().is_some_and(|n| n.eq_ignore_ascii_case(namespace));
            let same_id = entity.id.as_deref().is_some_and(|one| Some(one) == id);
            is_account && (same_name || same_id)
        });
        has(&self.global) || scoped.into_iter().any(|scope| has(&scope.permissions))
    }
}

/// What to ask the Hub about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reading the endpoint's state.
    Read,
    /// Managing it.
    Write,
    /// Calling it.
    Infer,
}

/// The Hub's answer to [`Client::check_access`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccessAnswer {
    /// Allowed.
    Allowed,
    /// Allowed for some endpoints only (207 with `patternRestrictions`).
    Restricted,
}

impl Client {
    /// Asks the Hub whether the token may do something, for one endpoint or the whole namespace.
    /// `POST /api/inference-endpoints/{namespace}[/{endpoint}]/auth-check/{read|write|infer}`
    /// \[HUBAPI]. Changes nothing.
    ///
    /// # Errors
    /// [`Error::Refused`] is the answer "no"; or any other.
    pub async fn check_access(
        &self,
        ns: &str,
        name: Option<&str>,
        access: Access,
    ) -> Result<AccessAnswer, Error> {
        let level = match access {
            Access::Read => "read",
            Access::Write => "write",
            Access::Infer => "infer",
        };
        let mut path = vec!["api", "inference-endpoints", namespace(ns)?];
        if let Some(name) = name {
            path.push(existing(name)?);
        }
        path.extend(["auth-check", level]);
        let name = name.map(|name| format!("/{name}")).unwrap_or_default();
        let purpose = format!("check the right to {level} {ns}{name}");
        let reply = self.call(Call::reads(Method::POST, Site::Hub, &path, purpose)).await?;
        Ok(if reply.status == 207 { AccessAnswer::Restricted } else { AccessAnswer::Allowed })
    }
}
