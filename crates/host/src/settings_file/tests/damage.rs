//! Damaged files: what can be read counts, and nothing that was protected is taken for unprotected.

use guard_core::{EndpointId, Level};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;

const GOOD: &str = "[remind]\nfirst_after_minutes = 45\n\n[[budgets]]\nperiod = \"week\"\namount = \"50\"\n\
                    stop = true\n\n[endpoints.\"alice/phi-4\"]\nlevel = \"protected\"\n\n\
                    [endpoints.\"alice/whisper\"]\nlevel = \"guard\"\nlimit_minutes = 60\n\n\
                    [namespaces.acme]\nlevel = \"protected\"\n\n[look]\ntheme = \"dark\"\n";

fn level(settings: &Settings, namespace: &str, name: &str) -> Level {
    settings.rules(&EndpointId::new(namespace, name), &[]).level
}

/// The same in every way a hand, an editor or a disk can spoil it, and the line in which it is.
fn spoilt() -> Vec<(&'static str, Vec<u8>, Option<usize>)> {
    let with = |from: &str, to: &[u8]| {
        let (before, after) = GOOD.split_once(from).unwrap();
        [before.as_bytes(), to, after.as_bytes()].concat()
    };
    vec![
        ("a duplicate key", with("stop = true\n", b"stop = true\nstop = false\n"), Some(8)),
        ("a NUL byte", with("minutes = 60", b"minutes = 6\0"), Some(14)),
        ("Latin-1 in a value", with("\"dark\"", b"\"d\xe9rk\""), Some(20)),
        ("Latin-1 in a name", with("alice/whisper", b"alice/wh\xefsper"), Some(12)),
        ("an unclosed table", with("[remind]", b"[remind"), Some(1)),
        ("an unclosed table that is last", with("[look]", b"[look"), Some(19)),
        ("an unclosed text", with("\"week\"", b"\"week"), Some(5)),
        ("an unclosed list", with("[look]\n", b"[account]\nnamespaces = [\n"), None),
        ("no value", with("limit_minutes = 60", b"limit_minutes ="), Some(14)),
        ("no key", with("limit_minutes = 60", b"= 60"), Some(14)),
        ("a table twice", with("[look]", b"[remind]\nsnooze_minutes = 5\n[look]"), None),
        ("a merge conflict", with("[look]", b"<<<<<<< HEAD\n[look]"), None),
        ("JSON", b"{ \"guard\": { \"level\": \"guard\" } }".to_vec(), Some(1)),
        ("nothing left", Vec::new(), None),
        ("zeros after a power cut", vec![0; 4096], Some(1)),
        ("cut in the middle", GOOD.as_bytes()[..150].to_vec(), None),
    ]
}

#[test]
fn with_one_slip_the_file_stays_is_told_with_its_line_and_protects_what_it_protected() {
    for (what, bytes, line) in spoilt() {
        let home = Home::holding(GOOD);
        let good = home.file.load();
        assert_eq!(good.troubles, Vec::<String>::new());
        std::fs::write(&home.file.path, &bytes).unwrap();
        for _ in 0..2 {
            let loaded = home.file.load();
            assert!(loaded.may_hide_protection, "{what}");
            let words = loaded.troubles.join(" ");
            assert!(words.contains("settings.toml"), "{what}: {words}");
            if let Some(line) = line {
                assert!(words.contains(&format!("line {line}:")), "{what}: {words}");
            }
            assert_eq!(level(&loaded.settings, "alice", "phi-4"), Level::Protected, "{what}");
            assert_eq!(level(&loaded.settings, "acme", "any"), Level::Protected, "{what}");
            assert_eq!(loaded.settings.budgets.len(), 1, "{what}");
        }
        assert_eq!(std::fs::read(&home.file.path).unwrap(), bytes, "{what}");
        assert!(home.file.save(&good.settings).is_err(), "{what}: never written over");
        assert_eq!(home.names(), names(&["settings.toml"]), "{what}");
        std::fs::write(&home.file.path, GOOD).unwrap();
        assert_eq!(home.file.load(), good, "{what}: fixed");
    }
}

#[test]
fn without_last_good_settings_what_can_be_read_counts_and_who_is_named_in_the_rest_is_spared() {
    for (what, bytes, _) in spoilt() {
        let loaded = Home::holding(&bytes).file.load();
        if matches!(what, "nothing left" | "zeros after a power cut" | "JSON" | "cut in the middle")
        {
            continue;
        }
        assert!(loaded.may_hide_protection, "{what}");
        assert_eq!(level(&loaded.settings, "alice", "phi-4"), Level::Protected, "{what}");
        assert_eq!(level(&loaded.settings, "acme", "any"), Level::Protected, "{what}");
    }
    let torn = GOOD.replace("[endpoints.\"alice/phi-4\"]", "[endpoints.\"alice/phi-4\"");
    let loaded = Home::holding(torn).file.load();
    assert_eq!(level(&loaded.settings, "alice", "phi-4"), Level::Protected);
    assert_eq!(loaded.settings.guard.level, Level::Watch, "its key went into no other table");
    assert_eq!(loaded.settings.remind.first_after_minutes, 45);
}

#[test]
fn what_is_written_beside_the_rule_may_hide_protection_and_a_slip_elsewhere_does_not() {
    for (text, hides) in [
        ("[look]\ntheme = \"pink\"\n", false),
        ("[pause]\nundo_seconds = 99999999999\n", false),
        ("[endpoints.\"alice/phi-4\"]\nlimit_minutes = -5\n", false),
        ("version = \"two\"\n", false),
        ("# caf\u{e9}\n[look]\ntheme = \"dark\"\r\n", false),
        ("\u{feff}[look]\r\ntheme = \"dark\"\r\n", false),
        ("[endpoints.\"alice/phi-4\"]\nlevle = \"protected\"\n", true),
        ("[endpoints.\"alice/phi-4\"]\nlevel = \"protectd\"\n", true),
        ("[endpoint.\"alice/phi-4\"]\nlevel = \"protected\"\n", true),
        ("endpoints = [\"alice/phi-4\"]\n", true),
        ("version = 9\n[shields]\n\"alice/phi-4\" = true\n", true),
    ] {
        let loaded = Home::holding(text).file.load();
        assert_eq!(loaded.may_hide_protection, hides, "{text}: {:?}", loaded.troubles);
        if hides {
            assert_eq!(level(&loaded.settings, "alice", "phi-4"), Level::Protected, "{text}");
        }
    }
    let latin_1 = b"# caf\xe9\n[look]\ntheme = \"dark\"\n";
    let loaded = Home::holding(latin_1).file.load();
    assert_eq!((loaded.settings.look.theme, loaded.may_hide_protection), (Theme::Dark, false));
    assert!(loaded.troubles[0].contains("line 1: a comment"), "{:?}", loaded.troubles);
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_stays_one_and_what_is_no_file_is_never_waited_for() {
    let home = home();
    let target = home.file.path.with_file_name("dotfiles.toml");
    std::fs::write(&target, GOOD).unwrap();
    std::os::unix::fs::symlink(&target, &home.file.path).unwrap();
    let mut settings = home.file.load().settings;
    settings.look.theme = Theme::Light;
    home.file.save(&settings).unwrap();
    assert!(home.file.path.is_symlink());
    assert!(std::fs::read_to_string(&target).unwrap().contains("theme = \"light\""));
    std::fs::remove_file(&target).unwrap();
    let loaded = home.file.load();
    assert!(loaded.troubles[0].contains("leads nowhere"), "{:?}", loaded.troubles);
    assert_eq!(loaded.settings, settings, "the last good settings hold");
    std::fs::remove_file(&home.file.path).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &home.file.path).unwrap();
    let loaded = home.file.load();
    assert!(loaded.may_hide_protection && loaded.troubles[0].contains("no file"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(14), ..ProptestConfig::default() })]

    /// Whatever happens to the bytes: no panic, and what was protected is protected, or it is said
    /// that the file is not read whole.
    #[test]
    fn no_damage_takes_protection_away_in_silence(
        cuts in prop::collection::vec((0..GOOD.len(), prop::collection::vec(any::<u8>(), 0..4), 0..6_usize), 1..4),
    ) {
        let mut bytes = GOOD.as_bytes().to_vec();
        for (at, new, length) in cuts {
            let at = at.min(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, new);
        }
        let good = read_settings(GOOD.as_bytes(), None);
        prop_assert!(good.troubles.is_empty());
        let over = read_settings(&bytes, Some(&good.settings));
        if over.may_hide_protection {
            prop_assert!(!over.troubles.is_empty());
        }
        if over.may_hide_protection && String::from_utf8_lossy(&bytes).parse::<Table>().is_err() {
            prop_assert_eq!(level(&over.settings, "alice", "phi-4"), Level::Protected);
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let loaded = read_settings(&bytes, None);
        prop_assert!(loaded.troubles.len() <= 1);
    }
}
