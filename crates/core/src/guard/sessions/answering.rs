//! Whether what runs answers: its health route is asked, and what has no address or cannot be reached
//! from here is not waited for while it costs money.

use std::time::Duration;

use super::super::Guard;
use super::Own;
use crate::access::Access;
use crate::endpoint::{EndpointId, Observed};
use crate::messages::{Effect, HealthAnswer};
use crate::moment::Moment;
use crate::words;

/// How often a health route that did not answer is asked again.
pub(super) const ASK_HEALTH_EVERY: Duration = Duration::from_secs(3);
/// How long what runs is given to have an address that is reached from here: a new name takes some
/// seconds to be known everywhere.
pub(super) const REACHED_WITHIN: Duration = Duration::from_secs(60);

/// What is known of an endpoint that runs and whose answer is waited for.
#[derive(Clone, Debug)]
pub(super) struct Health {
    /// When it was first seen running.
    running: Moment,
    /// When it was asked last; `None` when it could not be.
    asked: Option<Moment>,
    answered: bool,
    healthy: bool,
    /// Since when it was not reached, and why.
    unreached: Option<(Moment, String)>,
}

impl Health {
    /// When it is to be looked at again, by uptime.
    pub(super) fn wakes_at(&self) -> Option<Duration> {
        let again = self.asked.filter(|_| self.answered && !self.healthy);
        let again = again.map(|asked| asked.uptime + ASK_HEALTH_EVERY);
        again.or_else(|| self.asked.is_none().then(|| self.running.uptime + REACHED_WITHIN))
    }
}

/// Whether it is ready.
pub(super) enum Answering {
    /// It is; with a note where its health route did not say so.
    Ready(Option<String>),
    /// Not yet; what is to be asked now.
    NotYet(Option<Effect>),
}

impl Own {
    /// Whether an endpoint that runs answers. Where nobody can ask it from here, Hugging Face's own
    /// word for it counts: it runs and a replica is ready.
    pub(super) fn answering(&mut self, seen: &Observed, at: Moment) -> Answering {
        let health = self.health.entry(seen.id.clone()).or_insert(Health {
            running: at,
            asked: None,
            answered: false,
            healthy: false,
            unreached: None,
        });
        if health.healthy {
            return Answering::Ready(None);
        }
        let has_replica = seen.ready_replicas.is_none_or(|ready| ready > 0);
        let Some(url) = seen.health_url() else {
            let waited = at.since(health.running) >= REACHED_WITHIN && has_replica;
            let note = "it has no address, so whether it answers could not be asked; it runs with a \
                        ready replica";
            return match waited {
                true => Answering::Ready(Some(note.to_owned())),
                false => Answering::NotYet(None),
            };
        };
        if let Some((since, why)) = &health.unreached
            && at.since(*since) >= REACHED_WITHIN
            && has_replica
        {
            let waited = words::length(REACHED_WITHIN);
            return Answering::Ready(Some(format!(
                "it could not be reached from here for {waited} ({why}), so whether it answers is not \
                 known; it runs with a ready replica"
            )));
        }
        let is_due = health.asked.is_none_or(|asked| {
            let waits = if health.answered { ASK_HEALTH_EVERY } else { ASK_HEALTH_EVERY * 5 };
            at.since(asked) >= waits
        });
        if !is_due {
            return Answering::NotYet(None);
        }
        (health.asked, health.answered) = (Some(at), false);
        let public = seen.access == Some(Access::Public);
        Answering::NotYet(Some(Effect::CheckHealth { endpoint: seen.id.clone(), url, public }))
    }
}

impl Guard {
    /// A health route answered, or did not.
    pub(in super::super) fn health_checked(
        &mut self,
        id: &EndpointId,
        answer: &HealthAnswer,
        at: Moment,
    ) {
        // Where Hugging Face itself is not reached either, the line is at fault and not the endpoint.
        let namespace = self.world.inventory.namespaces().find(|(name, _)| **name == id.namespace);
        let is_online = namespace.is_some_and(|(_, state)| state.failures == 0);
        for own in self.sessions.own.values_mut() {
            let Some(health) = own.health.get_mut(id) else { continue };
            health.answered = true;
            match answer {
                HealthAnswer::Healthy => health.healthy = true,
                HealthAnswer::NotYet => health.unreached = None,
                HealthAnswer::NotReached(_) if !is_online => health.unreached = None,
                HealthAnswer::NotReached(why) => {
                    let since = health.unreached.take().map_or(at, |(since, _)| since);
                    health.unreached = Some((since, why.clone()));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::endpoint::State;
    use crate::session::{Order, Origin, Phase, Session, Use};

    fn own() -> Own {
        Own::new(Session {
            id: "a".to_owned(),
            origin: Origin::Run,
            order: Order::AllAtOnce,
            started: Timestamp::UNIX_EPOCH,
            seconds: None,
            until: None,
            ready_within_seconds: 900,
            work: None,
            log: None,
            exit_code: None,
            phase: Phase::Starting,
            outcome: None,
            ended: None,
            uses: vec![Use::planned(EndpointId::new("alice", "phi-4"))],
        })
    }

    fn at(seconds: u64) -> Moment {
        Moment { utc: Timestamp::UNIX_EPOCH, uptime: Duration::from_secs(seconds) }
    }

    #[test]
    fn what_has_no_address_is_ready_after_a_minute_by_its_replica_and_that_is_noted() {
        let id = EndpointId::new("alice", "phi-4");
        let running = |ready: Option<u32>| Observed {
            state: State::Running,
            ready_replicas: ready,
            ..Observed::unreadable(id.clone(), "")
        };
        let mut own = own();
        assert!(matches!(own.answering(&running(Some(1)), at(0)), Answering::NotYet(None)));
        assert!(matches!(own.answering(&running(Some(1)), at(59)), Answering::NotYet(None)));
        assert!(matches!(own.answering(&running(Some(0)), at(600)), Answering::NotYet(None)));
        let Answering::Ready(Some(note)) = own.answering(&running(Some(1)), at(60)) else {
            panic!()
        };
        assert!(note.contains("it has no address"), "{note}");
        // One that comes in time is asked.
        let mut own = super::tests::own();
        own.answering(&running(Some(1)), at(0));
        let named = Observed { url: Some("https://x".to_owned()), ..running(Some(1)) };
        let asked = own.answering(&named, at(30));
        assert!(matches!(asked, Answering::NotYet(Some(Effect::CheckHealth { .. }))));
    }
}
