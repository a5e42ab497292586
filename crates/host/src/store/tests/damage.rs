//! A damaged ledger or history of sessions: no panic, and never used in silence as if it were whole.

use super::*;

/// A ledger with something in it, as it lies on the disk.
fn good() -> (tempfile::TempDir, Dirs, Vec<u8>) {
    let (folder, dirs) = home();
    drop(opened(&dirs));
    drop(SessionStore::open(&dirs).unwrap());
    let bytes = std::fs::read(dirs.data.join(FILE)).unwrap();
    (folder, dirs, bytes)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, rng_seed: RngSeed::Fixed(14), ..ProptestConfig::default() })]

    #[test]
    fn flipped_bytes_are_said_or_do_not_matter(
        flips in prop::collection::vec((any::<prop::sample::Index>(), 1..=255_u8), 1..40),
        kept in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let (_folder, dirs, mut bytes) = good();
        for (at, by) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= by;
        }
        if cut {
            bytes.truncate(kept.index(bytes.len()));
        }
        for (name, is_ledger) in [(FILE, true), ("sessions.db", false)] {
            std::fs::write(dirs.data.join(name), &bytes).unwrap();
            if is_ledger {
                // Reading alone never panics either, and sets nothing aside.
                if let Ok((store, _)) = Store::open_read_only(&dirs) {
                    let _ = store.load(always());
                }
                prop_assert!(dirs.data.join(FILE).exists());
                match Store::open(&dirs, now()) {
                    Ok((store, told)) if told.is_empty() => drop(store.load(always())),
                    Ok((store, _)) => prop_assert!(store.load(always()).is_ok(), "the new one is whole"),
                    Err(why) => prop_assert!(!why.to_string().is_empty()),
                }
            } else {
                // A ledger in its place is no history of sessions: set aside and said.
                match SessionStore::open(&dirs) {
                    Ok((store, Some(_))) => prop_assert_eq!(store.open_sessions().unwrap(), Vec::new()),
                    Ok((store, None)) => prop_assert!(bytes.is_empty(), "used in silence: {:?}", store),
                    Err(why) => prop_assert!(!why.to_string().is_empty()),
                }
            }
        }
    }
}
