//! Any bytes from outside, on the whole way: the reader of the answer, the host's translation, the
//! guard, and the view a person sees. Each target holds what must be true whatever they are.
//!
//! `fuzz/` feeds them with coverage; the tests here replay its corpus and mutations of it with the
//! usual toolchain. A target panics when something does not hold.

mod answers;
mod disk;
mod held;
mod world;

/// A kind of input, with what is done with it.
pub type Target = (&'static str, fn(&[u8]));

/// All of them, by the names of their folders in `fuzz/corpus`.
pub const TARGETS: [Target; 9] = [
    ("list", answers::list),
    ("endpoint", answers::endpoint),
    ("prices", answers::prices),
    ("whoami", answers::whoami),
    ("metrics", answers::metrics),
    ("bill", answers::bill),
    ("audit", answers::audit),
    ("settings", disk::settings),
    ("store", disk::store),
];

/// Does what the target of this name does.
///
/// # Panics
/// When something does not hold, or there is no such target.
pub fn run(target: &str, bytes: &[u8]) {
    let found = TARGETS.iter().find(|(name, _)| *name == target);
    let Some((_, target)) = found else { panic!("there is no target {target}") };
    // Words of the input are shown as they are: only the guard's own may look like an amount.
    let without_dollars: Vec<u8> =
        bytes.iter().map(|byte| if *byte == b'$' { b'S' } else { *byte }).collect();
    target(&without_dollars);
}
