//! What is running, as OpenMetrics.

use std::collections::BTreeMap;
use std::fmt;

use guard_core::{Guard, Micros, Moment, Severity};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

use crate::seen::micros_per_hour;

/// The figures at one moment. What is not known is left out, never zero.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Each namespace, and whether it is watched.
    namespaces: Vec<(String, bool)>,
    running_rate: Option<i64>,
    billable: Option<usize>,
    unpriced: Option<usize>,
    states: BTreeMap<String, i64>,
    last_billable: Option<usize>,
    last_rate: Option<i64>,
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
        let sight = guard.sight(at);
        let rate = sight.whole();
        let today = guard.today(at).cost();
        let mut states = BTreeMap::new();
        let watched = |name: &String| sight.is_watching(name);
        // States of what is not seen are what they were at some earlier time.
        let endpoints = guard.inventory().endpoints();
        for seen in endpoints.filter(|seen| watched(&seen.id.namespace)) {
            *states.entry(seen.state.code().to_owned()).or_default() += 1;
        }
        let view = guard.view(at);
        let count = |severity: Severity| {
            let notices = view.notices.iter().filter(|notice| notice.severity == severity);
            i64::try_from(notices.count()).unwrap_or(i64::MAX)
        };
        let known = rate.is_some();
        let namespaces = guard.inventory().readable();
        Self {
            namespaces: namespaces.map(|(name, _)| (name.clone(), watched(name))).collect(),
            running_rate: rate.and_then(micros_per_hour),
            billable: rate.map(|rate| rate.billable),
            unpriced: rate.map(|rate| rate.unpriced.len()),
            states,
            last_billable: sight.last().map(|last| last.rate.billable),
            last_rate: sight.last().and_then(|last| micros_per_hour(&last.rate)),
            today_least: known.then_some(today.least),
            today_most: today.most.filter(|_| known),
            reading_age_seconds: guard.reading_age(at).map(|age| age.as_secs_f64()),
            blind: !known,
            notices: [("reminder", count(Severity::Attention)), ("alarm", count(Severity::Limit))],
            unconfirmed: crate::unconfirmed::Unconfirmed::all(guard).len(),
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
        let count = |count: usize| count as f64;
        one(
            "billable_endpoints",
            "Endpoints that cost money; absent when blind",
            self.billable.map(count),
        )?;
        one(
            "unpriced_endpoints",
            "Endpoints that cost money at an unknown price; absent when blind",
            self.unpriced.map(count),
        )?;
        one(
            "last_known_billable_endpoints",
            "What cost money at the last reading of what is not watched now; absent when all is",
            self.last_billable.map(count),
        )?;
        one(
            "last_known_rate_dollars_per_hour",
            "What that cost per hour; absent when all is watched, or not known",
            self.last_rate.map(|rate| dollars(Micros(rate))),
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
        let flag = |flag: bool| Some(f64::from(u8::from(flag)));
        one("blind", "1 when not all of what is running is known", flag(self.blind))?;
        one("watching", "1 when all of what is running is known", flag(!self.blind))?;
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
        let mut namespaces = to.encode_descriptor(
            "namespace_watched",
            "1 when the endpoints of this user or organization were read lately",
            None,
            MetricType::Gauge,
        )?;
        for (name, watched) in &self.namespaces {
            let labels = [("namespace", name.as_str())];
            let value = f64::from(u8::from(*watched));
            ConstGauge::new(value).encode(namespaces.encode_family(&labels)?)?;
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
