//! A month of somebody who tries models in the afternoon, up to now: test sessions on working days,
//! and a weekend for which one was left on.

use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;
const MINUTE: i64 = 60;
const DAYS: i64 = 30;
const MONDAY: i64 = 0;
const FRIDAY: i64 = 4;
/// It is to be about this hour where the pictures are taken.
const AFTERNOON: i64 = 15;

/// Zones without daylight saving, and their hours ahead of UTC.
const ZONES: [(&str, i64); 12] = [
    ("Pacific/Honolulu", -10),
    ("America/Phoenix", -7),
    ("America/Lima", -5),
    ("America/Sao_Paulo", -3),
    ("Atlantic/Reykjavik", 0),
    ("Africa/Lagos", 1),
    ("Africa/Nairobi", 3),
    ("Asia/Dubai", 4),
    ("Asia/Dhaka", 6),
    ("Asia/Singapore", 8),
    ("Australia/Brisbane", 10),
    ("Pacific/Fiji", 12),
];

/// Endpoints as somebody uses them.
struct Habit {
    name: &'static str,
    /// Further lines of its description.
    is: &'static str,
    /// 0 is Monday.
    weekdays: &'static [i64],
    /// Hour at which a session begins, and its shortest and longest length in minutes.
    from: i64,
    minutes: (i64, i64),
    now: Now,
}

/// How it is now.
enum Now {
    /// It has been running for so many minutes.
    Running(i64),
    /// Since its last session: `paused`, `scaledToZero`.
    Resting(&'static str),
}

const HABITS: [Habit; 5] = [
    Habit {
        name: "phi-4",
        is: "repository = 'microsoft/phi-4'\ninstance_type = 'nvidia-l40s'\nlast_used_seconds_ago = 2820\npast_use = { every_seconds = 45, first_seconds = 5220 }",
        weekdays: &[1, 3],
        from: 11,
        minutes: (60, 130),
        now: Now::Running(134),
    },
    Habit {
        name: "mistral-7b",
        is: "repository = 'mistralai/Mistral-7B-Instruct-v0.3'\nmin_replica = 0\nscale_to_zero_timeout = 15\ntraffic_every_seconds = 240\npast_use = { every_seconds = 20, first_seconds = 12000 }",
        weekdays: &[0, 1, 2, 3, 4],
        from: 9,
        minutes: (60, 200),
        now: Now::Running(31),
    },
    Habit {
        name: "llama-3.1-8b",
        is: "repository = 'meta-llama/Llama-3.1-8B-Instruct'\npast_use = { every_seconds = 60, first_seconds = 6000 }",
        weekdays: &[0, 2, 4],
        from: 10,
        minutes: (60, 180),
        now: Now::Running(12),
    },
    Habit {
        name: "whisper",
        is: "repository = 'openai/whisper-large-v3'\ntask = 'automatic-speech-recognition'\ninstance_type = 'nvidia-t4'\nmin_replica = 0\nscale_to_zero_timeout = 15\npast_use = { every_seconds = 90, first_seconds = 3600 }",
        weekdays: &[2, 4],
        from: 10,
        minutes: (60, 120),
        now: Now::Resting("scaledToZero"),
    },
    Habit {
        name: "qwen3-embed",
        is: "repository = 'Qwen/Qwen3-Embedding-0.6B'\ntask = 'feature-extraction'\ninstance_type = 'nvidia-t4'\ntags = ['guard:protected']\npast_use = { every_seconds = 10, first_seconds = 3600 }",
        weekdays: &[0],
        from: 10,
        minutes: (60, 90),
        now: Now::Resting("paused"),
    },
];

/// A moment, and a zone in which it is afternoon then.
#[derive(Debug, Clone, Copy)]
pub struct Month {
    /// Seconds since 1970 by the clock on the wall, where it is afternoon.
    local: i64,
    zone: (&'static str, i64),
}

impl Month {
    pub fn until_now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::until(i64::try_from(since.as_secs()).unwrap_or_default())
    }

    /// The month up to a moment in seconds since 1970.
    fn until(now: i64) -> Self {
        let off = |hours: i64| {
            let hour = (now / HOUR + hours).rem_euclid(24);
            (hour - AFTERNOON).abs()
        };
        let zone = ZONES.into_iter().min_by_key(|(_, hours)| off(*hours)).unwrap_or(("UTC", 0));
        Self { local: now + zone.1 * HOUR, zone }
    }

    /// The value of TZ.
    pub fn zone(&self) -> &'static str {
        self.zone.0
    }

    /// The account as `hf-sim` reads it from a file. Its token may read the billing record or not;
    /// the record would tell what nobody watched.
    pub fn account(&self, billing: bool) -> String {
        let mut text = format!(
            "seed = 7\n\n[[tokens]]\nrole = 'fineGrained'\nmanage = true\nbilling = {billing}\n"
        );
        for habit in &HABITS {
            let runs = self.runs(habit);
            let last = runs.last().map_or(DAY, |(_, ended)| self.local - ended);
            let (state, seconds) = match habit.now {
                Now::Running(minutes) => ("running", minutes * MINUTE),
                Now::Resting(state) => (state, last),
            };
            let runs: Vec<String> = runs
                .iter()
                .map(|(began, ended)| format!("[{}, {}]", self.local - began, self.local - ended))
                .collect();
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "\n[[endpoints]]\nname = '{}'\n{}\nstate = '{state}'\nfor_seconds = {seconds}\n\
                 created_seconds_ago = {}\npast_runs = [{}]\n",
                habit.name,
                habit.is,
                45 * DAY,
                runs.join(", "),
            );
        }
        text
    }

    /// Sessions that are over, oldest first, as first and last second by the clock on the wall.
    fn runs(&self, habit: &Habit) -> Vec<(i64, i64)> {
        let today = self.local.div_euclid(DAY);
        let running = match habit.now {
            Now::Running(minutes) => minutes,
            Now::Resting(_) => 0,
        };
        let over = self.local - (running + 20) * MINUTE;
        let forgotten = (habit.name == "phi-4").then(|| self.weekend());
        let mut runs: Vec<(i64, i64)> = (today - DAYS + 1..=today)
            .filter(|day| habit.weekdays.contains(&weekday(*day)))
            .map(|day| {
                let (shortest, longest) = habit.minutes;
                let draw = (day * 7_919 + habit.from * 104_729).rem_euclid(1_009);
                let begins = day * DAY + habit.from * HOUR + draw % 50 * MINUTE;
                (begins, begins + (shortest + draw % (longest - shortest)) * MINUTE)
            })
            .chain(forgotten)
            .filter(|(_, ended)| *ended <= over)
            .collect();
        runs.sort_unstable();
        runs
    }

    /// From the Friday of the week before last week's end until somebody noticed on Sunday.
    fn weekend(&self) -> (i64, i64) {
        let friday = self.last(FRIDAY) - 7;
        (friday * DAY + 15 * HOUR + 20 * MINUTE, (friday + 2) * DAY + 10 * HOUR + 5 * MINUTE)
    }

    /// What an endpoint did that is deleted since: a week of it, with a night in which the machine
    /// slept. State, first and last moment in milliseconds since 1970, one after the other and none
    /// longer than a day.
    pub fn watched(&self) -> Vec<(&'static str, i64, i64)> {
        let monday = self.last(MONDAY) - 14;
        let at = |day: i64, hour: i64, minute: i64| {
            ((monday + day) * DAY + (hour - self.zone.1) * HOUR + minute * MINUTE) * 1_000
        };
        let moments = [
            ("paused", at(0, 9, 0)),
            ("running", at(0, 14, 10)),
            ("paused", at(0, 16, 40)),
            ("paused", at(1, 12, 0)),
            ("paused", at(2, 8, 0)),
            ("running", at(2, 16, 30)),
            ("unobserved", at(2, 18, 40)),
            ("paused", at(3, 8, 55)),
            ("paused", at(4, 8, 0)),
            ("running", at(4, 10, 15)),
            ("paused", at(4, 12, 50)),
        ];
        let ends = moments.iter().skip(1).map(|(_, from)| *from).chain([at(4, 17, 0)]);
        moments.iter().zip(ends).map(|((state, from), to)| (*state, *from, to)).collect()
    }

    /// The last such day of the week that is over.
    fn last(&self, wanted: i64) -> i64 {
        let yesterday = self.local.div_euclid(DAY) - 1;
        yesterday - (weekday(yesterday) - wanted).rem_euclid(7)
    }
}

/// Of a day since 1970; 0 is Monday.
fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 23 November 2026, 18:00 UTC.
    const MOMENT: i64 = 1_795_456_800;

    #[test]
    fn it_is_afternoon_whenever_the_pictures_are_taken() {
        for hours in 0..48 {
            let month = Month::until(MOMENT + hours * HOUR);
            let hour = month.local.rem_euclid(DAY) / HOUR;
            assert!((13..=17).contains(&hour), "{hour} in {}", month.zone());
        }
    }

    #[test]
    fn sessions_lie_one_after_the_other_before_now_and_only_one_reaches_into_a_weekend() {
        for days in 0..7 {
            let month = Month::until(MOMENT + days * DAY);
            let mut weekends = 0;
            for habit in &HABITS {
                let runs = month.runs(habit);
                assert!(
                    runs.windows(2).all(|pair| pair[0].1 < pair[1].0),
                    "{} {runs:?}",
                    habit.name
                );
                assert!(runs.iter().all(|run| run.0 < run.1 && run.1 < month.local));
                let late = runs.iter().filter(|run| weekday(run.1.div_euclid(DAY)) > FRIDAY);
                weekends += late.count();
            }
            assert_eq!(weekends, 1);
        }
    }

    #[test]
    fn the_account_names_its_endpoints_and_what_they_did() {
        let text = Month::until(MOMENT).account(true);
        assert_eq!(text.matches("[[endpoints]]").count(), HABITS.len());
        assert!(text.contains("name = 'phi-4'\nrepository = 'microsoft/phi-4'"), "{text}");
        assert!(!text.contains("past_runs = []") && !text.contains("[-"), "{text}");
    }

    #[test]
    fn what_was_watched_has_no_hole() {
        let watched = Month::until(MOMENT).watched();
        assert!(watched.windows(2).all(|pair| pair[0].2 == pair[1].1), "{watched:?}");
        assert!(watched.iter().all(|(_, from, to)| from < to && to - from <= DAY * 1_000));
        assert!(watched.iter().all(|(.., to)| *to < MOMENT * 1_000));
        assert!(watched.iter().any(|(state, ..)| *state == "unobserved"));
    }
}
