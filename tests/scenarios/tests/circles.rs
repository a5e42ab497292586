//! No two top-level modules of a crate need each other, by however long a way.

#![expect(clippy::unwrap_used, reason = "a failure of what the test stands on ends the test")]

#[path = "circles/graph.rs"]
mod graph;
#[path = "circles/reading.rs"]
mod reading;
#[path = "circles/sources.rs"]
mod sources;
#[path = "circles/tokens.rs"]
mod tokens;

use graph::Graph;
use sources::{Disk, Sources};

/// The circles of a package's modules.
fn circles(graphs: &[Graph]) -> Vec<String> {
    let modules = graphs.iter().flat_map(|graph| graph.modules().map(move |name| (graph, name)));
    modules.filter_map(|(graph, module)| graph.circle(module)).collect()
}

#[test]
fn no_package_has_a_circle_of_modules() {
    let mut wrong = Vec::new();
    let mut modules = 0;
    for package in sources::packages() {
        let graphs: Vec<Graph> =
            package.roots.iter().map(|root| reading::graph(root, &Disk)).collect();
        modules += graphs.iter().map(|graph| graph.modules().count()).sum::<usize>();
        let of_it = |circle| format!("{}: {circle}", package.name);
        wrong.extend(circles(&graphs).into_iter().map(of_it));
    }
    assert!(modules > 100, "the sources were not found");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Files that are only told of.
struct MadeUp(Vec<(&'static str, &'static str)>);

impl Sources for MadeUp {
    fn text(&self, path: &std::path::Path) -> Option<String> {
        let found = self.0.iter().find(|(name, _)| std::path::Path::new(name) == path);
        found.map(|(_, text)| (*text).to_owned())
    }
}

fn made_up(files: &[(&'static str, &'static str)]) -> Graph {
    reading::graph(std::path::Path::new("lib.rs"), &MadeUp(files.to_vec()))
}

#[test]
fn a_circle_is_found_and_named_with_its_files() {
    let graph = made_up(&[
        ("lib.rs", "mod a; mod b; mod c; pub use b::Thing;"),
        ("a.rs", "fn f() -> u8 { assert!(crate::Thing::new().is(), \"x\"); 1 }"),
        ("b.rs", "mod inner; pub struct Thing;"),
        ("b/inner.rs", "use super::super::a::{f as g};"),
        ("c.rs", "use crate::{a, b::{self}};"),
    ]);
    assert_eq!(
        circles(&[graph]),
        ["a -> b (a.rs) -> a (b/inner.rs)", "b -> a (b/inner.rs) -> b (a.rs)"]
    );
}

#[test]
fn what_only_tests_use_is_no_circle() {
    let graph = made_up(&[
        ("lib.rs", "mod a; mod b; #[cfg(test)] mod told;"),
        ("a.rs", "use crate::b; use self::own::b as _; mod own {}"),
        ("b.rs", "#[cfg(test)] mod tests; #[cfg(test)] use crate::a;"),
    ]);
    assert_eq!(circles(&[graph]), Vec::<String>::new());
}

#[test]
fn what_the_root_itself_holds_makes_a_circle_with_the_root() {
    let graph =
        made_up(&[("lib.rs", "mod a; pub(crate) struct Own(a::A);"), ("a.rs", "use crate::Own;")]);
    assert_eq!(
        circles(&[graph]),
        ["a -> lib.rs (a.rs) -> a (lib.rs)", "lib.rs -> a (lib.rs) -> lib.rs (a.rs)"]
    );
}
