//! From the wire to the core: endpoints, prices and problems. Nothing is guessed here; what the
//! answer did not say stays unsaid.

use guard_core::{EndpointId, Hardware, Listing, Observed, Prices, Problem, Rate, Scaling, State};

/// A whole reading of a namespace.
#[must_use]
pub fn listing(namespace: &str, list: &hf_endpoints::List) -> Listing {
    let readable = list.items.iter().map(|endpoint| observed(namespace, endpoint));
    let unreadable = list.unreadable.iter().enumerate().map(|(index, item)| {
        let name = item.name.clone().unwrap_or_else(|| format!("unreadable-{}", index + 1));
        Observed::unreadable(EndpointId::new(namespace, &name), &item.why)
    });
    Listing { endpoints: readable.chain(unreadable).collect(), complete: !list.is_short() }
}

/// One endpoint.
#[must_use]
pub fn observed(namespace: &str, endpoint: &hf_endpoints::Endpoint) -> Observed {
    let status = &endpoint.status;
    let compute = endpoint.compute.as_ref();
    let message = status.error_message.clone().or_else(|| status.message.clone());
    Observed {
        id: EndpointId::new(namespace, &endpoint.name),
        state: State::from_code(status.state.as_str()),
        ready_replicas: status.ready_replica,
        target_replicas: status.target_replica,
        hardware: endpoint.hardware().map(hardware),
        scaling: compute.and_then(|compute| compute.scaling.as_ref()).map(|scaling| Scaling {
            min_replicas: scaling.min_replica,
            max_replicas: scaling.max_replica,
            scale_to_zero_minutes: scaling.scale_to_zero_timeout_minutes,
        }),
        model: endpoint.model.as_ref().and_then(|model| model.repository.clone()),
        tags: endpoint.tags.clone(),
        created_at: status.created_at.map(to_millis),
        updated_at: status.updated_at.map(to_millis),
        updated_by: status.updated_by.as_ref().and_then(|actor| actor.name.clone()),
        last_used_at: status.last_used_at.map(to_millis),
        url: status.url.clone(),
        message: message.unwrap_or_default(),
    }
}

/// The price list.
#[must_use]
pub fn prices(list: hf_endpoints::PriceList) -> Prices {
    list.hardware
        .into_iter()
        .filter_map(|row| {
            let price = i64::try_from(row.price_micros_per_hour?).ok()?;
            Some((hardware(row.key), Rate(price)))
        })
        .collect()
}

/// What went wrong, in the terms of the core.
#[must_use]
pub fn problem(error: &hf_endpoints::Error) -> Problem {
    use hf_endpoints::Error;
    let words = |answer: &hf_endpoints::Answer| format!("{} {}", answer.status, answer.message);
    match error {
        Error::Offline { .. } | Error::Dropped { .. } => Problem::Offline,
        Error::TimedOut { .. } => Problem::TimedOut,
        Error::Refused { answer, .. } => Problem::Refused(words(answer)),
        Error::PaymentRequired { answer, .. } => Problem::PaymentRequired(answer.message.clone()),
        Error::Limited { retry_after, .. } => Problem::Limited(*retry_after),
        Error::NotFound { .. } => Problem::NotFound,
        Error::Server { answer, .. } => Problem::Server(answer.status),
        Error::Unreadable { why, .. } => Problem::Unreadable(why.clone()),
        other => Problem::Other(other.to_string()),
    }
}

fn hardware(key: hf_endpoints::HardwareKey) -> Hardware {
    Hardware {
        vendor: key.vendor,
        region: key.region,
        instance_type: key.instance_type,
        instance_size: key.instance_size,
    }
}

/// The core counts in milliseconds; the API gives up to nanoseconds.
fn to_millis(at: jiff::Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}
