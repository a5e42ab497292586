//! Sleep and shut-down by logind: a delay lock, held until what would cost money is paused.
//!
//! <https://systemd.io/INHIBITOR_LOCKS/>: logind says that the machine is about to sleep or shut
//! down, waits until every delay lock is released or `InhibitDelayMaxUSec` is over, and says when
//! it is back. A lock is a file descriptor; closing it releases it.

use std::time::Duration;

use guard_core::Leaving;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;
use zbus::message::Type;
use zbus::proxy::CacheProperties;
use zbus::zvariant::OwnedFd;
use zbus::{Connection, MatchRule, Message};

use super::hold::{Held, Left, hold};
use super::news::News;
use crate::bus::{Heard, Signals};

const NAME: &str = "org.freedesktop.login1";
const PATH: &str = "/org/freedesktop/login1";
const WHAT: &str = "sleep:shutdown";
const WHO: &str = "Endpoint Guard";
/// Read by people in `systemd-inhibit --list`.
const WHY: &str = "Pauses what would cost money meanwhile";
const MODE: &str = "delay";

/// What logind waits unless it was told otherwise, and what holds when it does not say.
const USUAL_DELAY: Duration = Duration::from_secs(5);
/// A delay without a limit must not keep a laptop awake in its bag.
const LONGEST_DELAY: Duration = Duration::from_secs(30);
/// We are done this much before logind stops waiting.
const MARGIN: Duration = Duration::from_millis(500);

#[zbus::proxy(
    interface = "org.freedesktop.login1.Manager",
    default_service = "org.freedesktop.login1",
    default_path = "/org/freedesktop/login1",
    gen_blocking = false
)]
trait Login {
    fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> zbus::Result<OwnedFd>;

    #[zbus(property(emits_changed_signal = "false"), name = "InhibitDelayMaxUSec")]
    fn inhibit_delay_max_usec(&self) -> zbus::Result<u64>;
}

/// Holds the machine back before it goes away, until the bus is gone.
pub(crate) async fn watch(bus: &Connection, tell: &UnboundedSender<News>) {
    match listen(bus, tell.clone()).await {
        Ok(()) => tracing::info!("the bus is gone: sleep and shut-down are not noticed any more"),
        Err(error) => tracing::warn!("could not listen for sleep and shut-down: {error}"),
    }
}

/// Takes a lock and gives it back. Returns how long the machine would wait for us.
pub(crate) async fn try_lock(bus: &Connection) -> zbus::Result<Duration> {
    let login = LoginProxy::builder(bus).cache_properties(CacheProperties::No).build().await?;
    let delay = login.inhibit_delay_max_usec().await;
    login.inhibit(WHAT, WHO, WHY, MODE).await?;
    Ok(allowance(delay.ok().map(Duration::from_micros)))
}

/// Ends when the bus does.
async fn listen(bus: &Connection, tell: UnboundedSender<News>) -> zbus::Result<()> {
    let login = LoginProxy::builder(bus).cache_properties(CacheProperties::No).build().await?;
    let mut signals = Signals::of(bus, NAME, going_away()?).await?;
    let mut door = Door { login, tell, lock: None, within: allowance(None), leaving: None };
    // Only now: whatever is said after the lock is taken is heard.
    door.lock().await;
    loop {
        tokio::select! {
            heard = signals.next() => match heard {
                Some(Heard::Signal(said)) => {
                    if let Some((why, goes)) = read(&said) {
                        door.hear(why, goes).await;
                    }
                }
                Some(Heard::Owner(Some(_))) => {
                    tracing::info!("logind is there again");
                    door.lock().await;
                }
                Some(Heard::Owner(None)) => {}
                None => return Ok(()),
            },
            left = ended(&mut door.leaving) => door.release(left),
        }
    }
}

/// The signals by which logind says that the machine goes away or is back.
fn going_away() -> zbus::Result<MatchRule<'static>> {
    let rule = MatchRule::builder().msg_type(Type::Signal).sender(NAME)?;
    Ok(rule.path(PATH)?.interface("org.freedesktop.login1.Manager")?.build())
}

/// Where it goes, and whether it goes or is back. `None` for what says neither.
fn read(said: &Message) -> Option<(Leaving, bool)> {
    let why = match said.header().member()?.as_str() {
        "PrepareForSleep" => Leaving::Sleep,
        "PrepareForShutdown" => Leaving::ShutDown,
        _ => return None,
    };
    Some((why, said.body().deserialize().ok()?))
}

/// What we hold against the machine going away.
struct Door {
    login: LoginProxy<'static>,
    tell: UnboundedSender<News>,
    lock: Option<OwnedFd>,
    /// How long the machine would wait for us.
    within: Duration,
    leaving: Option<Departure>,
}

/// The machine is going away and waits for us.
struct Departure {
    held: Held,
    since: Instant,
}

impl Door {
    /// Takes a lock. One that is still held is given up only after the new one is there.
    async fn lock(&mut self) {
        let delay = self.login.inhibit_delay_max_usec().await;
        self.within = allowance(delay.ok().map(Duration::from_micros));
        match self.login.inhibit(WHAT, WHO, WHY, MODE).await {
            Ok(lock) => {
                self.lock = Some(lock);
                tracing::info!(within = ?self.within, "sleep and shut-down wait for us");
            }
            Err(error) => {
                tracing::info!(%error, "sleep and shut-down do not wait for us");
            }
        }
    }

    /// The machine begins to go away, or is back.
    async fn hear(&mut self, why: Leaving, goes: bool) {
        if goes {
            tracing::info!(?why, within = ?self.within, "the machine is about to go away");
            let (hold, held) = hold(self.within);
            self.leaving = Some(Departure { held, since: Instant::now() });
            self.say(News::Leaving { why, within: self.within, hold });
            return;
        }
        tracing::info!(?why, "the machine is back, or did not go");
        self.leaving = None;
        self.say(News::Awake);
        self.lock().await;
    }

    fn release(&mut self, left: Left) {
        let after = self.leaving.take().map(|leaving| leaving.since.elapsed());
        self.lock = None;
        match left {
            Left::LetGo => tracing::info!(?after, "nothing is left to be done: let it go"),
            Left::TimeOver => {
                tracing::warn!(?after, "the time is over and not everything is done: let it go");
            }
        }
    }

    fn say(&self, news: News) {
        if self.tell.send(news).is_err() {
            tracing::debug!("nobody listens to the machine any more");
        }
    }
}

/// Never, while the machine stays.
async fn ended(leaving: &mut Option<Departure>) -> Left {
    match leaving {
        Some(leaving) => leaving.held.end().await,
        None => std::future::pending().await,
    }
}

/// How long we take at most when logind waits this long; `None` when it does not say.
fn allowance(delay: Option<Duration>) -> Duration {
    delay.unwrap_or(USUAL_DELAY).min(LONGEST_DELAY).saturating_sub(MARGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn we_are_done_half_a_second_before_logind_stops_waiting() {
        assert_eq!(allowance(Some(Duration::from_secs(8))), Duration::from_millis(7_500));
        assert_eq!(allowance(None), Duration::from_millis(4_500));
    }

    #[test]
    fn a_delay_without_a_limit_has_ours_and_one_too_short_leaves_nothing() {
        assert_eq!(allowance(Some(Duration::from_micros(u64::MAX))), Duration::from_millis(29_500));
        assert_eq!(allowance(Some(Duration::from_millis(300))), Duration::ZERO);
    }
}
