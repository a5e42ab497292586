//! An account of any size: every other endpoint runs, every third has a limit by its tag.

use guard_core::{EndpointId, Hardware, Observed, Prices, Rate, Scaling, State};

/// Whose they are.
pub(crate) const NAMESPACES: [&str; 1] = ["acme"];

/// The endpoint with this number, from 0 on.
pub(crate) fn endpoint(number: usize) -> Observed {
    let runs = number.is_multiple_of(2);
    let limited = number.is_multiple_of(3);
    let id = EndpointId::new(NAMESPACES[0], &format!("endpoint-{number:05}"));
    Observed {
        state: if runs { State::Running } else { State::Paused },
        ready_replicas: Some(u32::from(runs)),
        target_replicas: Some(1),
        hardware: Some(hardware()),
        scaling: Some(Scaling {
            min_replicas: Some(u32::from(!number.is_multiple_of(5))),
            max_replicas: Some(1),
            scale_to_zero_minutes: Some(15),
        }),
        model: Some("microsoft/phi-4".to_owned()),
        tags: if limited { vec!["guard:max=400h".to_owned()] } else { Vec::new() },
        created_at: "2026-11-01T00:00:00Z".parse().ok(),
        updated_at: "2026-11-25T09:59:00Z".parse().ok(),
        message: String::new(),
        ..Observed::unreadable(id, "")
    }
}

/// What they cost.
pub(crate) fn prices() -> Prices {
    [(hardware(), Rate(1_800_000))].into()
}

fn hardware() -> Hardware {
    Hardware {
        vendor: "aws".to_owned(),
        region: "us-east-1".to_owned(),
        instance_type: "nvidia-l40s".to_owned(),
        instance_size: "x1".to_owned(),
    }
}
