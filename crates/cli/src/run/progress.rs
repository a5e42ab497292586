//! How far a session is, while somebody waits: one line that moves on a terminal, plain lines
//! elsewhere.

use std::collections::BTreeMap;
use std::time::Duration;

use guard_core::{SessionView, Stage};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::moving::Moving;
use crate::output::{self, say};

/// How often the line moves.
const TURNS_EVERY: Duration = Duration::from_millis(120);

/// What was shown last.
#[derive(Debug)]
pub struct Progress {
    line: Option<ProgressBar>,
    is_terminal: bool,
    stages: BTreeMap<String, Stage>,
    is_ready: bool,
}

impl Progress {
    /// Nothing shown yet.
    pub fn new() -> Self {
        Self {
            line: None,
            is_terminal: output::is_error_terminal(),
            stages: BTreeMap::new(),
            is_ready: false,
        }
    }

    /// Whether somebody sees a line that moves.
    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Shows what is new.
    pub fn show(&mut self, session: &SessionView, rate: &str) {
        self.show_stages(session);
        if session.stage == Stage::Working {
            self.end();
            if !std::mem::replace(&mut self.is_ready, true) {
                let until = match session.until.as_str() {
                    "" => String::new(),
                    until => format!(", {until}"),
                };
                let command = session.command.as_deref().unwrap_or_default();
                say(format_args!("Ready, {rate}/h{until}. Running: {command}"));
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
                Stage::Ready | Stage::Working => ("ready", true),
                Stage::Done => (used.text.as_str(), true),
                _ => (used.text.as_str(), false),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_of_the_line_is_well_formed() {
        assert!(ProgressStyle::with_template("{spinner} {wide_msg}").is_ok());
    }
}
