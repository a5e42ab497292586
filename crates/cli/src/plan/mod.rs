//! `plan`: what it would cost, in a week and in a month.

mod arguments;
mod hardware;
mod json;
mod text;

pub use arguments::Plan;
pub use json::PlanJson;

use guard_core::{
    Answer, EndpointId, PlanChoices, PlanEndpoint, PlanInput, PlanItem, Question, Rate, plan,
};
use guard_host::Dirs;
use guard_host::settings_file::SettingsFile;

use crate::ended::{self, Ended};
use crate::{names, opening, output, reading};

/// Prints what the endpoints, the hardware and the prices that were named would cost. Prices alone
/// need no account and no network.
pub async fn run(arguments: &Plan, demo: bool) -> Result<(), Ended> {
    let mut items = Vec::new();
    let mut idle_minutes = arguments.idle_minutes;
    if !arguments.endpoints.is_empty() || !arguments.hardware.is_empty() {
        let choices = choices(demo).await?;
        items.extend(endpoints(&arguments.endpoints, &choices)?);
        items.extend(hardware::items(&arguments.hardware, &choices.hardware)?);
        idle_minutes = idle_minutes.or(Some(choices.idle_minutes));
    }
    items.extend(priced(&arguments.rates));
    for item in &mut items {
        item.min_replicas = arguments.replicas.unwrap_or(item.min_replicas);
        item.cold_start_seconds = arguments.cold_start_seconds.or(item.cold_start_seconds);
    }
    let mut input = PlanInput {
        items,
        minutes_per_day: arguments.minutes_per_day,
        days_per_week: arguments.days_per_week,
        starts_per_day: arguments.starts_per_day,
        idle_minutes: match idle_minutes {
            Some(minutes) => minutes,
            None => idle_minutes_set()?,
        },
    };
    // Whoever types a value that cannot be is asked again, instead of being told about another.
    if let Some(wrong) = input.clamp().first() {
        return Err(Ended::usage(wrong.wrong.clone()));
    }
    let view = plan(&input);
    if arguments.json {
        output::line(ended::json(&PlanJson::of(&input, &view))?);
    } else {
        output::text(text::text(&input, &view));
    }
    Ok(())
}

/// What the account and the price list have.
async fn choices(demo: bool) -> Result<PlanChoices, Ended> {
    let handle = opening::start(&[], demo)?;
    reading::first_reading(&handle).await?;
    match handle.query(Question::PlanChoices).await? {
        Answer::PlanChoices(choices) => Ok(choices),
        other => Err(Ended::failed(format!("asked for choices, told {other:?}"))),
    }
}

fn endpoints(named: &[String], choices: &PlanChoices) -> Result<Vec<PlanItem>, Ended> {
    let known: Vec<_> = choices.endpoints.iter().map(|endpoint| endpoint.id.clone()).collect();
    let chosen = names::resolve(named, &known)?;
    let of = |id: &EndpointId| choices.endpoints.iter().find(|endpoint| endpoint.id == *id);
    Ok(chosen.iter().filter_map(of).map(PlanEndpoint::item).collect())
}

/// Prices have no name, so they are counted.
fn priced(rates: &[Rate]) -> Vec<PlanItem> {
    let numbered = rates.iter().zip(1..);
    numbered
        .map(|(rate, number): (_, u32)| PlanItem::new(&format!("endpoint {number}"), Some(*rate)))
        .collect()
}

/// Minutes until scale to zero, from the settings.
fn idle_minutes_set() -> Result<u32, Ended> {
    let dirs = Dirs::from_env().map_err(|error| Ended::failed(error.to_string()))?;
    let mut settings = SettingsFile::new(&dirs).load().settings;
    for words in settings.clamp() {
        output::warn(words);
    }
    Ok(settings.arm.scale_to_zero_minutes)
}
