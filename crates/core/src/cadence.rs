//! How often Hugging Face is asked: a table, first match wins, each row with its reason.

use std::time::Duration;

use crate::settings::Poll;

/// How often what starts is looked at while somebody waits for it: as often as the official client.
const STARTING: Duration = Duration::from_secs(5);

/// What the next reading depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// How long ago a pause was accepted that is not yet read back.
    pub confirming_for: Option<Duration>,
    /// Something costs money, or did at the last good reading.
    pub billable: bool,
    /// A session waits for its endpoints.
    pub starting: bool,
    /// A person is looking.
    pub panel_open: bool,
    /// Readings that failed since the last good one.
    pub failures: u32,
    /// How long Hugging Face asked us to wait.
    pub limited: Option<Duration>,
    /// The token was refused: asking again soon will not help.
    pub refused: bool,
}

/// Why the next reading comes when it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Hugging Face asked to slow down.
    Limited,
    /// The token was refused.
    Refused,
    /// A pause is to be read back.
    Confirming,
    /// The last readings failed.
    BackingOff,
    /// A session waits for its endpoints.
    Starting,
    /// Something costs money.
    Billable,
    /// The panel is open.
    Watched,
    /// Nothing costs money.
    Idle,
}

/// How long after the last reading the next one is due, and why.
#[must_use]
pub fn next_reading(now: &Situation, settings: &Poll) -> (Duration, Reason) {
    let billable = Duration::from_secs(settings.billable_seconds.into());
    let idle = Duration::from_secs(settings.idle_seconds.into());
    if let Some(wait) = now.limited {
        return (wait.clamp(Duration::from_secs(1), Duration::from_secs(300)), Reason::Limited);
    }
    if now.refused {
        return (Duration::from_secs(300), Reason::Refused);
    }
    if now.failures > 0 {
        let doubled = Duration::from_secs(2).saturating_mul(1 << now.failures.min(8));
        // While money may be running, never slower than four readings' time.
        let slowest =
            if now.billable { billable.saturating_mul(4) } else { Duration::from_secs(300) };
        return (doubled.min(slowest), Reason::BackingOff);
    }
    if let Some(waited) = now.confirming_for {
        let step = match waited.as_secs() {
            0..=9 => Duration::from_secs(1),
            10..=59 => Duration::from_secs(3),
            _ => billable,
        };
        return (step.min(billable), Reason::Confirming);
    }
    if now.starting {
        return (billable.min(STARTING), Reason::Starting);
    }
    if now.billable {
        return (billable, Reason::Billable);
    }
    if now.panel_open {
        return (idle.min(Duration::from_secs(30)), Reason::Watched);
    }
    (idle, Reason::Idle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_reads_from_urgent_to_idle() {
        let poll = Poll { billable_seconds: 15, idle_seconds: 60 };
        let asked = |situation: Situation| {
            let (wait, reason) = next_reading(&situation, &poll);
            (wait.as_secs(), reason)
        };
        let billable = Situation { billable: true, ..Situation::default() };
        assert_eq!(asked(Situation::default()), (60, Reason::Idle));
        assert_eq!(
            asked(Situation { panel_open: true, ..Situation::default() }),
            (30, Reason::Watched)
        );
        assert_eq!(asked(billable), (15, Reason::Billable));
        assert_eq!(asked(Situation { starting: true, ..billable }), (5, Reason::Starting));
        let seconds = |s| Some(Duration::from_secs(s));
        assert_eq!(
            asked(Situation { confirming_for: seconds(0), ..billable }),
            (1, Reason::Confirming)
        );
        assert_eq!(
            asked(Situation { confirming_for: seconds(30), ..billable }),
            (3, Reason::Confirming)
        );
        assert_eq!(asked(Situation { failures: 1, ..billable }), (4, Reason::BackingOff));
        assert_eq!(asked(Situation { failures: 30, ..billable }), (60, Reason::BackingOff));
        assert_eq!(
            asked(Situation { failures: 30, ..Situation::default() }),
            (300, Reason::BackingOff)
        );
        assert_eq!(asked(Situation { refused: true, ..billable }), (300, Reason::Refused));
        assert_eq!(asked(Situation { limited: seconds(7), ..billable }), (7, Reason::Limited));
        assert_eq!(asked(Situation { limited: seconds(0), ..billable }), (1, Reason::Limited));
    }
}
