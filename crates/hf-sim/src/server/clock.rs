//! The simulated time of a server: real, faster than real, or moved by hand.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

/// A clock that never goes back. It reads whole milliseconds, as the API shows times, so that
/// what a client reads is exactly what happened.
#[derive(Debug)]
pub struct Clock {
    real: Instant,
    simulated: Timestamp,
    speed: f64,
}

/// Why a clock could not be set.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClockError {
    #[error("the clock cannot go back from {now} to {wanted}")]
    Backwards { now: Timestamp, wanted: Timestamp },
    #[error("{0} is no speed: it must be a number that is not negative")]
    Speed(f64),
}

impl Clock {
    /// A clock that starts at `start` and runs `speed` times as fast as real time. With speed 0 it
    /// stands still until moved.
    ///
    /// # Errors
    /// When the speed is negative or not a number.
    pub fn new(start: Timestamp, speed: f64) -> Result<Self, ClockError> {
        Ok(Self { real: Instant::now(), simulated: whole_millis(start), speed: checked(speed)? })
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        let elapsed = self.real.elapsed().as_secs_f64() * self.speed;
        let elapsed = SignedDuration::try_from_secs_f64(elapsed).unwrap_or(SignedDuration::MAX);
        let now = self.simulated.checked_add(elapsed).unwrap_or(Timestamp::MAX);
        whole_millis(now)
    }

    #[must_use]
    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// Moves the clock on to an instant.
    ///
    /// # Errors
    /// When the instant has passed.
    pub fn set(&mut self, to: Timestamp) -> Result<(), ClockError> {
        let now = self.now();
        if to < now {
            return Err(ClockError::Backwards { now, wanted: to });
        }
        self.restart(to);
        Ok(())
    }

    /// Moves the clock on by a duration.
    ///
    /// # Errors
    /// When the duration is negative or leaves the calendar.
    pub fn advance(&mut self, by: SignedDuration) -> Result<(), ClockError> {
        let wanted = self.now().checked_add(by).unwrap_or(Timestamp::MIN);
        self.set(wanted)
    }

    /// Runs so many times as fast as real time from now on.
    ///
    /// # Errors
    /// When the speed is negative or not a number.
    pub fn set_speed(&mut self, speed: f64) -> Result<(), ClockError> {
        let speed = checked(speed)?;
        self.restart(self.now());
        self.speed = speed;
        Ok(())
    }

    fn restart(&mut self, at: Timestamp) {
        self.real = Instant::now();
        self.simulated = whole_millis(at);
    }
}

fn checked(speed: f64) -> Result<f64, ClockError> {
    if speed.is_finite() && speed >= 0.0 { Ok(speed) } else { Err(ClockError::Speed(speed)) }
}

fn whole_millis(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_stands_still_moves_by_hand_and_never_back() {
        let start: Timestamp = "2026-11-20T10:00:00.123456Z".parse().unwrap();
        let mut clock = Clock::new(start, 0.0).unwrap();
        assert_eq!(clock.now().to_string(), "2026-11-20T10:00:00.123Z");
        clock.advance(SignedDuration::from_mins(5)).unwrap();
        assert_eq!(clock.now().to_string(), "2026-11-20T10:05:00.123Z");
        assert!(matches!(clock.set(start), Err(ClockError::Backwards { .. })));
        assert!(clock.advance(SignedDuration::from_mins(-1)).is_err());
        assert!(clock.set_speed(f64::NAN).is_err());
    }
}
