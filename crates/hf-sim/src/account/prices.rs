//! The price list: rows of hardware with what one replica costs for an hour.

use super::spec::PriceSpec;

/// One row of `GET /v2/provider/{namespace}`.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceRow {
    pub vendor: String,
    pub region: String,
    pub instance_type: String,
    pub instance_size: String,
    pub accelerator: String,
    pub architecture: String,
    pub num_accelerators: u32,
    pub num_cpus: u32,
    pub memory_gb: u32,
    /// Memory of all accelerators together, or `None` for a CPU row.
    pub gpu_memory_gb: Option<u32>,
    pub rate_micros_per_hour: i64,
    pub deprecated: bool,
    /// False hides the row from the list while endpoints on it are still charged.
    pub listed: bool,
}

impl PriceRow {
    /// e.g. `aws-us-east-1-nvidia-l4-x1`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}-{}-{}-{}", self.vendor, self.region, self.instance_type, self.instance_size)
    }

    #[must_use]
    pub fn is(&self, vendor: &str, region: &str, instance_type: &str, size: &str) -> bool {
        self.vendor == vendor
            && self.region == region
            && self.instance_type == instance_type
            && self.instance_size == size
    }
}

/// Micro-dollars of an amount in dollars.
#[must_use]
#[allow(clippy::cast_possible_truncation)] // Prices are a few hundred dollars at most.
pub fn micros(dollars: f64) -> i64 {
    (dollars * 1_000_000.0).round() as i64
}

/// Dollars of an amount in micro-dollars, as the wire wants them.
#[must_use]
#[allow(clippy::cast_precision_loss)] // Exact below 2^53 micro-dollars, nine billion dollars.
pub fn dollars(micros: i64) -> f64 {
    micros as f64 / 1_000_000.0
}

/// The documented prices (support/pricing.md of the Endpoints documentation, December 2025).
#[must_use]
pub fn documented() -> Vec<PriceRow> {
    FAMILIES.iter().flat_map(rows).collect()
}

/// The documented prices, then changed or extended by `changes`.
#[must_use]
pub fn with_changes(changes: &[PriceSpec]) -> Vec<PriceRow> {
    let mut list = documented();
    for change in changes {
        set(&mut list, change);
    }
    list
}

/// Changes one row, or adds it. A change without a price takes the row off the list.
pub fn set(list: &mut Vec<PriceRow>, change: &PriceSpec) {
    let found = list.iter_mut().find(|row| {
        row.is(&change.vendor, &change.region, &change.instance_type, &change.instance_size)
    });
    match (found, change.price_per_hour) {
        (Some(row), Some(price)) => {
            row.rate_micros_per_hour = micros(price);
            row.listed = true;
        }
        (Some(row), None) => row.listed = false,
        (None, None) => {}
        (None, Some(price)) => list.push(PriceRow {
            vendor: change.vendor.clone(),
            region: change.region.clone(),
            instance_type: change.instance_type.clone(),
            instance_size: change.instance_size.clone(),
            accelerator: "gpu".to_owned(),
            architecture: change.instance_type.clone(),
            num_accelerators: count(&change.instance_size),
            num_cpus: 8,
            memory_gb: 32,
            gpu_memory_gb: Some(24),
            rate_micros_per_hour: micros(price),
            deprecated: false,
            listed: true,
        }),
    }
}

/// Hardware of one type in some regions: what one unit has, and the price of each size.
struct Family {
    vendor: &'static str,
    regions: &'static [&'static str],
    instance_type: &'static str,
    accelerator: &'static str,
    architecture: &'static str,
    /// Processors, memory and accelerator memory (GB) of one unit.
    unit: (u32, u32, u32),
    deprecated: bool,
    sizes: &'static [(&'static str, f64)],
}

fn rows(family: &'static Family) -> impl Iterator<Item = PriceRow> {
    family.regions.iter().flat_map(move |region| {
        family.sizes.iter().map(move |(size, price)| {
            let units = count(size);
            PriceRow {
                vendor: family.vendor.to_owned(),
                region: (*region).to_owned(),
                instance_type: family.instance_type.to_owned(),
                instance_size: (*size).to_owned(),
                accelerator: family.accelerator.to_owned(),
                architecture: family.architecture.to_owned(),
                num_accelerators: units,
                num_cpus: family.unit.0 * units,
                memory_gb: family.unit.1 * units,
                gpu_memory_gb: (family.unit.2 > 0).then_some(family.unit.2 * units),
                rate_micros_per_hour: micros(*price),
                deprecated: family.deprecated,
                listed: true,
            }
        })
    })
}

/// `x4` is 4; anything else is 1.
fn count(size: &str) -> u32 {
    size.strip_prefix('x').and_then(|n| n.parse().ok()).unwrap_or(1)
}

const fn family(
    place: (&'static str, &'static [&'static str]),
    kind: (&'static str, &'static str, &'static str),
    unit: (u32, u32, u32),
    sizes: &'static [(&'static str, f64)],
) -> Family {
    Family {
        vendor: place.0,
        regions: place.1,
        instance_type: kind.0,
        accelerator: kind.1,
        architecture: kind.2,
        unit,
        deprecated: false,
        sizes,
    }
}

const fn retired(family: Family) -> Family {
    Family { deprecated: true, ..family }
}

type Place = (&'static str, &'static [&'static str]);
const AWS_BOTH: Place = ("aws", &["us-east-1", "eu-west-1"]);
const AWS: Place = ("aws", &["us-east-1"]);
const GCP: Place = ("gcp", &["us-east4"]);
const AZURE: Place = ("azure", &["eastus"]);

#[rustfmt::skip]
const FAMILIES: &[Family] = &[
    family(AWS_BOTH, ("intel-spr", "cpu", "Intel Sapphire Rapids"), (1, 2, 0), &[("x1", 0.033), ("x2", 0.067), ("x4", 0.134), ("x8", 0.268), ("x16", 0.536)]),
    retired(family(AWS, ("intel-icl", "cpu", "Intel Ice Lake"), (1, 2, 0), &[("x1", 0.032), ("x2", 0.064), ("x4", 0.128), ("x8", 0.256)])),
    family(AWS_BOTH, ("nvidia-t4", "gpu", "NVIDIA T4"), (3, 14, 14), &[("x1", 0.5), ("x4", 3.0)]),
    family(AWS, ("nvidia-l4", "gpu", "NVIDIA L4"), (7, 30, 24), &[("x1", 0.8), ("x4", 3.8)]),
    family(AWS_BOTH, ("nvidia-a10g", "gpu", "NVIDIA A10G"), (6, 30, 24), &[("x1", 1.0), ("x4", 5.0)]),
    family(AWS, ("nvidia-l40s", "gpu", "NVIDIA L40S"), (7, 60, 48), &[("x1", 1.8), ("x4", 8.3), ("x8", 23.5)]),
    family(AWS, ("nvidia-a100", "gpu", "NVIDIA A100"), (11, 145, 80), &[("x1", 2.5), ("x2", 5.0), ("x4", 10.0), ("x8", 20.0)]),
    family(AWS, ("nvidia-h200", "gpu", "NVIDIA H200"), (23, 256, 141), &[("x1", 5.0), ("x2", 10.0), ("x4", 20.0), ("x8", 40.0)]),
    retired(family(AWS, ("nvidia-h100", "gpu", "NVIDIA H100"), (23, 240, 80), &[("x1", 4.5), ("x2", 9.0), ("x4", 18.0), ("x8", 36.0)])),
    retired(family(AWS, ("nvidia-b200", "gpu", "NVIDIA B200"), (23, 240, 180), &[("x1", 9.25), ("x2", 18.5), ("x4", 37.0), ("x8", 74.0)])),
    family(AWS, ("inf2", "neuron", "AWS Inferentia2"), (3, 14, 32), &[("x1", 0.75), ("x12", 12.0)]),
    family(GCP, ("intel-spr", "cpu", "Intel Sapphire Rapids"), (1, 2, 0), &[("x1", 0.05), ("x2", 0.10), ("x4", 0.20), ("x8", 0.40)]),
    family(GCP, ("nvidia-t4", "gpu", "NVIDIA T4"), (3, 14, 14), &[("x1", 0.5)]),
    family(GCP, ("nvidia-l4", "gpu", "NVIDIA L4"), (7, 30, 24), &[("x1", 0.7), ("x4", 3.8)]),
    family(GCP, ("nvidia-a100", "gpu", "NVIDIA A100"), (11, 145, 80), &[("x1", 3.6), ("x2", 7.2), ("x4", 14.4), ("x8", 28.8)]),
    family(GCP, ("nvidia-h100", "gpu", "NVIDIA H100"), (23, 240, 80), &[("x1", 10.0), ("x2", 20.0), ("x4", 40.0), ("x8", 80.0)]),
    family(AZURE, ("intel-xeon", "cpu", "Intel Xeon"), (1, 2, 0), &[("x1", 0.06), ("x2", 0.12), ("x4", 0.24), ("x8", 0.48)]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_usual_endpoints_cost_3_40_an_hour() {
        let list = documented();
        let rate = |kind: &str| {
            list.iter()
                .find(|row| row.is("aws", "us-east-1", kind, "x1"))
                .map(|row| row.rate_micros_per_hour)
                .unwrap()
        };
        assert_eq!(rate("nvidia-l40s") + 2 * rate("nvidia-l4"), 3_400_000);
        assert_eq!(rate("intel-spr"), 33_000);
    }

    #[test]
    fn a_row_that_left_the_list_keeps_its_price() {
        let mut list = documented();
        let mut change = PriceSpec {
            vendor: "aws".into(),
            region: "us-east-1".into(),
            instance_type: "nvidia-l4".into(),
            instance_size: "x1".into(),
            price_per_hour: None,
        };
        set(&mut list, &change);
        let row = |list: &[PriceRow]| {
            list.iter().find(|r| r.id() == "aws-us-east-1-nvidia-l4-x1").cloned().unwrap()
        };
        assert_eq!((row(&list).listed, row(&list).rate_micros_per_hour), (false, 800_000));
        change.price_per_hour = Some(0.9);
        set(&mut list, &change);
        assert_eq!((row(&list).listed, row(&list).rate_micros_per_hour), (true, 900_000));
    }
}
