//! By how much the server's clock and ours differ, from the `Date` of its answers.

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{DATE, HeaderMap};

use crate::limits::http_date;

/// A date has whole seconds, and the answer was under way for a moment: less than this says
/// nothing.
const SAYS_SOMETHING_MILLIS: u64 = 10_000;
/// Measurements this near to each other are the same one.
const WAVERS_MILLIS: u64 = 5_000;
/// A difference beyond this is not believed on the word of one answer: a cache or a gateway may have
/// written the date.
const BELIEVED_AT_ONCE_MILLIS: u64 = 5 * 60_000;
/// So many answers in a row, each with another date, have to agree on such a difference.
const AGREE: u32 = 3;
/// A clock that is further off is broken, and says nothing about when something began.
const MOST_MILLIS: u64 = 2 * 24 * 3_600_000;

/// What was measured, shared by all who use a client.
#[derive(Debug, Default)]
pub(crate) struct Skew(Mutex<Measured>);

#[derive(Debug, Default)]
struct Measured {
    /// What is believed.
    ahead: Option<i64>,
    /// What the last answers say that is not believed yet.
    doubted: Option<Doubted>,
}

#[derive(Debug)]
struct Doubted {
    ahead: i64,
    date: Timestamp,
    answers: u32,
}

impl Skew {
    /// Measures by the headers of an answer that came in at `now`.
    pub(crate) fn measure(&self, headers: &HeaderMap, now: Timestamp) {
        let date = headers.get(DATE).and_then(|date| date.to_str().ok()).and_then(http_date);
        let Some(date) = date else { return };
        let mut measured = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        measured.take(date, date.as_millisecond().saturating_sub(now.as_millisecond()));
    }

    pub(crate) fn ahead(&self) -> Option<SignedDuration> {
        let measured = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let millis = measured.ahead?;
        let says_something = millis.unsigned_abs() >= SAYS_SOMETHING_MILLIS;
        Some(SignedDuration::from_millis(if says_something { millis } else { 0 }))
    }
}

impl Measured {
    fn take(&mut self, date: Timestamp, ahead: i64) {
        if ahead.unsigned_abs() <= BELIEVED_AT_ONCE_MILLIS {
            self.believe(ahead);
            return;
        }
        if ahead.unsigned_abs() > MOST_MILLIS {
            self.doubted = None;
            return;
        }
        // What is believed already needs no more witnesses.
        if self.ahead.is_some_and(|known| known.abs_diff(ahead) < WAVERS_MILLIS) {
            self.doubted = None;
            return;
        }
        let same = self.doubted.as_mut().filter(|one| one.ahead.abs_diff(ahead) < WAVERS_MILLIS);
        match same {
            // An answer of the same second, or one that was kept, is no other witness.
            Some(doubted) if doubted.date == date => {}
            Some(doubted) => {
                doubted.date = date;
                doubted.answers += 1;
                if doubted.answers >= AGREE {
                    self.believe(ahead);
                }
            }
            None => self.doubted = Some(Doubted { ahead, date, answers: 1 }),
        }
    }

    fn believe(&mut self, ahead: i64) {
        self.doubted = None;
        // Times that are corrected by this must not waver from answer to answer.
        if self.ahead.is_none_or(|known| known.abs_diff(ahead) >= WAVERS_MILLIS) {
            self.ahead = Some(ahead);
        }
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    /// What is believed after answers of these dates that came in at these times, in milliseconds.
    fn after(answers: &[(&str, &str)]) -> Option<i128> {
        let skew = Skew::default();
        for (date, now) in answers {
            let date = HeaderValue::from_str(date).unwrap();
            skew.measure(&HeaderMap::from_iter([(DATE, date)]), now.parse().unwrap());
        }
        skew.ahead().map(|ahead| ahead.as_millis())
    }

    const TEN: (&str, &str) = ("Mon, 23 Nov 2026 10:00:00 GMT", "2026-11-23T10:00:00Z");
    const SIX_HOURS_AHEAD: [(&str, &str); 3] = [
        ("Mon, 23 Nov 2026 16:00:01 GMT", "2026-11-23T10:00:01Z"),
        ("Mon, 23 Nov 2026 16:00:06 GMT", "2026-11-23T10:00:06.4Z"),
        ("Mon, 23 Nov 2026 16:00:11 GMT", "2026-11-23T10:00:10.2Z"),
    ];
    const SIX_HOURS: i128 = 6 * 3_600_000;

    #[test]
    fn minutes_are_told_at_once_and_moments_are_not() {
        let noon = "Mon, 23 Nov 2026 12:00:00 GMT";
        assert_eq!(after(&[(noon, "2026-11-23T11:57:00Z")]), Some(180_000));
        assert_eq!(after(&[(noon, "2026-11-23T12:01:00Z")]), Some(-60_000));
        assert_eq!(after(&[(noon, "2026-11-23T12:00:01.400Z")]), Some(0));
        assert_eq!(after(&[("yesterday", "2026-11-23T12:00:00Z")]), None);
    }

    #[test]
    fn hours_are_believed_when_three_answers_in_a_row_agree() {
        let [one, two, three] = SIX_HOURS_AHEAD;
        assert_eq!(after(&[TEN, one]), Some(0));
        assert_eq!(after(&[TEN, one, two]), Some(0));
        assert_eq!(after(&[one, two]), None);
        let believed = after(&[TEN, one, two, three]).unwrap();
        assert!((SIX_HOURS..SIX_HOURS + 2_000).contains(&believed), "{believed}");
    }

    #[test]
    fn an_answer_that_was_kept_or_contradicted_is_no_witness() {
        let [one, two, three] = SIX_HOURS_AHEAD;
        assert_eq!(after(&[one, one, one, one]), None, "the same date again");
        assert_eq!(after(&[one, two, TEN, three]), Some(0), "another answer says otherwise");
        let five = ("Mon, 23 Nov 2026 15:00:12 GMT", "2026-11-23T10:00:12Z");
        assert_eq!(after(&[TEN, one, two, five, three]), Some(0), "five hours, then six");
    }

    #[test]
    fn a_moment_more_or_less_changes_nothing_that_is_believed() {
        let [one, two, three] = SIX_HOURS_AHEAD;
        let later = ("Mon, 23 Nov 2026 16:00:20 GMT", "2026-11-23T10:00:16Z");
        assert_eq!(after(&[one, two, three]), after(&[one, two, three, later]));
    }

    #[test]
    fn a_clock_that_is_years_off_says_nothing() {
        let dates = [1, 2, 3, 4].map(|second| format!("Thu, 30 Dec 9999 20:00:0{second} GMT"));
        let answers = dates.each_ref().map(|date| (date.as_str(), "2026-11-23T10:00:00Z"));
        assert_eq!(after(&answers), None);
    }
}
