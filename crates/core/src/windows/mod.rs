//! Times of the week in which endpoints may run.
//!
//! A [`Window`] is what a person wrote; [`Windows`] says for a moment whether it lies inside them,
//! since when, and until when. The local clock decides, also in the nights it is set: a clock that
//! is put forward passes the times it leaves out in that moment, and a clock that is put back is
//! taken to stand still until it has caught up.

mod days;
mod of_day;
mod search;
mod window;
mod zone;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use search::Occurrences;

pub use days::Days;
pub use window::Window;
pub use zone::Zone;

/// The windows that hold for an endpoint, where the person is.
#[derive(Clone, Copy, Debug)]
pub struct Windows<'a> {
    windows: &'a [Window],
    zone: &'a TimeZone,
}

/// Where a moment lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Endpoints may run.
    Inside {
        /// When it began; [`Timestamp::MIN`] where nothing in the year before did.
        since: Timestamp,
        /// The first moment in which they may not. `None`: nothing in the year ahead ends it, as
        /// with seven whole days.
        until: Option<Timestamp>,
    },
    /// Endpoints are to be paused.
    Outside {
        /// When the last window ended. `None` only at the ends of time.
        since: Option<Timestamp>,
        /// When the next window begins. `None` only at the ends of time.
        until: Option<Timestamp>,
        /// A window that begins then starts its endpoints.
        starts: bool,
    },
}

impl<'a> Windows<'a> {
    /// `zone` is the person's; it holds for windows that name none.
    #[must_use]
    pub fn new(windows: &'a [Window], zone: &'a TimeZone) -> Self {
        Self { windows, zone }
    }

    /// Where `at` lies. Windows that overlap or touch are one stretch. `None` when there are no
    /// windows: then nothing is said about when endpoints may run.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> Option<Place> {
        if self.windows.is_empty() {
            return None;
        }
        let place = match self.stretch(at) {
            Some((since, until)) => Place::Inside { since, until },
            None => self.outside(at),
        };
        Some(place)
    }

    /// The latest moment up to `at` in which a window began that starts its endpoints and still
    /// lasts. A start that sleep missed is one later than the last look; unlike
    /// [`Place::Inside`], this also sees a window that begins within the stretch of another.
    #[must_use]
    pub fn started(&self, at: Timestamp) -> Option<Timestamp> {
        let starting = self.occurrences().filter(|windows| windows.window().start);
        starting.filter_map(|windows| windows.around(at)).map(|(from, _)| from).max()
    }

    fn occurrences(&self) -> impl Iterator<Item = Occurrences<'a>> {
        let person = self.zone;
        self.windows.iter().map(move |window| Occurrences::new(window, person))
    }

    fn outside(&self, at: Timestamp) -> Place {
        let since = self.occurrences().filter_map(|windows| windows.before(at)).max();
        let next = self.occurrences().filter_map(|windows| {
            let from = windows.after(at)?;
            Some((from, windows.window().start))
        });
        let next: Vec<(Timestamp, bool)> = next.collect();
        let until = next.iter().map(|(from, _)| *from).min();
        let starts = next.iter().any(|(from, starts)| *starts && Some(*from) == until);
        Place::Outside { since, until, starts }
    }

    /// The stretch that `at` lies in, if it lies in one.
    fn stretch(&self, at: Timestamp) -> Option<(Timestamp, Option<Timestamp>)> {
        let found = self.occurrences().find_map(|windows| windows.around(at));
        let (since, until) = found?;
        if self.windows.iter().any(Window::never_ends) {
            return Some((Timestamp::MIN, None));
        }
        let since = self.begin(at, since).unwrap_or(Timestamp::MIN);
        Some((since, self.end(at, until)))
    }

    /// The end of the stretch in which a window ends at `until`.
    fn end(&self, at: Timestamp, mut until: Timestamp) -> Option<Timestamp> {
        while !search::is_too_far(at, until) {
            // A window that begins where another ends continues it.
            let reached = self.occurrences().filter_map(|windows| windows.around(until));
            match reached.map(|(_, to)| to).max() {
                Some(to) => until = to,
                None => return Some(until),
            }
        }
        None
    }

    /// The beginning of the stretch in which a window begins at `since`.
    fn begin(&self, at: Timestamp, mut since: Timestamp) -> Option<Timestamp> {
        while !search::is_too_far(at, since) {
            let reached = self.occurrences().filter_map(|windows| windows.up_to(since));
            match reached.min() {
                Some(from) => since = from,
                None => return Some(since),
            }
        }
        None
    }
}
