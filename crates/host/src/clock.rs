//! The two clocks, and how long the machine was asleep.

use std::time::Duration;

use guard_core::Moment;
use jiff::Timestamp;

/// Where the time comes from.
pub trait Clock: Send + Sync + 'static {
    /// Now, by both clocks.
    fn now(&self) -> Moment;
}

/// The machine's own clocks.
///
/// `uptime` counts time asleep: `CLOCK_BOOTTIME` on Linux; `CLOCK_MONOTONIC` on macOS, which goes
/// on during sleep there; elsewhere `std::time::Instant`, which on Windows reads the performance
/// counter, and that goes on during sleep too. Its zero differs between platforms and, on Windows,
/// between processes: never store it.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        Moment { utc: to_millis(Timestamp::now()), uptime: raw::with_sleep() }
    }
}

/// Notices that the machine slept: one clock counts sleep, the other does not.
///
/// On Windows no safe interface reads a clock that stands still during sleep, so this always says
/// zero there and the desktop's power events have to tell.
#[derive(Debug)]
pub struct SleepWatch {
    last: Reading,
}

/// Both steady clocks at about the same instant.
#[derive(Clone, Copy, Debug)]
struct Reading {
    with_sleep: Duration,
    awake: Duration,
}

impl SleepWatch {
    /// Watches from now on.
    #[must_use]
    pub fn new() -> Self {
        Self { last: Reading::now() }
    }

    /// How long the machine was asleep since the last call. A few microseconds mean nothing.
    pub fn asleep(&mut self) -> Duration {
        let earlier = std::mem::replace(&mut self.last, Reading::now());
        asleep_between(earlier, self.last)
    }
}

impl Default for SleepWatch {
    fn default() -> Self {
        Self::new()
    }
}

impl Reading {
    fn now() -> Self {
        Self { with_sleep: raw::with_sleep(), awake: raw::awake() }
    }
}

fn asleep_between(earlier: Reading, later: Reading) -> Duration {
    let passed = later.with_sleep.saturating_sub(earlier.with_sleep);
    passed.saturating_sub(later.awake.saturating_sub(earlier.awake))
}

/// Whole milliseconds: what the ledger stores, so that a moment equals itself after a restart.
fn to_millis(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
mod raw {
    use std::time::Duration;

    use rustix::time::ClockId;

    pub(super) fn with_sleep() -> Duration {
        read(ClockId::Boottime)
    }

    pub(super) fn awake() -> Duration {
        read(ClockId::Monotonic)
    }

    fn read(clock: ClockId) -> Duration {
        Duration::try_from(rustix::time::clock_gettime(clock)).unwrap_or_default()
    }
}

#[cfg(target_os = "macos")]
mod raw {
    use std::time::Duration;

    use rustix::time::ClockId;

    pub(super) fn with_sleep() -> Duration {
        Duration::try_from(rustix::time::clock_gettime(ClockId::Monotonic)).unwrap_or_default()
    }

    /// `Instant` reads `CLOCK_UPTIME_RAW` here, which stands still during sleep.
    pub(super) fn awake() -> Duration {
        super::since_first_use()
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos")))]
mod raw {
    use std::time::Duration;

    pub(super) fn with_sleep() -> Duration {
        super::since_first_use()
    }

    pub(super) fn awake() -> Duration {
        super::since_first_use()
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn since_first_use() -> Duration {
    static FIRST: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    FIRST.get_or_init(std::time::Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(with_sleep: u64, awake: u64) -> Reading {
        Reading { with_sleep: Duration::from_secs(with_sleep), awake: Duration::from_secs(awake) }
    }

    #[test]
    fn a_night_with_the_lid_closed_is_noticed() {
        let evening = reading(100_000, 90_000);
        let morning = reading(130_000, 90_005);
        assert_eq!(asleep_between(evening, morning), Duration::from_secs(29_995));
    }

    #[test]
    fn an_awake_machine_never_slept_even_if_the_clocks_jitter() {
        assert_eq!(asleep_between(reading(10, 10), reading(70, 70)), Duration::ZERO);
        assert_eq!(asleep_between(reading(10, 10), reading(70, 71)), Duration::ZERO);
        let mut watch = SleepWatch::new();
        assert!(watch.asleep() < Duration::from_secs(1));
    }

    #[test]
    fn moments_are_whole_milliseconds_and_uptime_never_goes_back() {
        let first = SystemClock.now();
        let second = SystemClock.now();
        assert_eq!(first.utc.as_nanosecond() % 1_000_000, 0);
        assert!(second.uptime >= first.uptime);
        assert!(first.uptime > Duration::ZERO);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn uptime_is_the_time_since_boot_with_sleep() {
        let text = std::fs::read_to_string("/proc/uptime").unwrap();
        let whole: u64 = text.split('.').next().unwrap().parse().unwrap();
        let ours = SystemClock.now().uptime.as_secs();
        assert!(ours.abs_diff(whole) <= 1, "{ours} and {whole}");
    }
}
