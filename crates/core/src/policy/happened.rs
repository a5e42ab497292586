//! What happens to an endpoint and is not to be seen in a later reading: it woke up, it was changed
//! so that it can cost more, somebody else created it.

use super::Declared;
use crate::endpoint::{Hardware, Observed, Scaling, State};
use crate::money::Rate;
use crate::words;

/// What is told of such a thing, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// First line.
    pub title: String,
    /// The rest.
    pub body: String,
}

/// How an endpoint was before a reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// What it was doing.
    pub state: State,
    /// What it ran on.
    pub hardware: Option<Hardware>,
    /// Its scaling, where that was read in this run.
    pub scaling: Option<Scaling>,
    /// The most replicas it might have.
    pub max_replicas: Option<u32>,
}

pub(super) const WOKE: Declared = Declared {
    name: "woke up",
    reminds: "it costs money although it was left paused or scaled to zero, and not by us; with who, else \"a request or another person\"",
    silenced: "pausing it",
    ..Declared::new("woke")
};

/// It was left paused or scaled to zero and costs money now. `who` started it; `None` when that is
/// not known.
#[must_use]
pub fn woke(
    label: &str,
    before: &Before,
    who: Option<&str>,
    rate: Option<Rate>,
) -> Option<Happening> {
    let was = match before.state {
        State::Paused => "paused",
        State::ScaledToZero => "scaled to zero",
        _ => return None,
    };
    let by = who.unwrap_or("A request or another person");
    let rate = rate.map_or_else(|| "an unknown price".to_owned(), words::rate);
    Some(Happening {
        title: format!("{label} woke up although it was left {was}"),
        body: format!("{by} started it. {rate} from now on."),
    })
}

pub(super) const CHANGED: Declared = Declared {
    name: "changed",
    reminds: "min replicas, max replicas, timeout or hardware changed so that it can cost more, and not by us",
    silenced: "an answer",
    ..Declared::new("changed")
};

/// Its scaling or hardware changed so that it can cost more. `None` when it did not.
#[must_use]
pub fn changed(
    label: &str,
    before: &Before,
    now: &Observed,
    who: Option<&str>,
    prices: [Option<Rate>; 2],
) -> Option<Happening> {
    let mut changes = Vec::new();
    let scaling = now.scaling.unwrap_or_default();
    let old = before.scaling.unwrap_or_default();
    if let (Some(was), Some(is)) = (old.min_replicas, scaling.min_replicas)
        && is > was
    {
        changes.push(format!("min replicas {was} to {is}"));
    }
    let most = old.max_replicas.or(before.max_replicas);
    if let (Some(was), Some(is)) = (most, scaling.max_replicas)
        && is > was
    {
        changes.push(format!("max replicas {was} to {is}"));
    }
    if let Some(was) = old.scale_to_zero_minutes.filter(|_| now.scaling.is_some()) {
        match scaling.scale_to_zero_minutes {
            None => changes.push(format!("scale to zero after {was} min to never")),
            Some(is) if is > was => changes.push(format!("scale to zero after {was} to {is} min")),
            Some(_) => {}
        }
    }
    if let (Some(was), Some(is)) = (&before.hardware, &now.hardware)
        && was != is
    {
        let dearer = match prices {
            [Some(was), Some(is)] => is > was,
            // A price that is not known may be any.
            _ => true,
        };
        if dearer {
            let price =
                |price: Option<Rate>| price.map_or_else(|| "price unknown".to_owned(), words::rate);
            let [old_price, new_price] = prices.map(price);
            changes.push(format!(
                "hardware {} ({old_price}) to {} ({new_price})",
                was.short(),
                is.short()
            ));
        }
    }
    let by = who.map(|who| format!(" by {who}")).unwrap_or_default();
    (!changes.is_empty()).then(|| Happening {
        title: format!("{label} was changed{by} and can cost more"),
        body: format!("{}.", words::sentence(&changes.join(", "))),
    })
}

pub(super) const APPEARED: Declared = Declared {
    name: "created by someone else",
    reminds: "an endpoint appeared in a watched organization that somebody else created",
    silenced: "an answer",
    ..Declared::new("appeared")
};

/// Somebody else created it in an organization that is watched.
#[must_use]
pub fn appeared(label: &str, now: &Observed, who: &str, rate: Option<Rate>) -> Happening {
    let costs = match (now.is_billable(), rate) {
        (false, _) => "it costs nothing now".to_owned(),
        (true, Some(rate)) => words::rate(rate),
        (true, None) => "price unknown".to_owned(),
    };
    Happening {
        title: format!("{who} created {label} in {}", now.id.namespace),
        body: format!("{}, {costs}.", words::sentence(now.state.words())),
    }
}
