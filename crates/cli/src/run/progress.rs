//! How far a session is, while somebody waits: one line that moves on a terminal, plain lines
//! elsewhere.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use guard_core::{SessionView, Stage};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::moving::Moving;
use crate::output::{self, say};
use crate::waiting::SAYS_EVERY;

/// How often the line moves.
const TURNS_EVERY: Duration = Duration::from_millis(120);

/// What was shown last.
#[derive(Debug)]
pub struct Progress {
    line: Option<ProgressBar>,
    is_terminal: bool,
    stages: BTreeMap<String, Stage>,
    /// What is waited for, and when that was said last.
    waits_for: Option<String>,
    said: Instant,
    is_ready: bool,
}

impl Progress {
    /// Nothing shown yet.
    pub fn new() -> Self {
        Self {
            line: None,
            is_terminal: output::is_error_terminal(),
            stages: BTreeMap::new(),
            waits_for: None,
            said: Instant::now(),
            is_ready: false,
        }
    }

    /// Whether somebody sees a line that moves.
    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Says at intervals what is waited for, where no line moves.
    pub fn remind(&mut self) {
        if !self.is_terminal
            && self.said.elapsed() >= SAYS_EVERY
            && let Some(words) = &self.waits_for
        {
            say(format_args!("Waiting: {words}."));
            self.said = Instant::now();
        }
    }

    /// Shows what is new; `has_command` when something is run while it works.
    pub fn show(&mut self, session: &SessionView, rate: &str, has_command: bool) {
        self.show_stages(session);
        let open = session.uses.iter().filter(|used| used.stage < Stage::Done);
        let open: Vec<String> =
            open.map(|used| format!("{} is {}", used.label, used.text)).collect();
        let waits = session.stage != Stage::Working && !open.is_empty();
        self.waits_for = waits.then(|| open.join(", "));
        if session.stage == Stage::Working {
            self.end();
            if !std::mem::replace(&mut self.is_ready, true) {
                let until = match session.until.as_str() {
                    "" => String::new(),
                    until => format!(", {until}"),
                };
                let running = match (has_command, session.command.as_deref()) {
                    (true, Some(command)) => format!(" Running: {command}"),
                    _ => String::new(),
                };
                say(format_args!("Ready, {rate}/h{until}.{running}"));
            }
            return;
        }
        // One at a time the next one is ready anew.
        self.is_ready = false;
        if self.is_terminal {
            let parts = session.uses.iter().filter(|used| used.stage < Stage::Done);
            let parts: Vec<String> =
                parts.map(|used| format!("{} {}", used.label, used.text)).collect();
            let text = format!("{} · {} · {}", session.text, parts.join(", "), session.cost);
            self.line().set_message(text);
        }
    }

    /// Takes the moving line away: the terminal is the command's now.
    pub fn end(&mut self) {
        if let Some(line) = self.line.take() {
            line.finish_and_clear();
        }
    }

    fn show_stages(&mut self, session: &SessionView) {
        for used in &session.uses {
            let known = self.stages.insert(used.label.clone(), used.stage);
            if known == Some(used.stage) || used.stage == Stage::Planned {
                continue;
            }
            // What is ready may be at work before anybody looks.
            let was_ready = known >= Some(Stage::Ready);
            let (text, stays) = match used.stage {
                Stage::Working if was_ready => continue,
                Stage::Ready | Stage::Working if is_plain(&used.text) => ("ready".to_owned(), true),
                // Ready in another way than by its own answer: that is said.
                Stage::Ready | Stage::Working => (format!("ready: {}", used.text), true),
                Stage::Done => (used.text.clone(), true),
                _ => (used.text.clone(), false),
            };
            // On a terminal the moving line says what goes by.
            if !self.is_terminal || stays {
                self.end();
                say(format_args!("{}: {text}", used.label));
            }
        }
    }

    fn line(&mut self) -> &ProgressBar {
        self.line.get_or_insert_with(|| {
            let target = ProgressDrawTarget::term_like(Box::new(Moving::default()));
            let line = ProgressBar::with_draw_target(None, target);
            // Held by a test: the template is well formed.
            if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
                line.set_style(style);
            }
            line.enable_steady_tick(TURNS_EVERY);
            line
        })
    }
}

/// Whether a text says no more than how far it is.
fn is_plain(text: &str) -> bool {
    text == "ready" || text.starts_with("working")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_of_the_line_is_well_formed() {
        assert!(ProgressStyle::with_template("{spinner} {wide_msg}").is_ok());
    }
}
