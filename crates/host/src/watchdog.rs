//! Watches over the loop from a thread of its own: whatever keeps that from turning, or readings from
//! coming in, is said and not endured in silence.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use guard_core::Moment;

use crate::clock::Clock;
use crate::surface::Surface;

/// What is late by so long does not come any more.
const OVERDUE: Duration = Duration::from_secs(60);
/// How often it is looked.
const LOOKS_EVERY: Duration = Duration::from_secs(5);
/// A look that comes later than this after the one before: the machine slept, or stood still. What is
/// late then is given the whole time anew.
const SLEPT: Duration = Duration::from_secs(20);
/// Nothing is awaited.
const NEVER: u64 = u64::MAX;

/// What the loop leaves behind after each turn. Times are by uptime, in milliseconds.
#[derive(Debug)]
pub(crate) struct Pulse {
    turn_due: AtomicU64,
    reading_due: AtomicU64,
}

impl Pulse {
    /// The first turn is due at once.
    pub(crate) fn new(now: Moment) -> Self {
        Self { turn_due: millis(now.uptime).into(), reading_due: NEVER.into() }
    }

    /// There was a turn; the next is due then, and so is the end of a reading.
    pub(crate) fn turned(&self, turn_due: Duration, reading_due: Option<Duration>) {
        self.turn_due.store(millis(turn_due), Ordering::Relaxed);
        self.reading_due.store(reading_due.map_or(NEVER, millis), Ordering::Relaxed);
    }

    /// What is late by [`OVERDUE`], in words.
    fn overdue(&self, now: Duration) -> Option<String> {
        let late = |due: &AtomicU64| {
            let late = millis(now).checked_sub(due.load(Ordering::Relaxed))?;
            Some(Duration::from_millis(late)).filter(|late| *late >= OVERDUE)
        };
        if let Some(late) = late(&self.turn_due) {
            return Some(format!("nothing was decided for {} s", late.as_secs()));
        }
        late(&self.reading_due).map(|late| {
            format!("a reading of Hugging Face has been missing for {} s", late.as_secs())
        })
    }
}

/// Sees what is late, and leaves out what was late because the machine slept.
#[derive(Debug)]
struct Watchdog {
    looked: Duration,
    patient_until: Duration,
}

impl Watchdog {
    fn new(now: Duration) -> Self {
        Self { looked: now, patient_until: now }
    }

    fn look(&mut self, pulse: &Pulse, now: Duration) -> Option<String> {
        let since = now.saturating_sub(std::mem::replace(&mut self.looked, now));
        if since > SLEPT {
            self.patient_until = now.saturating_add(OVERDUE);
        }
        pulse.overdue(now).filter(|_| now >= self.patient_until)
    }
}

/// Watches as long as the loop holds its pulse. What is late is told once, and once more if it came
/// back in between.
pub(crate) fn start(pulse: &Arc<Pulse>, clock: Arc<dyn Clock>, surface: Arc<dyn Surface>) {
    let pulse = Arc::downgrade(pulse);
    std::thread::spawn(move || work(&pulse, &*clock, &*surface));
}

fn work(pulse: &Weak<Pulse>, clock: &dyn Clock, surface: &dyn Surface) {
    let mut watchdog = Watchdog::new(clock.now().uptime);
    let mut is_told = false;
    loop {
        std::thread::sleep(LOOKS_EVERY);
        let Some(pulse) = pulse.upgrade() else { return };
        match watchdog.look(&pulse, clock.now().uptime) {
            None => is_told = false,
            Some(_) if is_told => {}
            Some(why) => {
                tracing::error!("not guarding: {why}");
                surface.overdue(&why);
                is_told = true;
            }
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(NEVER - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn pulse() -> Pulse {
        let utc = "2026-11-26T18:00:00Z".parse().unwrap();
        Pulse::new(Moment { utc, uptime: seconds(100) })
    }

    #[test]
    fn what_is_late_by_a_minute_is_said() {
        let pulse = pulse();
        let mut watchdog = Watchdog::new(seconds(100));
        pulse.turned(seconds(130), Some(seconds(140)));
        let said: Vec<_> = (21..=42).map(|n| watchdog.look(&pulse, seconds(n * 5))).collect();
        let first = said.iter().flatten().next().unwrap();
        assert_eq!(first, "nothing was decided for 60 s");
        assert_eq!(said.iter().flatten().count(), 5, "from 190 s on");
        // The loop turns again, and readings do not come in.
        pulse.turned(seconds(240), Some(seconds(140)));
        let said = watchdog.look(&pulse, seconds(215)).unwrap();
        assert_eq!(said, "a reading of Hugging Face has been missing for 75 s");
        pulse.turned(seconds(240), None);
        assert_eq!(watchdog.look(&pulse, seconds(220)), None);
    }

    #[test]
    fn a_night_of_sleep_is_not_late() {
        let pulse = pulse();
        let mut watchdog = Watchdog::new(seconds(100));
        pulse.turned(seconds(130), None);
        assert_eq!(watchdog.look(&pulse, seconds(30_000)), None);
        assert_eq!(watchdog.look(&pulse, seconds(30_005)), None, "it is just waking up");
        pulse.turned(seconds(30_036), None);
        assert_eq!(watchdog.look(&pulse, seconds(30_065)), None);
    }
}
