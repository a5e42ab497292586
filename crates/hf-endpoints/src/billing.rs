//! What was spent, by Hugging Face's own account. Source of the shapes: \[HUBAPI]. No answer with a
//! row for an endpoint was found in public, so everything here is read with tolerance.

use std::collections::BTreeMap;

use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::bounds::quantity;
use crate::names::{namespace, segment};
use crate::sites::Site;
use crate::soft::{RawItems, is_list, or_default, soft};
use crate::timestamps::flexible;
use crate::transport::Call;
use crate::{Client, Error, decimal, plain};

/// Whose bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payer<'a> {
    /// The owner of the token.
    User,
    /// An organization.
    Org(&'a str),
}

/// The bill of one period, item by item.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Usage {
    /// Items by product group: `Endpoints`, `Spaces` and so on.
    #[serde(rename = "usage")]
    groups: Groups,
    /// The period.
    #[serde(default, deserialize_with = "or_default")]
    pub period: Period,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Groups(BTreeMap<String, Group>);

#[derive(Debug, Clone, Default, PartialEq)]
struct Group {
    items: Vec<UsageItem>,
    unreadable: usize,
}

impl<'de> Deserialize<'de> for Group {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Some(raw) = Option::<Box<RawValue>>::deserialize(from)? else {
            return Ok(Self::default());
        };
        let Ok(list) = serde_json::from_str::<RawItems>(raw.get()) else {
            return Ok(Self { items: Vec::new(), unreadable: 1 });
        };
        let read = |raw: &RawValue| {
            let text = raw.get();
            if is_list(text.as_bytes()) { None } else { serde_json::from_str(text).ok() }
        };
        let items: Vec<UsageItem> = list.0.iter().filter_map(|raw| read(raw)).collect();
        Ok(Self { unreadable: list.0.len() - items.len(), items })
    }
}

/// A billing period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Period {
    /// 24 hexadecimal digits; what [`Client::usage`] takes.
    #[serde(default, rename = "_id", deserialize_with = "plain::words")]
    pub id: Option<String>,
    /// Whose bill it is.
    #[serde(default, deserialize_with = "plain::words")]
    pub entity_name: Option<String>,
    /// First moment.
    #[serde(default, deserialize_with = "flexible")]
    pub period_start: Option<Timestamp>,
    /// End.
    #[serde(default, deserialize_with = "flexible")]
    pub period_end: Option<Timestamp>,
}

/// One item of a bill.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UsageItem {
    /// For example `endpoints/aws/nvidia-l4/x1`.
    #[serde(default, deserialize_with = "plain::words")]
    pub product: Option<String>,
    /// The product in words.
    #[serde(default, deserialize_with = "plain::words")]
    pub product_pretty_name: Option<String>,
    /// Perhaps the name of the endpoint; not documented.
    #[serde(default, deserialize_with = "plain::words")]
    pub label: Option<String>,
    /// What was used, by its id.
    #[serde(default, deserialize_with = "plain::words")]
    pub entity_id: Option<String>,
    /// How much, in units of `unit_label`.
    #[serde(default, deserialize_with = "quantity")]
    pub quantity: Option<f64>,
    /// The unit of `quantity`.
    #[serde(default, deserialize_with = "plain::words")]
    pub unit_label: Option<String>,
    /// Cost of the item in micro-dollars, to the nearest one.
    #[serde(default, rename = "totalCostMicroUSD", deserialize_with = "decimal::micros")]
    pub cost_micros: Option<i64>,
    /// Cost of one unit in nano-dollars, to the nearest one.
    #[serde(default, rename = "unitCostMicroUSD", deserialize_with = "decimal::nanos")]
    pub unit_cost_nanos: Option<i64>,
    /// When it began.
    #[serde(default, deserialize_with = "flexible")]
    pub started_at: Option<Timestamp>,
    /// When it ended; `None` while it goes on.
    #[serde(default, deserialize_with = "flexible")]
    pub stopped_at: Option<Timestamp>,
    /// Whether it goes on.
    #[serde(default, deserialize_with = "soft")]
    pub active: Option<bool>,
}

impl Usage {
    /// The items that are about Inference Endpoints.
    pub fn endpoints(&self) -> impl Iterator<Item = &UsageItem> {
        let is_endpoint = |item: &&UsageItem| item.endpoint_product().is_some();
        let named = self.groups.0.get("Endpoints").into_iter().flat_map(|group| &group.items);
        let others = self.groups.0.iter().filter(|(name, _)| *name != "Endpoints");
        named.chain(others.flat_map(|(_, group)| &group.items).filter(is_endpoint))
    }

    /// How many items about Inference Endpoints could not be read at all.
    #[must_use]
    pub fn unreadable(&self) -> usize {
        self.groups.0.get("Endpoints").map_or(0, |group| group.unreadable)
    }

    /// All items, each with its product group.
    pub fn items(&self) -> impl Iterator<Item = (&str, &UsageItem)> {
        let groups = self.groups.0.iter();
        groups.flat_map(|(name, group)| group.items.iter().map(move |item| (name.as_str(), item)))
    }
}

impl UsageItem {
    /// Vendor, instance type and instance size of `endpoints/{vendor}/{type}/{size}`.
    #[must_use]
    pub fn endpoint_product(&self) -> Option<(&str, &str, &str)> {
        let mut parts = self.product.as_deref()?.strip_prefix("endpoints/")?.splitn(3, '/');
        Some((parts.next()?, parts.next()?, parts.next()?))
    }
}

impl Client {
    /// The bill of a period, or of the current one.
    /// `GET /api/settings/billing/usage` and `GET /api/organizations/{name}/billing/usage` \[HUBAPI].
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::Refused`] for a fine-grained token without `user.billing.read`.
    pub async fn usage(&self, payer: Payer<'_>, period: Option<&str>) -> Result<Usage, Error> {
        let period = period.map(|id| segment("periodId", id)).transpose()?;
        let call = billing(payer, "usage")?.query("periodId", period);
        self.call(call).await?.json()
    }

    /// What was used between two moments, in a form that is not documented; as it came. Sent as
    /// seconds since 1970. `GET /api/settings/billing/usage-v2` and its twin for organizations
    /// \[HUBAPI]. No endpoints have been seen in this answer.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn usage_v2(
        &self,
        payer: Payer<'_>,
        start: Timestamp,
        end: Timestamp,
    ) -> Result<serde_json::Value, Error> {
        let call = billing(payer, "usage-v2")?
            .query("startDate", Some(start.as_second()))
            .query("endDate", Some(end.as_second()));
        self.call(call).await?.json()
    }
}

fn billing(payer: Payer<'_>, route: &str) -> Result<Call, Error> {
    Ok(match payer {
        Payer::User => {
            let purpose = "read what this account spent".to_owned();
            let path = ["api", "settings", "billing", route];
            Call::reads(Method::GET, Site::Hub, &path, purpose)
        }
        Payer::Org(name) => {
            let purpose = format!("read what {name} spent");
            let path = ["api", "organizations", namespace(name)?, "billing", route];
            Call::reads(Method::GET, Site::Hub, &path, purpose)
        }
    })
}
