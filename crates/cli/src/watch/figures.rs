//! What is running, as OpenMetrics.

use std::collections::BTreeMap;
use std::fmt;

use guard_core::{Guard, Micros, Moment, Severity};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

use super::happening::is_blind;

/// The figures at one moment. What is not known is left out, never zero.
#[derive(Clone, Debug)]
pub struct Figures {
    running_rate: Option<i64>,
    billable: usize,
    unpriced: usize,
    states: BTreeMap<String, i64>,
    today_least: Option<Micros>,
    today_most: Option<Micros>,
    reading_age_seconds: Option<f64>,
    blind: bool,
    notices: [(&'static str, i64); 2],
    unconfirmed: usize,
    keeps_history: bool,
}

impl Figures {
    /// The figures at `at`.
    pub fn of(guard: &Guard, at: Moment, keeps_history: bool) -> Self {
        let blind = is_blind(guard, at);
        let rate = guard.running_rate();
        let today = guard.today(at).cost();
        let mut states = BTreeMap::new();
        for seen in guard.known().endpoints() {
            *states.entry(seen.state.code().to_owned()).or_default() += 1;
        }
        let view = guard.view(at);
        let count = |severity: Severity| {
            let notices = view.notices.iter().filter(|notice| notice.severity == severity);
            i64::try_from(notices.count()).unwrap_or(i64::MAX)
        };
        let known = !blind;
        Self {
            running_rate: (known && rate.unpriced.is_empty()).then_some(rate.known.0),
            billable: rate.billable,
            unpriced: rate.unpriced.len(),
            states,
            today_least: known.then_some(today.least),
            today_most: today.most.filter(|_| known),
            reading_age_seconds: guard.reading_age(at).map(|age| age.as_secs_f64()),
            blind,
            notices: [("reminder", count(Severity::Attention)), ("alarm", count(Severity::Limit))],
            unconfirmed: super::leaving::unconfirmed(guard).len(),
            keeps_history,
        }
    }

    /// As text; `None` when it cannot be written.
    pub fn text(self) -> Option<String> {
        let mut registry = Registry::with_prefix("endpoint_guard");
        registry.register_collector(Box::new(self));
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).ok()?;
        Some(text)
    }
}

impl Collector for Figures {
    fn encode(&self, mut to: DescriptorEncoder) -> Result<(), fmt::Error> {
        let mut one = |name: &str, help: &str, value: Option<f64>| match value {
            Some(value) => {
                let metric = to.encode_descriptor(name, help, None, MetricType::Gauge)?;
                ConstGauge::new(value).encode(metric)
            }
            None => Ok(()),
        };
        let dollars = |micros: Micros| micros.0 as f64 / 1e6;
        one(
            "running_rate_dollars_per_hour",
            "What all billable endpoints cost per hour; absent when not known",
            self.running_rate.map(|rate| dollars(Micros(rate))),
        )?;
        one("billable_endpoints", "Endpoints that cost money", Some(self.billable as f64))?;
        one(
            "unpriced_endpoints",
            "Endpoints that cost money at an unknown price",
            Some(self.unpriced as f64),
        )?;
        one(
            "spend_today_least_dollars",
            "What today has cost at the least, local time; absent when blind",
            self.today_least.map(dollars),
        )?;
        one(
            "spend_today_most_dollars",
            "What today has cost at the most, local time; absent when nothing bounds it",
            self.today_most.map(dollars),
        )?;
        one(
            "reading_age_seconds",
            "Age of the oldest reading of what costs money; absent before the first",
            self.reading_age_seconds,
        )?;
        one("blind", "1 when what is running is not known", Some(f64::from(u8::from(self.blind))))?;
        one(
            "unconfirmed_pauses",
            "Pauses that were asked for and are not read back: money may still be spent",
            Some(self.unconfirmed as f64),
        )?;
        one(
            "keeps_history",
            "1 when this process keeps the history and tells the reminders",
            Some(f64::from(u8::from(self.keeps_history))),
        )?;
        let mut open = to.encode_descriptor(
            "open",
            "Reminders and alarms that are open",
            None,
            MetricType::Gauge,
        )?;
        for (severity, count) in self.notices {
            ConstGauge::new(count).encode(open.encode_family(&[("severity", severity)])?)?;
        }
        let mut endpoints =
            to.encode_descriptor("endpoints", "Endpoints by state", None, MetricType::Gauge)?;
        for (state, count) in &self.states {
            let labels = [("state", state.as_str())];
            ConstGauge::new(*count).encode(endpoints.encode_family(&labels)?)?;
        }
        Ok(())
    }
}
