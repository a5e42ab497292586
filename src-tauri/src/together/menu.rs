//! The menu: built once for a layout, then only its words change.

use guard_core::MenuItem;
use tauri::menu::{IsMenuItem, Menu, MenuItem as Line, PredefinedMenuItem, Submenu};
use tauri::{AppHandle, Runtime};

use guard_resident::gesture::Gesture;
use guard_resident::tray::mean_the_same;

/// A menu the system shows, with what it was built from.
pub struct Shown<R: Runtime> {
    menu: Menu<R>,
    nodes: Vec<Node<R>>,
    from: Vec<MenuItem>,
}

/// One line as the system has it.
enum Node<R: Runtime> {
    Line(Line<R>),
    Submenu(Submenu<R>, Vec<Node<R>>),
    Separator(PredefinedMenuItem<R>),
}

impl<R: Runtime> std::fmt::Debug for Shown<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shown").field("from", &self.from).finish_non_exhaustive()
    }
}

impl<R: Runtime> Shown<R> {
    /// Builds a menu.
    ///
    /// # Errors
    /// When the system does not take it.
    pub fn build(app: &AppHandle<R>, items: &[MenuItem]) -> tauri::Result<Self> {
        let nodes = build_all(app, items)?;
        let menu = Menu::with_items(app, &nodes.iter().map(Node::item).collect::<Vec<_>>())?;
        Ok(Self { menu, nodes, from: items.to_vec() })
    }

    /// The menu itself.
    pub fn menu(&self) -> &Menu<R> {
        &self.menu
    }

    /// Changes the words in place. `false` when lines came, went or mean something else now: then
    /// it must be built anew. An open menu stays open when only words change.
    ///
    /// # Errors
    /// When the system does not take it.
    pub fn reword(&mut self, items: &[MenuItem]) -> tauri::Result<bool> {
        if !mean_the_same(&self.from, items) {
            return Ok(false);
        }
        reword_all(&self.nodes, &self.from, items)?;
        self.from = items.to_vec();
        Ok(true)
    }
}

impl<R: Runtime> Node<R> {
    fn item(&self) -> &dyn IsMenuItem<R> {
        match self {
            Self::Line(line) => line,
            Self::Submenu(submenu, _) => submenu,
            Self::Separator(separator) => separator,
        }
    }
}

fn build_all<R: Runtime>(app: &AppHandle<R>, items: &[MenuItem]) -> tauri::Result<Vec<Node<R>>> {
    items.iter().map(|item| build_one(app, item)).collect()
}

fn build_one<R: Runtime>(app: &AppHandle<R>, item: &MenuItem) -> tauri::Result<Node<R>> {
    Ok(match item {
        MenuItem::Text { text } => Node::Line(Line::new(app, escaped(text), false, None::<&str>)?),
        MenuItem::Ask { text, request } => {
            let id = Gesture::Ask(request.clone()).id();
            Node::Line(Line::with_id(app, id, escaped(text), true, None::<&str>)?)
        }
        MenuItem::OpenPage { text, page } => {
            let id = Gesture::Open(page.clone()).id();
            Node::Line(Line::with_id(app, id, escaped(text), true, None::<&str>)?)
        }
        MenuItem::Submenu { text, items } => {
            let inner = build_all(app, items)?;
            let lines: Vec<_> = inner.iter().map(Node::item).collect();
            let submenu = Submenu::with_items(app, escaped(text), true, &lines)?;
            Node::Submenu(submenu, inner)
        }
        MenuItem::Separator => Node::Separator(PredefinedMenuItem::separator(app)?),
    })
}

fn reword_all<R: Runtime>(
    nodes: &[Node<R>],
    before: &[MenuItem],
    now: &[MenuItem],
) -> tauri::Result<()> {
    for ((node, before), now) in nodes.iter().zip(before).zip(now) {
        match (node, before, now) {
            (Node::Line(line), before, now) if words(before) != words(now) => {
                line.set_text(escaped(words(now)))?;
            }
            (
                Node::Submenu(submenu, inner),
                MenuItem::Submenu { text: was, items: before },
                MenuItem::Submenu { text, items },
            ) => {
                if was != text {
                    submenu.set_text(escaped(text))?;
                }
                reword_all(inner, before, items)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn words(item: &MenuItem) -> &str {
    match item {
        MenuItem::Text { text }
        | MenuItem::Ask { text, .. }
        | MenuItem::OpenPage { text, .. }
        | MenuItem::Submenu { text, .. } => text,
        MenuItem::Separator => "",
    }
}

/// A single `&` would underline the letter after it.
fn escaped(text: &str) -> String {
    text.replace('&', "&&")
}
