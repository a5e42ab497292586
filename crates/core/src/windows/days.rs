//! Days of the week, written `["mon-fri", "sun"]`.

use jiff::civil::Weekday;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const WEEK: [(Weekday, &str, &str); 7] = [
    (Weekday::Monday, "mon", "Mon"),
    (Weekday::Tuesday, "tue", "Tue"),
    (Weekday::Wednesday, "wed", "Wed"),
    (Weekday::Thursday, "thu", "Thu"),
    (Weekday::Friday, "fri", "Fri"),
    (Weekday::Saturday, "sat", "Sat"),
    (Weekday::Sunday, "sun", "Sun"),
];

/// As many days in a row are written as a range.
const RANGE: usize = 3;

/// Some days of the week, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days(u8);

impl Days {
    /// Monday to Sunday.
    pub const EVERY: Self = Self(0b111_1111);

    /// The days named. `None` when there are none.
    #[must_use]
    pub fn of(days: &[Weekday]) -> Option<Self> {
        let bits = days.iter().fold(0, |bits, day| bits | bit(*day));
        (bits != 0).then_some(Self(bits))
    }

    /// Reads names and ranges: `mon`, `mon-fri`, `fri-mon`.
    ///
    /// # Errors
    /// A sentence that names what is not a day, or says that there is none.
    pub fn parse<T: AsRef<str>>(written: &[T]) -> Result<Self, String> {
        let mut days = Vec::new();
        for part in written {
            let part = part.as_ref();
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (Some(first), Some(last)) = (named(first), named(last)) else {
                return Err(format!(
                    "\"{part}\" is not a day; days are mon, tue, wed, thu, fri, sat, sun or a \
                     range such as mon-fri."
                ));
            };
            days.extend(first.cycle_forward().take_while(|day| *day != last).take(WEEK.len()));
            days.push(last);
        }
        let none = "The list of days is empty; leave it out for every day.";
        Self::of(&days).ok_or_else(|| none.to_owned())
    }

    /// Whether `day` is one of them.
    #[must_use]
    pub fn has(self, day: Weekday) -> bool {
        self.0 & bit(day) != 0
    }

    /// All seven.
    #[must_use]
    pub fn is_every(&self) -> bool {
        *self == Self::EVERY
    }

    /// `Mon to Fri`, `Sat, Sun`, `every day`.
    #[must_use]
    pub fn words(self) -> String {
        if self.is_every() {
            return "every day".to_owned();
        }
        let words = self.parts().into_iter().map(|(first, last)| {
            let (first, last) = (names(first).1, names(last).1);
            if first == last { first.to_owned() } else { format!("{first} to {last}") }
        });
        words.collect::<Vec<_>>().join(", ")
    }

    /// The shortest list that reads as these days.
    fn written(self) -> Vec<String> {
        let written = self.parts().into_iter().map(|(first, last)| {
            let (first, last) = (names(first).0, names(last).0);
            if first == last { first.to_owned() } else { format!("{first}-{last}") }
        });
        written.collect()
    }

    /// Ranges of three days and more, which may go over Sunday, and single days; by first day.
    fn parts(self) -> Vec<(Weekday, Weekday)> {
        if self.is_every() {
            return vec![(Weekday::Monday, Weekday::Sunday)];
        }
        let mut parts = Vec::new();
        let days = WEEK.iter().map(|(day, _, _)| *day);
        for first in days.filter(|day| self.has(*day) && !self.has(day.previous())) {
            let run: Vec<Weekday> =
                first.cycle_forward().take_while(|day| self.has(*day)).collect();
            match run.last() {
                Some(last) if run.len() >= RANGE => parts.push((first, *last)),
                _ => parts.extend(run.into_iter().map(|day| (day, day))),
            }
        }
        parts.sort_by_key(|(first, _)| first.to_monday_zero_offset());
        parts
    }
}

impl Default for Days {
    fn default() -> Self {
        Self::EVERY
    }
}

impl Serialize for Days {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Days {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Vec::<String>::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

fn named(name: &str) -> Option<Weekday> {
    let name = name.trim();
    let found = WEEK.iter().find(|(_, short, _)| name.eq_ignore_ascii_case(short));
    found.map(|(day, _, _)| *day)
}

/// As written in a file, and as said to a person.
fn names(day: Weekday) -> (&'static str, &'static str) {
    let found = WEEK.iter().find(|(each, _, _)| *each == day);
    found.map_or(("", ""), |(_, short, word)| (short, word))
}
