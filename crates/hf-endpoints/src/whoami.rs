//! Who the token belongs to and what it may do. Source of the shape: \[HUBAPI].

use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;

use crate::sites::Site;
use crate::soft::{items, soft};
use crate::timestamps::flexible;
use crate::transport::Call;
use crate::{Client, Error, plain};

/// The answer of `GET /api/whoami-v2`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WhoAmI {
    /// Account name, which is the account's namespace.
    #[serde(deserialize_with = "plain::needed")]
    pub name: String,
    /// `user` for a person; `org` for an organization's token.
    #[serde(default, rename = "type", deserialize_with = "plain::words")]
    pub kind: Option<String>,
    /// 24 hexadecimal digits.
    #[serde(default, deserialize_with = "plain::words")]
    pub id: Option<String>,
    /// Full name.
    #[serde(default, deserialize_with = "plain::words")]
    pub fullname: Option<String>,
    /// Whether a payment method is there.
    #[serde(default, deserialize_with = "soft")]
    pub can_pay: Option<bool>,
    /// `prepaid` or `postpaid`.
    #[serde(default, deserialize_with = "plain::words")]
    pub billing_mode: Option<String>,
    /// Whether it is a PRO account.
    #[serde(default, deserialize_with = "soft")]
    pub is_pro: Option<bool>,
    /// Organizations it belongs to.
    #[serde(default, deserialize_with = "items")]
    pub orgs: Vec<Org>,
    /// How it is signed in.
    #[serde(default, deserialize_with = "soft")]
    pub auth: Option<Auth>,
}

/// An organization the account belongs to.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Org {
    /// Name, which is its namespace.
    #[serde(deserialize_with = "plain::needed")]
    pub name: String,
    /// 24 hexadecimal digits.
    #[serde(default, deserialize_with = "plain::words")]
    pub id: Option<String>,
    /// Full name.
    #[serde(default, deserialize_with = "plain::words")]
    pub fullname: Option<String>,
    /// Whether it has a payment method.
    #[serde(default, deserialize_with = "soft")]
    pub can_pay: Option<bool>,
    /// `prepaid` or `postpaid`.
    #[serde(default, deserialize_with = "plain::words")]
    pub billing_mode: Option<String>,
    /// `team`, `enterprise`, `plus` or `academia`.
    #[serde(default, deserialize_with = "plain::words")]
    pub plan: Option<String>,
    /// `admin`, `write`, `contributor`, `read` or `no_access`.
    #[serde(default, deserialize_with = "plain::words")]
    pub role_in_org: Option<String>,
}

/// How the account is signed in.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Auth {
    /// `access_token`, or another way of signing in.
    #[serde(default, rename = "type", deserialize_with = "plain::words")]
    pub kind: Option<String>,
    /// The token's properties.
    #[serde(default, deserialize_with = "soft")]
    pub access_token: Option<AccessToken>,
    /// When the token ends.
    #[serde(default, deserialize_with = "flexible")]
    pub expires_at: Option<Timestamp>,
}

/// The properties of the token (never the token itself).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AccessToken {
    /// The name its owner gave it.
    #[serde(default, deserialize_with = "plain::words")]
    pub display_name: Option<String>,
    /// `read`, `write`, `god` or `fineGrained`.
    #[serde(default, deserialize_with = "plain::words")]
    pub role: Option<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "flexible")]
    pub created_at: Option<Timestamp>,
    /// What a fine-grained token may do.
    #[serde(default, deserialize_with = "soft")]
    pub fine_grained: Option<FineGrained>,
}

/// What a fine-grained token may do.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FineGrained {
    /// Everywhere.
    #[serde(default, deserialize_with = "plain::list")]
    pub global: Vec<String>,
    /// For one user, organization or repository each.
    #[serde(default, deserialize_with = "items")]
    pub scoped: Vec<Scope>,
}

/// Permissions for one user, organization or repository.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Scope {
    /// What they are for.
    pub entity: Entity,
    /// For example `inference.endpoints.write`.
    #[serde(default, deserialize_with = "plain::list")]
    pub permissions: Vec<String>,
}

/// A user, an organization or a repository.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Entity {
    /// 24 hexadecimal digits.
    #[serde(default, rename = "_id", deserialize_with = "plain::words")]
    pub id: Option<String>,
    /// Name.
    #[serde(default, deserialize_with = "plain::words")]
    pub name: Option<String>,
    /// `user`, `org` and others.
    #[serde(default, rename = "type", deserialize_with = "plain::words")]
    pub kind: Option<String>,
}

impl WhoAmI {
    /// The account's own namespace and those of its organizations.
    pub fn namespaces(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.orgs.iter().map(|org| org.name.as_str()))
    }

    /// The token's role: `read`, `write`, `god` or `fineGrained`.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        self.access_token()?.role.as_deref()
    }

    pub(crate) fn access_token(&self) -> Option<&AccessToken> {
        self.auth.as_ref()?.access_token.as_ref()
    }
}

impl Client {
    /// Who the token belongs to. `GET /api/whoami-v2` \[HUBAPI]. Heavily rate limited: keep the
    /// answer (about 12 h) instead of asking often.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::is_unauthorized`] when the token is not valid.
    pub async fn whoami(&self) -> Result<WhoAmI, Error> {
        let purpose = "read whose token this is".to_owned();
        let path = ["api", "whoami-v2"];
        self.call(Call::reads(Method::GET, Site::Hub, &path, purpose)).await?.json()
    }
}
