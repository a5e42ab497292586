//! The states of an endpoint over time, as few stretches as can be told apart in a picture.

use super::view::LaneState;

/// A stretch in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Raw {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) state: LaneState,
    pub(super) billable: bool,
}

/// A stretch as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Drawn {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) state: LaneState,
    billable: bool,
    /// When it really began.
    pub(super) since: i64,
    /// How long it was really in this state.
    pub(super) millis: i64,
    /// Shorter stretches of other states lie in between.
    pub(super) broken: bool,
}

/// Everything known of one endpoint's states.
#[derive(Clone, Debug, Default)]
pub(super) struct Strip {
    raw: Vec<Raw>,
}

impl Strip {
    pub(super) fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    pub(super) fn push(&mut self, next: Raw) {
        match self.raw.last_mut() {
            Some(last) if last.goes_on_as(&next) => last.to = next.to,
            _ => self.raw.push(next),
        }
    }

    /// From `from` to `to` without a hole and without overlap.
    pub(super) fn whole(&self, from: i64, to: i64) -> Vec<Raw> {
        let mut sorted = self.raw.clone();
        sorted.sort_by_key(|raw| (raw.from, raw.to));
        let mut whole: Vec<Raw> = Vec::with_capacity(sorted.len() + 1);
        let mut reached = from;
        let absent =
            |from: i64, to: i64| Raw { from, to, state: LaneState::Absent, billable: false };
        for raw in sorted {
            // A clock that was set back makes stretches overlap: what was there first stays.
            let (begins, ends) = (raw.from.max(reached), raw.to.min(to));
            if ends <= begins {
                continue;
            }
            if begins > reached {
                join(&mut whole, absent(reached, begins));
            }
            join(&mut whole, Raw { from: begins, to: ends, ..raw });
            reached = ends;
        }
        if reached < to {
            join(&mut whole, absent(reached, to));
        }
        whole
    }
}

impl Raw {
    fn goes_on_as(&self, next: &Self) -> bool {
        self.to == next.from && self.state == next.state && self.billable == next.billable
    }
}

/// How often it was billable without a break. What nobody observed breaks nothing, and is none by
/// itself.
pub(super) fn episodes(whole: &[Raw]) -> u32 {
    let mut count = 0;
    let mut in_one = false;
    for raw in whole {
        match (raw.billable, raw.state) {
            (true, LaneState::Unknown) => {}
            (true, _) if in_one => {}
            (true, _) => {
                count += 1;
                in_one = true;
            }
            (false, _) => in_one = false,
        }
    }
    count
}

/// Puts together what is shorter than `least`: too short to be seen.
pub(super) fn drawn(whole: &[Raw], least: i64) -> Vec<Drawn> {
    let mut drawn: Vec<Drawn> = Vec::new();
    for raw in whole {
        let next = Drawn::of(raw);
        match drawn.last_mut() {
            Some(last) if last.state == next.state => last.absorb(&next),
            Some(last) if last.length() < least && next.length() < least => last.absorb(&next),
            _ => drawn.push(next),
        }
    }
    give_way(&mut drawn, least);
    let mut merged: Vec<Drawn> = Vec::new();
    for next in drawn {
        match merged.last_mut() {
            Some(last) if last.state == next.state => last.absorb(&next),
            _ => merged.push(next),
        }
    }
    merged
}

/// What is still too short goes into a neighbour that matters as much; what matters more than both
/// takes the room it needs from the longer one.
fn give_way(drawn: &mut Vec<Drawn>, least: i64) {
    let mut index = 0;
    while index < drawn.len() {
        let short = drawn[index];
        let missing = least - short.length();
        if missing <= 0 || drawn.len() == 1 {
            index += 1;
            continue;
        }
        let before = index.checked_sub(1);
        let after = (index + 1 < drawn.len()).then_some(index + 1);
        let matters = |at: Option<usize>| at.filter(|at| drawn[*at].rank() >= short.rank());
        let taker = matters(before)
            .into_iter()
            .chain(matters(after))
            .max_by_key(|at| (drawn[*at].state == short.state, drawn[*at].rank()));
        if let Some(taker) = taker {
            drawn[taker].absorb(&short);
            drawn.remove(index);
            index = index.saturating_sub(1);
            continue;
        }
        let longer = before.into_iter().chain(after).max_by_key(|at| drawn[*at].length());
        if let Some(giver) = longer.filter(|at| drawn[*at].length() > missing + least) {
            if giver < index {
                drawn[giver].to -= missing;
                drawn[index].from -= missing;
            } else {
                drawn[giver].from += missing;
                drawn[index].to += missing;
            }
        }
        index += 1;
    }
}

impl Drawn {
    fn of(raw: &Raw) -> Self {
        Self {
            from: raw.from,
            to: raw.to,
            state: raw.state,
            billable: raw.billable,
            since: raw.from,
            millis: raw.to - raw.from,
            broken: false,
        }
    }

    fn length(&self) -> i64 {
        self.to - self.from
    }

    /// Unknown before billable, billable before free, anything before nothing.
    fn rank(&self) -> u8 {
        match self.state {
            LaneState::Unknown => 4,
            _ if self.billable => 3,
            LaneState::Failed => 2,
            LaneState::Absent => 0,
            _ => 1,
        }
    }

    fn absorb(&mut self, other: &Self) {
        let (from, to) = (self.from.min(other.from), self.to.max(other.to));
        if self.state == other.state {
            let touching =
                self.since + self.millis == other.since || other.since + other.millis == self.since;
            self.broken |= other.broken || !touching;
            self.millis += other.millis;
            self.since = self.since.min(other.since);
        } else {
            let wins = (other.rank(), other.millis) > (self.rank(), self.millis);
            if wins {
                *self = *other;
            }
            self.broken = true;
        }
        (self.from, self.to) = (from, to);
    }
}

fn join(whole: &mut Vec<Raw>, next: Raw) {
    match whole.last_mut() {
        Some(last) if last.goes_on_as(&next) => last.to = next.to,
        _ => whole.push(next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LaneState::{Absent, Paused, Running, Unknown};

    /// `[(state, length)]` one after the other from 0.
    fn strip(stretches: &[(LaneState, i64)]) -> Strip {
        let mut strip = Strip::default();
        let mut from = 0;
        for (state, length) in stretches {
            let billable = matches!(state, Running | Unknown);
            strip.push(Raw { from, to: from + length, state: *state, billable });
            from += length;
        }
        strip
    }

    fn lengths(drawn: &[Drawn]) -> Vec<(LaneState, i64)> {
        drawn.iter().map(|part| (part.state, part.to - part.from)).collect()
    }

    #[test]
    fn a_lane_has_no_hole_and_no_overlap() {
        let mut strip = Strip::default();
        let mut push = |from, to, state| {
            strip.push(Raw { from, to, state, billable: state == Running });
        };
        push(50, 60, Running);
        push(10, 20, Paused);
        push(20, 30, Paused);
        push(25, 40, Running);
        let whole = strip.whole(0, 70);
        let said: Vec<_> = whole.iter().map(|raw| (raw.from, raw.to, raw.state)).collect();
        assert_eq!(
            said,
            [
                (0, 10, Absent),
                (10, 30, Paused),
                (30, 40, Running),
                (40, 50, Absent),
                (50, 60, Running),
                (60, 70, Absent)
            ]
        );
        assert_eq!(episodes(&whole), 2);
    }

    #[test]
    fn what_nobody_saw_neither_ends_an_episode_nor_is_one() {
        let count = |stretches: &[(LaneState, i64)]| episodes(&strip(stretches).whole(0, 100));
        assert_eq!(count(&[(Running, 10), (Unknown, 10), (Running, 10)]), 1);
        assert_eq!(count(&[(Paused, 10), (Unknown, 10), (Paused, 10)]), 0);
        assert_eq!(count(&[(Running, 10), (Paused, 10), (Unknown, 10), (Running, 10)]), 2);
    }

    #[test]
    fn short_money_stays_visible_and_short_breaks_do_not() {
        let seen = strip(&[(Paused, 5_000), (Running, 1), (Paused, 4_999)]).whole(0, 10_000);
        let picture = drawn(&seen, 10);
        assert_eq!(lengths(&picture), [(Paused, 4_991), (Running, 10), (Paused, 4_999)]);
        assert_eq!((picture[1].millis, picture[1].since), (1, 5_000));

        let seen = strip(&[(Running, 5_000), (Paused, 1), (Running, 4_999)]).whole(0, 10_000);
        let picture = drawn(&seen, 10);
        assert_eq!(lengths(&picture), [(Running, 10_000)]);
        assert_eq!((picture[0].millis, picture[0].broken), (9_999, true));
    }

    #[test]
    fn unknown_wins_over_everything_in_a_row_of_slivers() {
        let mut row = vec![(Paused, 1_000)];
        row.extend([(Running, 3), (Paused, 3), (Unknown, 1), (Running, 3)]);
        row.push((Running, 1_000));
        let seen = strip(&row).whole(0, 2_010);
        let picture = drawn(&seen, 10);
        assert_eq!(lengths(&picture), [(Paused, 1_000), (Unknown, 10), (Running, 1_000)]);
    }
}
