//! What is on the screen, and what its buttons mean.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::gesture::Gesture;

/// The key of a press on the notification itself.
pub(super) const DEFAULT: &str = "default";

/// One notification on the screen. Each server counts for itself, and from one again when it starts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Number {
    /// The bus's own name of who shows it.
    pub(super) server: String,
    pub(super) number: u32,
}

/// The number of each key, and the buttons of each number.
#[derive(Default)]
pub(super) struct Shown {
    numbers: HashMap<String, Number>,
    buttons: HashMap<Number, Vec<Gesture>>,
}

impl Shown {
    /// The one to be replaced; 0 when there is none.
    pub(super) fn number_of(&self, key: &str) -> u32 {
        self.numbers.get(key).map_or(0, |number| number.number)
    }

    /// This is on the screen now.
    pub(super) fn remember(&mut self, key: &str, number: Number, buttons: Vec<Gesture>) {
        self.forget_key(key);
        self.numbers.insert(key.to_owned(), number.clone());
        self.buttons.insert(number, buttons);
    }

    /// What a press on this button of this notification means, if it is one of ours.
    pub(super) fn gesture(&self, number: &Number, button: &str) -> Option<Gesture> {
        let buttons = self.buttons.get(number)?;
        if button == DEFAULT {
            return Some(Gesture::Open(String::new()));
        }
        buttons.get(button.parse::<usize>().ok()?).cloned()
    }

    /// It is no longer shown under this key; returns what is to be taken back.
    pub(super) fn forget_key(&mut self, key: &str) -> Option<Number> {
        let number = self.numbers.remove(key)?;
        self.buttons.remove(&number);
        Some(number)
    }

    /// It was closed.
    pub(super) fn forget_number(&mut self, number: &Number) {
        self.buttons.remove(number);
        self.numbers.retain(|_, other| other != number);
    }

    /// Only what this server shows is still on the screen.
    pub(super) fn keep_only(&mut self, server: Option<&str>) {
        self.buttons.retain(|number, _| Some(number.server.as_str()) == server);
        self.numbers.retain(|_, number| Some(number.server.as_str()) == server);
    }
}

pub(super) fn lock(shown: &Mutex<Shown>) -> MutexGuard<'_, Shown> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use guard_core::Request;

    use super::*;

    fn number(server: &str, number: u32) -> Number {
        Number { server: server.to_owned(), number }
    }

    #[test]
    fn a_press_counts_only_while_it_is_ours() {
        let mut shown = Shown::default();
        let seven = number(":1.5", 7);
        shown.remember("a", seven.clone(), vec![Gesture::Ask(Request::PauseAll)]);
        assert_eq!(shown.gesture(&seven, "0"), Some(Gesture::Ask(Request::PauseAll)));
        assert_eq!(shown.gesture(&seven, DEFAULT), Some(Gesture::Open(String::new())));
        assert_eq!(shown.gesture(&seven, "1"), None);
        assert_eq!(shown.gesture(&number(":1.5", 8), "0"), None);
        shown.forget_number(&seven);
        assert_eq!(shown.gesture(&seven, "0"), None);
        assert_eq!(shown.forget_key("a"), None);
    }

    #[test]
    fn the_same_number_of_another_server_is_another_notification() {
        let mut shown = Shown::default();
        shown.remember("a", number(":1.5", 7), vec![Gesture::Ask(Request::PauseAll)]);
        assert_eq!(shown.gesture(&number(":1.6", 7), "0"), None);
        shown.keep_only(Some(":1.6"));
        assert_eq!(shown.gesture(&number(":1.5", 7), "0"), None);
        assert_eq!(shown.number_of("a"), 0);
    }
}
