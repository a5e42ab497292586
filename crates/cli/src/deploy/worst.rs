//! What a deployment can cost an hour at the most.

use std::collections::BTreeMap;

use guard_core::{Guard, Hardware, NewEndpoint, Offers, Rate};
use guard_host::Handle;

use super::wanted::Wanted;
use crate::caps::Worst;
use crate::ended::Ended;

/// Everything that is to be created, and what runs and is to be changed.
///
/// # Errors
/// When the price list cannot be had.
pub async fn worst(handle: &Handle, wanted: &Wanted) -> Result<Worst, Ended> {
    let mut lists: BTreeMap<&str, Offers> = BTreeMap::new();
    for new in &wanted.endpoints {
        let namespace = new.endpoint.namespace.as_str();
        if !lists.contains_key(namespace) {
            lists.insert(namespace, handle.offers(namespace).await?);
        }
    }
    let created = wanted.endpoints.iter().try_fold(Rate(0), |sum, new| {
        let offers = lists.get(new.endpoint.namespace.as_str());
        Ok(sum + of_new(new, offers)?)
    });
    let changed = changed(handle, wanted).await?;
    Ok(created.and_then(|created| Ok(created + changed?)))
}

fn of_new(new: &NewEndpoint, offers: Option<&Offers>) -> Worst {
    if new.is_recipe() {
        return Err(format!(
            "the catalog chooses the hardware of {} (name the --hardware)",
            new.endpoint
        ));
    }
    let hardware: Option<Hardware> = new.hardware.parse().ok();
    let rate = hardware.and_then(|hardware| offers?.get(&hardware)?.rate);
    let rate = rate.ok_or_else(|| format!("the price of {} is not known", new.hardware))?;
    Ok(rate.times(new.max_replicas.max(new.min_replicas).max(1)))
}

/// What is paused is changed and stays so.
async fn changed(handle: &Handle, wanted: &Wanted) -> Result<Worst, Ended> {
    let changes = wanted.changes.clone();
    let look = move |guard: &Guard, _| {
        let running = changes.iter().filter_map(|(id, change)| {
            let seen = guard.inventory().get(id).filter(|seen| seen.is_billable())?;
            let scaling = seen.scaling.unwrap_or_default();
            let most = change.max_replicas.or(scaling.max_replicas);
            let most = most.map(|most| most.max(seen.billed_replicas()));
            Some((id, guard.price(seen).zip(most)))
        });
        running.into_iter().try_fold(Rate(0), |sum, (id, rate)| {
            let (price, most) = rate.ok_or_else(|| format!("what {id} can cost is not known"))?;
            Ok(sum + price.times(most))
        })
    };
    handle.look(look).await.ok_or_else(|| Ended::failed("the host ended"))
}
