//! `hardware`: the live list of what can be had.

use clap::Args;
use guard_core::{Micros, OfferFilter, OfferRow, OffersView, offers_view};
use schemars::JsonSchema;
use serde::Serialize;

use crate::caps::amount;
use crate::ended::{self, Ended};
use crate::{opening, output, table};

#[derive(Debug, Args)]
pub struct Hardware {
    /// With the quota of this user or organization; your own if left out.
    #[arg(long, value_name = "NS")]
    pub namespace: Option<String>,
    /// Also what is retired, not available or over quota.
    #[arg(long)]
    pub all: bool,
    /// Only this kind of accelerator, or this accelerator: gpu, cpu, L4, A100.
    #[arg(long, value_name = "NAME")]
    pub accelerator: Option<String>,
    /// Only what costs so many dollars an hour or less; not what has no known price.
    #[arg(long, value_name = "DOLLARS", value_parser = amount)]
    pub max_rate: Option<Micros>,
    /// Only with so many GB of memory for a model or more: of its accelerators, of CPU hardware its own.
    #[arg(long, value_name = "GB")]
    pub memory: Option<u32>,
    /// Only there: a vendor, a region or both, such as aws, us-east-1 or aws/us-east-1.
    #[arg(long, value_name = "PLACE")]
    pub region: Option<String>,
    /// Only what the list says there is quota for.
    #[arg(long)]
    pub free_quota: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Prints the price list as it is right now.
pub async fn run(arguments: &Hardware, demo: bool) -> Result<(), Ended> {
    let handle = opening::start(&[], demo)?;
    let own = opening::own_namespace(&handle).await?;
    let namespace = arguments.namespace.clone().unwrap_or(own);
    let offers = handle.offers(&namespace).await?;
    let view = offers_view(&offers, &arguments.filter());
    if arguments.json {
        output::line(ended::json(&HardwareJson::of(namespace, &view))?);
    } else {
        output::text(text(&view));
    }
    Ok(())
}

impl Hardware {
    fn filter(&self) -> OfferFilter {
        OfferFilter {
            all: self.all,
            accelerator: self.accelerator.clone(),
            most_micros_per_hour: self.max_rate.map(|most| most.0),
            least_memory_gb: self.memory,
            place: self.region.clone(),
            free_quota: self.free_quota,
        }
    }
}

fn text(view: &OffersView) -> String {
    if let Some(nothing) = &view.nothing {
        let hint = if view.filtered { "Without these options it shows all.\n" } else { "" };
        return format!("{nothing}\n{hint}{}", hidden(view));
    }
    let head = ["hardware", "an hour", "a month", "memory", "GPU memory", "quota", ""];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(view.rows.iter().map(|row| {
        let gigabytes = |memory: Option<u32>| {
            memory.map_or_else(|| "-".to_owned(), |memory| format!("{memory} GB"))
        };
        vec![
            row.hardware.clone(),
            row.rate.clone(),
            row.month.clone(),
            gigabytes(row.memory_gb),
            gigabytes(row.gpu_memory_gb),
            row.quota.clone(),
            row.availability.clone(),
        ]
    }));
    let mut out = table::lay_out_cut(&rows);
    if view.filtered {
        out.push_str(&format!("{}.\n", view.left));
    }
    out + &hidden(view)
}

fn hidden(view: &OffersView) -> String {
    match view.hidden.as_str() {
        "" => String::new(),
        hidden => format!("{hidden} --all shows them.\n"),
    }
}

/// The hardware that can be had.
// Not `OffersView` itself: that has finished words for the page beside the figures.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct HardwareJson {
    /// Whose quota it is.
    namespace: String,
    /// By vendor and region, the cheapest first.
    hardware: Vec<RowJson>,
}

/// One kind of hardware.
#[derive(Debug, Serialize, JsonSchema)]
struct RowJson {
    /// `vendor/region/type/size`.
    hardware: String,
    /// Kind of its accelerator; null when the list does not say.
    accelerator: Option<String>,
    /// How many of them one replica has.
    accelerators: Option<u32>,
    /// Memory of one replica, in gigabytes.
    memory_gb: Option<u32>,
    /// Memory of its accelerators, in gigabytes.
    gpu_memory_gb: Option<u32>,
    /// Price of one replica, in micro-dollars; null when the list has none.
    rate_micros_per_hour: Option<i64>,
    /// As the list says, in words.
    availability: String,
    /// Accelerators that may still be used; null when the list does not say.
    quota_left: Option<u32>,
    /// Neither retired, nor unavailable, nor over quota; others are listed with --all.
    can_be_had: bool,
}

impl HardwareJson {
    fn of(namespace: String, view: &OffersView) -> Self {
        let row = |row: &OfferRow| RowJson {
            hardware: row.hardware.clone(),
            accelerator: row.accelerator.clone(),
            accelerators: row.accelerators,
            memory_gb: row.memory_gb,
            gpu_memory_gb: row.gpu_memory_gb,
            rate_micros_per_hour: row.rate_micros_per_hour,
            availability: row.availability.clone(),
            quota_left: row.quota_left,
            can_be_had: row.can_be_had,
        };
        Self { namespace, hardware: view.rows.iter().map(row).collect() }
    }
}
