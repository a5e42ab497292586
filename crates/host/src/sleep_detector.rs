//! Telling each sleep once, though two may know of it: the clocks, and the machine itself.

use std::time::Duration;

use crate::clock::SleepWatch;

/// Sleep shorter than this is a hiccup, unless the machine says that it slept.
const SLEPT: Duration = Duration::from_secs(5);

/// What is known of the last sleep.
#[derive(Debug, Default)]
pub(crate) struct SleepDetector {
    clocks: SleepWatch,
    /// Slept in hiccups since the machine said that it leaves.
    untold: Duration,
    /// The clocks told a sleep, and the machine has not said yet that it is back from it.
    told: bool,
}

impl SleepDetector {
    /// Looks at the clocks; how long a sleep was that is to be told now.
    pub(crate) fn look(&mut self) -> Option<Duration> {
        let asleep = self.clocks.asleep();
        self.noticed(asleep)
    }

    /// The machine says that it is about to go away.
    pub(crate) fn leaving(&mut self) {
        self.told = false;
        self.untold = Duration::ZERO;
    }

    /// The machine says that it is back. Looked at after the clocks, which know of every sleep
    /// that is over; how long a sleep was that they did not tell.
    pub(crate) fn awake(&mut self) -> Option<Duration> {
        let untold = std::mem::take(&mut self.untold);
        (!std::mem::take(&mut self.told)).then_some(untold)
    }

    fn noticed(&mut self, asleep: Duration) -> Option<Duration> {
        if asleep < SLEPT {
            self.untold += asleep;
            return None;
        }
        self.told = true;
        Some(asleep)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NIGHT: Duration = Duration::from_secs(9 * 3_600);
    const SECONDS: Duration = Duration::from_secs(3);

    #[test]
    fn a_night_that_the_clocks_and_the_machine_tell_is_told_once() {
        let mut detector = SleepDetector::default();
        detector.leaving();
        assert_eq!(detector.noticed(NIGHT), Some(NIGHT));
        assert_eq!(detector.awake(), None);
        detector.leaving();
        assert_eq!(detector.noticed(NIGHT), Some(NIGHT));
        assert_eq!(detector.noticed(Duration::ZERO), None);
        assert_eq!(detector.awake(), None);
    }

    #[test]
    fn what_the_clocks_do_not_tell_the_machine_does() {
        let mut detector = SleepDetector::default();
        detector.leaving();
        assert_eq!(detector.noticed(SECONDS), None);
        assert_eq!(detector.awake(), Some(SECONDS));
        // It did not go after all.
        detector.leaving();
        assert_eq!(detector.awake(), Some(Duration::ZERO));
    }

    #[test]
    fn a_night_without_a_word_of_the_machine_does_not_hide_a_later_one() {
        let mut detector = SleepDetector::default();
        assert_eq!(detector.noticed(NIGHT), Some(NIGHT));
        detector.leaving();
        assert_eq!(detector.noticed(SECONDS), None);
        assert_eq!(detector.awake(), Some(SECONDS));
    }
}
