//! The tray: a shape, up to three glyphs, a tooltip and a menu, as one comparable value.

use std::time::Duration;

use serde::Serialize;
use ts_rs::TS;

use super::{Row, RowAction, SessionView, Status, sessions};
use crate::guard::{Guard, Main, Sight};
use crate::policy::EndpointFacts;
use crate::request::Request;
use crate::running_rate::RunningRate;
use crate::settings::Level;
use crate::words;

/// What the icon, its tooltip and its menu say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct Tray {
    /// The shape of the icon.
    pub shape: Shape,
    /// At most three glyphs drawn into it.
    pub glyphs: String,
    /// One line: `2 running · $2.60/h · today $4.12 · longest 2 h 14 min`.
    pub tooltip: String,
    /// Beside the icon where the system allows a text (macOS).
    pub title: String,
    /// The menu.
    pub menu: Vec<MenuItem>,
}

/// The shapes of the icon: told apart without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum Shape {
    /// A ring: all off.
    Ring,
    /// A filled disc with the rate cut out of it: something is running.
    Disc,
    /// The same with a notch at the top right: a reminder is open.
    NotchedDisc,
    /// A filled square: a pause failed, a budget is reached.
    Square,
    /// A dashed ring: unknown, or nothing read yet.
    DashedRing,
    /// A ring with a gap at the bottom: nobody is signed in.
    OpenRing,
}

/// One line of the menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum MenuItem {
    /// Words only.
    Text {
        /// The words.
        text: String,
    },
    /// Asks for something.
    Ask {
        /// The words.
        text: String,
        /// What it asks for.
        request: Request,
    },
    /// Opens a page in the window it belongs to.
    OpenPage {
        /// The words.
        text: String,
        /// Which page: `""` (the panel), `sessions`, `history`, `budgets`, `plan`, `settings`.
        page: String,
    },
    /// A menu in the menu.
    Submenu {
        /// The words.
        text: String,
        /// Its lines.
        items: Vec<MenuItem>,
    },
    /// A line.
    Separator,
}

/// How long a menu may grow before the free endpoints go into a submenu.
const SHOWN_FREE: usize = 6;

/// More endpoints than this in one menu nobody reads, and no desktop shows them at once: the rest is
/// in the panel.
const MOST_SHOWN: usize = 20;

/// A menu is as wide as its longest line, in characters: longer words are broken into several.
const WIDEST: usize = 60;

/// What else of the view the tray says again.
pub(super) struct Parts<'a> {
    pub(super) sight: &'a Sight,
    pub(super) facts: &'a [EndpointFacts],
    pub(super) status: Status,
    pub(super) today: &'a str,
    pub(super) main: &'a Main,
    pub(super) rows: &'a [Row],
    pub(super) sessions: &'a [SessionView],
}

pub(super) fn build(guard: &Guard, headline: &str, parts: &Parts<'_>) -> Tray {
    let today = parts.today;
    let glyphs = match parts.sight {
        Sight::Whole(rate) => glyphs(rate),
        Sight::SignedOut | Sight::Awaited(_) | Sight::Blind(_) | Sight::Partly { .. } => {
            String::new()
        }
    };
    let (shape, glyphs) = match parts.status {
        Status::SignedOut => (Shape::OpenRing, String::new()),
        Status::Reading | Status::Unknown => (Shape::DashedRing, String::new()),
        Status::Off => (Shape::Ring, String::new()),
        Status::Running => (Shape::Disc, glyphs),
        Status::Attention => (Shape::NotchedDisc, glyphs),
        Status::Limit => (Shape::Square, "!".to_owned()),
    };
    let mut tooltip = headline.to_owned();
    if guard.identity().is_some() {
        tooltip = format!("{tooltip} · {today}");
        if let Some(longest) = parts.facts.iter().map(|facts| facts.billable_millis).max() {
            let longest = Duration::from_millis(u64::try_from(longest).unwrap_or(0));
            tooltip = format!("{tooltip} · longest {}", words::length(longest));
        }
        for session in parts.sessions {
            tooltip = format!("{tooltip} · session {}", decapitalized(&session.text));
        }
    }
    let title = match parts.sight {
        Sight::Whole(rate) if rate.billable == 0 => String::new(),
        Sight::Whole(rate) => rate.words(),
        Sight::Partly { .. } | Sight::Blind(_) => "?".to_owned(),
        Sight::SignedOut | Sight::Awaited(_) => String::new(),
    };
    Tray { shape, glyphs, tooltip, title, menu: menu(guard, headline, parts) }
}

/// Words as lines of [`WIDEST`] at most, as far as they have gaps there.
fn texts(words: &str) -> Vec<MenuItem> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDEST => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.into_iter().map(|text| MenuItem::Text { text }).collect()
}

/// At most three glyphs of a rate.
fn glyphs(rate: &RunningRate) -> String {
    match (rate.billable, rate.known.0) {
        (0, _) => String::new(),
        (_, 0) => "?".to_owned(),
        _ => words::rate_glyphs(rate.known),
    }
}

fn menu(guard: &Guard, headline: &str, parts: &Parts<'_>) -> Vec<MenuItem> {
    let (main, rows) = (parts.main, parts.rows);
    let mut items = texts(headline);
    if guard.identity().is_none() {
        items.push(open("Sign in…", ""));
    } else {
        items.extend(main_items(guard, main));
        items.extend(sessions::menu(parts.sessions));
        items.push(MenuItem::Separator);
        let (billable, free): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.billable);
        items.extend(row_items(&billable));
        if free.len() > SHOWN_FREE {
            let text = words::counted(free.len(), "endpoint that is off", "endpoints that are off");
            items.push(MenuItem::Submenu { text, items: row_items(&free) });
        } else {
            items.extend(row_items(&free));
        }
    }
    items.push(MenuItem::Separator);
    if guard.identity().is_some() {
        items.push(open("Start a session…", "sessions"));
    }
    items.push(open("Open", ""));
    // Pages about money say nothing before somebody is signed in.
    if guard.identity().is_some() {
        items.push(open("History", "history"));
        items.push(open("Budgets", "budgets"));
        items.push(open("Plan", "plan"));
    }
    items.push(open("Settings", "settings"));
    items.push(ask("Quit", Request::Quit));
    items
}

fn main_items(guard: &Guard, main: &Main) -> Vec<MenuItem> {
    let rate = guard.running_rate();
    match main {
        Main::Countdown { text, .. } => {
            let mut items = texts(text);
            items.push(ask("Pause now", Request::SkipCountdown));
            items.push(ask("Undo", Request::CancelCountdown));
            items
        }
        Main::Pausing { text, .. } => texts(text),
        Main::Receipt { text, undo, .. } => {
            let mut items = texts(text);
            if let Some(undo) = undo {
                items.push(ask(&format!("Undo ({undo})"), Request::UndoPause));
            }
            if rate.billable > 0 {
                items.push(pause_all(guard));
            }
            items
        }
        Main::PauseAll { .. } => vec![pause_all(guard)],
        Main::Nothing { .. } => Vec::new(),
    }
}

fn pause_all(guard: &Guard) -> MenuItem {
    let rate = guard.pausable_rate();
    let left_out = guard.left_out().count();
    let all = if left_out == 0 { "all" } else { "what this token may" };
    let left_out = match left_out {
        0 => String::new(),
        count => format!("; {count} left out"),
    };
    let running = words::number(rate.billable);
    let words = format!("Pause {all} ({running} running, {}{left_out})", rate.words());
    // From a menu it takes two gestures already: the countdown still allows taking it back.
    ask(&words, Request::PauseAll)
}

/// The first of them, and where the others are.
fn row_items(rows: &[&Row]) -> Vec<MenuItem> {
    let mut items: Vec<MenuItem> = rows.iter().take(MOST_SHOWN).map(|row| row_item(row)).collect();
    let others = rows.len().saturating_sub(MOST_SHOWN);
    if others > 0 {
        items.push(open(&format!("{others} more in the panel"), ""));
    }
    items
}

fn row_item(row: &Row) -> MenuItem {
    let mut words = format!("{} · {}", row.label, row.state);
    for part in [&row.rate, &row.uptime] {
        if !part.is_empty() {
            words = format!("{words} · {part}");
        }
    }
    let id = row.id.clone();
    let one = vec![id.clone()];
    let mut items = Vec::new();
    match row.action {
        Some(RowAction::Pause) => {
            items.push(ask("Pause", Request::Pause { endpoints: one.clone() }));
            if row.billable {
                let words = match row.armed {
                    // Hugging Face scales nothing to zero that has no auto-stop.
                    Some(false) => "Turn on auto-stop, then scale to zero",
                    _ => "Scale to zero",
                };
                items.push(ask(words, Request::ScaleToZero { endpoints: one.clone() }));
                for (label, minutes) in
                    [("Keep running for 1 h", 60), ("Keep running for 2 h", 120)]
                {
                    items.push(ask(label, Request::Snooze { endpoint: id.clone(), minutes }));
                }
            }
        }
        Some(RowAction::Resume) => {
            items.push(ask("Resume", Request::Resume { endpoints: one.clone(), arm: None }));
        }
        None => items.push(text(&row.state)),
    }
    items.push(match row.level {
        Level::Protected => ask("Do not protect", Request::set_level(id, Level::Watch)),
        Level::Watch | Level::Guard => ask("Protect", Request::set_level(id, Level::Protected)),
    });
    MenuItem::Submenu { text: words, items }
}

fn decapitalized(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn text(words: &str) -> MenuItem {
    MenuItem::Text { text: words.to_owned() }
}

fn open(words: &str, page: &str) -> MenuItem {
    MenuItem::OpenPage { text: words.to_owned(), page: page.to_owned() }
}

fn ask(words: &str, request: Request) -> MenuItem {
    MenuItem::Ask { text: words.to_owned(), request }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::EndpointId;
    use crate::view::Badge;

    fn row(number: usize) -> Row {
        let id = EndpointId::new("acme", &format!("endpoint-{number:04}"));
        Row {
            label: id.label(),
            id,
            badge: Badge::Running,
            state: "running".to_owned(),
            billable: true,
            rate: "$1.80/h".to_owned(),
            uptime: "2 h".to_owned(),
            detail: String::new(),
            cost: String::new(),
            armed: None,
            arms_on_resume: false,
            level: Level::Watch,
            rule: String::new(),
            next: None,
            action: Some(RowAction::Pause),
            busy: false,
            trouble: None,
            snoozed: None,
            page: None,
            debuggable: false,
        }
    }

    #[test]
    fn a_menu_stays_short_however_many_endpoints_there_are() {
        let more = |count: usize| open(&format!("{count} more in the panel"), "");
        let sizes = [(0, 0, None), (1, 1, None), (20, 20, None)];
        let large =
            [(21, 20, Some(more(1))), (40, 20, Some(more(20))), (1_000, 20, Some(more(980)))];
        for (count, shown, others) in sizes.into_iter().chain(large) {
            let rows: Vec<Row> = (0..count).map(row).collect();
            let items = row_items(&rows.iter().collect::<Vec<_>>());
            let (endpoints, rest) = items.split_at(shown.min(items.len()));
            let is_first = |(item, row): (&MenuItem, &Row)| matches!(item, MenuItem::Submenu { text, .. } if text.starts_with(&row.label));
            assert_eq!(endpoints.len(), shown, "{count}");
            assert!(endpoints.iter().zip(&rows).all(is_first), "{count}: the first of them");
            assert_eq!(rest, others.as_slice(), "{count}");
        }
    }
}
