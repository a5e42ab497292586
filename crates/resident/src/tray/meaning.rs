//! When a press on a line of the menu would do something else than a moment ago.

use guard_core::MenuItem;

/// Whether the same lines mean the same things at the same places, whatever their words.
#[must_use]
pub fn mean_the_same(one: &[MenuItem], other: &[MenuItem]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|pair| match pair {
            (MenuItem::Text { .. }, MenuItem::Text { .. })
            | (MenuItem::Separator, MenuItem::Separator) => true,
            (MenuItem::Ask { request: one, .. }, MenuItem::Ask { request: other, .. }) => {
                one == other
            }
            (MenuItem::OpenPage { page: one, .. }, MenuItem::OpenPage { page: other, .. }) => {
                one == other
            }
            (MenuItem::Submenu { items: one, .. }, MenuItem::Submenu { items: other, .. }) => {
                mean_the_same(one, other)
            }
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use guard_core::{EndpointId, Request};

    use super::*;

    fn row(name: &str, words: &str) -> MenuItem {
        let request = Request::Pause { endpoints: vec![EndpointId::new("alice", name)] };
        MenuItem::Submenu {
            text: words.to_owned(),
            items: vec![MenuItem::Ask { text: "Pause".to_owned(), request }],
        }
    }

    fn text(words: &str) -> MenuItem {
        MenuItem::Text { text: words.to_owned() }
    }

    #[test]
    fn only_words_changed_is_the_same_menu() {
        let before = [text("1 running"), row("phi-4", "phi-4 · 31 min"), MenuItem::Separator];
        let after = [text("1 running, more"), row("phi-4", "phi-4 · 32 min"), MenuItem::Separator];
        assert!(mean_the_same(&before, &after));
    }

    #[test]
    fn another_endpoint_at_the_same_place_is_another_menu() {
        // In place a press meant for phi-4 would pause mistral-7b.
        assert!(!mean_the_same(&[row("phi-4", "x")], &[row("mistral-7b", "x")]));
        assert!(!mean_the_same(&[text("x")], &[MenuItem::Separator]));
        assert!(!mean_the_same(&[text("x")], &[text("x"), text("y")]));
    }
}
