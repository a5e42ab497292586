//! The billing formula, in the one place that has it.

use crate::money::{Rate, Work};

/// For how long how many replicas are billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uptime {
    /// Milliseconds in which the endpoint starts or runs.
    pub millis: i64,
    /// Replicas that are there all this time.
    pub min_replicas: u32,
    /// Milliseconds in which it is scaled up.
    pub scale_up_millis: i64,
    /// Replicas that are there on top while it is scaled up.
    pub additional_replicas: u32,
}

/// What `up` costs at `rate` for each replica-hour, exact:
/// rate × (time × min replicas + scale-up time × additional replicas).
///
/// The formula of Hugging Face's own documentation (Inference Endpoints, support/pricing,
/// "Pricing examples").
#[must_use]
pub fn billed(rate: Rate, up: Uptime) -> Work {
    let of =
        |millis: i64, replicas: u32| i128::from(millis.max(0)).saturating_mul(i128::from(replicas));
    let more = of(up.scale_up_millis, up.additional_replicas);
    let replica_millis = of(up.millis, up.min_replicas).saturating_add(more);
    Work(i128::from(rate.0).saturating_mul(replica_millis))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Micros;

    const MINUTE: i64 = 60_000;
    const HOUR: i64 = 60 * MINUTE;

    fn steady(rate: i64, millis: i64) -> Micros {
        let up = Uptime { millis, min_replicas: 1, scale_up_millis: 0, additional_replicas: 0 };
        billed(Rate(rate), up).settled()
    }

    /// "Basic Example" of support/pricing: one replica. Its month is counted at $0.064, although
    /// its hour is at $0.067.
    #[test]
    fn the_basic_example_of_the_documentation() {
        assert_eq!(steady(67_000, HOUR), Micros(67_000));
        assert_eq!(steady(64_000, 730 * HOUR), Micros(46_720_000));
    }

    /// "Advanced Example" of support/pricing: each hour two more replicas for 15 minutes.
    #[test]
    fn the_advanced_example_of_the_documentation() {
        let up = |millis, scale_up_millis| Uptime {
            millis,
            min_replicas: 1,
            scale_up_millis,
            additional_replicas: 2,
        };
        let rate = Rate(500_000);
        assert_eq!(billed(rate, up(HOUR, 15 * MINUTE)).settled(), Micros(750_000));
        // 182.5 h scaled up in 730 h.
        let month = up(730 * HOUR, 182 * HOUR + 30 * MINUTE);
        assert_eq!(billed(rate, month).settled(), Micros(547_500_000));
    }

    #[test]
    fn time_that_runs_backwards_costs_nothing() {
        assert_eq!(steady(800_000, -HOUR), Micros(0));
    }
}
