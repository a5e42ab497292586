//! Hardware, its prices and quotas. Source of the shapes: \[SPEC, SDK].

use reqwest::Method;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::bounds::{pieces, quantity};
use crate::names::namespace;
use crate::sites::Site;
use crate::soft::{items, soft};
use crate::transport::Call;
use crate::{Client, Endpoint, Error, decimal, plain};

/// What identifies a price: prices differ between regions \[ALMYTY].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HardwareKey {
    /// `aws`, `azure` or `gcp`.
    pub vendor: String,
    /// For example `us-east-1`.
    pub region: String,
    /// For example `nvidia-l4`.
    pub instance_type: String,
    /// For example `x1`.
    pub instance_size: String,
}

/// All hardware of a namespace (or of the public list) with its prices.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct PriceList {
    /// Every kind of hardware in every region, in the order of the server.
    pub hardware: Vec<Hardware>,
}

/// One kind of hardware in one region.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Hardware {
    /// Vendor, region, type and size.
    pub key: HardwareKey,
    /// For example `aws-us-east-1-nvidia-l4-x1`.
    pub id: Option<String>,
    /// `cpu`, `gpu`, `neuron` or `zero_gpu`.
    pub accelerator: Option<String>,
    /// Accelerators in one replica.
    pub accelerators: Option<u32>,
    /// Processors of one replica; missing for some CPU hardware.
    pub cpus: Option<u32>,
    /// Memory of one replica in GB.
    pub memory_gb: Option<f64>,
    /// GPU memory in GB. The sources do not agree whether it is per accelerator or in all.
    pub gpu_memory_gb: Option<f64>,
    /// For example `Nvidia L4`.
    pub architecture: Option<String>,
    /// `available`, `low_availability`, `not_available`, `reserved` or `deprecated`.
    pub availability: Option<String>,
    /// Price of one replica in micro-dollars per hour, exactly as listed. `None` is unknown and not
    /// free; so is one above $100,000.
    pub price_micros_per_hour: Option<u64>,
    /// How much of it the namespace may use; missing in the public list.
    pub quota: Option<Quota>,
}

/// How much of a kind of hardware may be used, in accelerators (processors for CPU hardware).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Quota {
    /// Most accelerators at a time.
    #[serde(deserialize_with = "needed")]
    pub max_accelerators: u32,
    /// Accelerators in use. Scaled-to-zero endpoints count, paused ones do not \[DOC].
    #[serde(deserialize_with = "needed")]
    pub used_accelerators: u32,
}

/// A quota with what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VendorQuota {
    /// `aws`, `azure` or `gcp`.
    pub vendor: String,
    /// For example `nvidia-l4`.
    pub instance_type: String,
    /// For example `Nvidia L4`.
    pub architecture: Option<String>,
    /// How much may be used.
    pub quota: Quota,
}

impl Endpoint {
    /// What its price is found by, when all of it is known.
    #[must_use]
    pub fn hardware(&self) -> Option<HardwareKey> {
        let (provider, compute) = (self.provider.clone()?, self.compute.clone()?);
        Some(HardwareKey {
            vendor: provider.vendor,
            region: provider.region,
            instance_type: compute.instance_type?,
            instance_size: compute.instance_size?,
        })
    }
}

impl PriceList {
    /// The hardware with this key.
    #[must_use]
    pub fn get(&self, key: &HardwareKey) -> Option<&Hardware> {
        self.hardware.iter().find(|hardware| hardware.key == *key)
    }
}

impl Client {
    /// Hardware with prices and quotas for a namespace.
    /// `GET /v2/provider/{namespace}` \[SPEC, SDK].
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn prices(&self, ns: &str) -> Result<PriceList, Error> {
        let path = ["provider", namespace(ns)?];
        let purpose = format!("read the prices for {ns}");
        let call = Call::reads(Method::GET, Site::Management, &path, purpose);
        Ok(price_list(self.call(call).await?.json()?))
    }

    /// Hardware with prices for everyone; sent without the token.
    /// `GET /v2/provider` \[ALMYTY, INFRA, ZOTERO].
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn public_prices(&self) -> Result<PriceList, Error> {
        let purpose = "read the public prices".to_owned();
        let call = Call::reads(Method::GET, Site::Management, &["provider"], purpose).anonymous();
        Ok(price_list(self.call(call).await?.json()?))
    }

    /// The quotas of a namespace. `GET /v2/provider/quotas/{namespace}` \[SPEC].
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn quotas(&self, ns: &str) -> Result<Vec<VendorQuota>, Error> {
        let path = ["provider", "quotas", namespace(ns)?];
        let purpose = format!("read the quotas of {ns}");
        let reply = self.call(Call::reads(Method::GET, Site::Management, &path, purpose)).await?;
        let answer: Vendors<WireQuotas> = reply.json()?;
        let all = answer.vendors.into_iter().flat_map(|WireQuotas { name, quotas }| {
            quotas.into_iter().map(move |wire| VendorQuota {
                vendor: name.clone(),
                instance_type: wire.instance_type,
                architecture: wire.architecture,
                quota: Quota {
                    max_accelerators: wire.max_accelerators,
                    used_accelerators: wire.used_accelerators,
                },
            })
        });
        Ok(all.collect())
    }
}

pub(crate) fn price_list(answer: Vendors<WireVendor>) -> PriceList {
    let mut hardware = Vec::new();
    for vendor in answer.vendors {
        for region in vendor.regions {
            hardware.extend(region.computes.into_iter().map(|compute| Hardware {
                key: HardwareKey {
                    vendor: vendor.name.clone(),
                    region: region.name.clone(),
                    instance_type: compute.instance_type,
                    instance_size: compute.instance_size,
                },
                id: compute.id,
                accelerator: compute.accelerator,
                accelerators: compute.num_accelerators,
                cpus: compute.num_cpus,
                memory_gb: compute.memory_gb,
                gpu_memory_gb: compute.gpu_memory_gb,
                architecture: compute.architecture,
                availability: compute.status,
                price_micros_per_hour: compute.price_per_hour,
                quota: compute.quota,
            }));
        }
    }
    PriceList { hardware }
}

/// A count without which a quota says nothing.
fn needed<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    pieces(from)?.ok_or_else(|| D::Error::custom("it is no count"))
}

#[derive(Debug, Deserialize)]
#[serde(bound = "T: serde::de::DeserializeOwned")]
pub(crate) struct Vendors<T> {
    #[serde(deserialize_with = "items")]
    vendors: Vec<T>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WireVendor {
    #[serde(deserialize_with = "plain::needed")]
    name: String,
    #[serde(default, deserialize_with = "items")]
    regions: Vec<WireRegion>,
}

#[derive(Debug, Deserialize)]
struct WireRegion {
    #[serde(deserialize_with = "plain::needed")]
    name: String,
    #[serde(default, deserialize_with = "items")]
    computes: Vec<WireCompute>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireCompute {
    #[serde(deserialize_with = "plain::needed")]
    instance_type: String,
    #[serde(deserialize_with = "plain::needed")]
    instance_size: String,
    #[serde(default, deserialize_with = "plain::words")]
    id: Option<String>,
    #[serde(default, deserialize_with = "plain::words")]
    accelerator: Option<String>,
    #[serde(default, deserialize_with = "pieces")]
    num_accelerators: Option<u32>,
    #[serde(default, deserialize_with = "pieces")]
    num_cpus: Option<u32>,
    #[serde(default, deserialize_with = "quantity")]
    memory_gb: Option<f64>,
    #[serde(default, deserialize_with = "quantity")]
    gpu_memory_gb: Option<f64>,
    #[serde(default, deserialize_with = "plain::words")]
    architecture: Option<String>,
    #[serde(default, deserialize_with = "plain::words")]
    status: Option<String>,
    #[serde(default, deserialize_with = "decimal::price")]
    price_per_hour: Option<u64>,
    #[serde(default, deserialize_with = "soft")]
    quota: Option<Quota>,
}

#[derive(Debug, Deserialize)]
struct WireQuotas {
    #[serde(deserialize_with = "plain::needed")]
    name: String,
    #[serde(default, deserialize_with = "items")]
    quotas: Vec<WireQuota>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireQuota {
    #[serde(deserialize_with = "plain::needed")]
    instance_type: String,
    #[serde(default, deserialize_with = "plain::words")]
    architecture: Option<String>,
    #[serde(deserialize_with = "needed")]
    max_accelerators: u32,
    #[serde(deserialize_with = "needed")]
    used_accelerators: u32,
}
