//! The menu of the icon, made from [`guard_core::MenuItem`].

use guard_core::MenuItem;
use ksni::menu::{StandardItem, SubMenu};

use super::item::Item;
use crate::desk::Press;
use crate::gesture::Gesture;

/// The lines, and one that nobody sees where `changed`: hosts of tray icons know lines by their place, and a press on
/// a line whose meaning has just changed must reach none.
pub(super) fn lines(items: &[MenuItem], changed: bool) -> Vec<ksni::MenuItem<Item>> {
    let mut lines: Vec<_> = items.iter().map(line).collect();
    if changed {
        lines.push(StandardItem { visible: false, ..StandardItem::default() }.into());
    }
    lines
}

fn line(item: &MenuItem) -> ksni::MenuItem<Item> {
    match item {
        MenuItem::Text { text } => {
            StandardItem { label: escaped(text), enabled: false, ..StandardItem::default() }.into()
        }
        MenuItem::Ask { text, request } => pressed(text, Gesture::Ask(request.clone())),
        MenuItem::OpenPage { text, page } => pressed(text, Gesture::Open(page.clone())),
        MenuItem::Submenu { text, items } => SubMenu {
            label: escaped(text),
            submenu: items.iter().map(line).collect(),
            ..SubMenu::default()
        }
        .into(),
        MenuItem::Separator => ksni::MenuItem::Separator,
    }
}

fn pressed(text: &str, gesture: Gesture) -> ksni::MenuItem<Item> {
    let activate = move |item: &mut Item| item.press(Press::Gesture(gesture.clone()));
    StandardItem { label: escaped(text), activate: Box::new(activate), ..StandardItem::default() }
        .into()
}

/// A single underscore would underline the letter after it.
fn escaped(text: &str) -> String {
    text.replace('_', "__")
}
