//! What holds for every command: failures as JSON, little or much said beside the result, the demo.

use serde_json::Value;

use crate::bench::Bench;
use crate::run::two_paused;

fn failure(out: &str) -> (String, String) {
    let failed: Value = serde_json::from_str(out).expect("a failure is JSON");
    let text = |field: &str| failed["error"][field].as_str().unwrap_or_default().to_owned();
    (text("code"), text("message"))
}

#[test]
fn with_json_every_command_fails_in_one_shape() {
    let bench = Bench::new(two_paused());
    for (words, code, kind, why) in [
        (&["pause", "nobody", "--json"][..], 2, "usage", "no endpoint"),
        (&["pause", "--json"], 2, "usage", "<ENDPOINT>"),
        (&["nonsense", "--json"], 2, "usage", "nonsense"),
        (&["session", "show", "none", "--json"], 2, "usage", "no session"),
        (&["resume", "a", "--max-rate", "0.1", "--json"], 6, "exceeded", "--max-rate"),
        (&["deploy", "--starter-set", "--json"], 2, "usage", "--yes"),
    ] {
        let ran = bench.run(words);
        assert_eq!(ran.code, code, "{words:?}: {ran:?}");
        let (said, message) = failure(&ran.out);
        assert!(said == kind && message.contains(why), "{words:?}: {ran:?}");
        assert!(ran.err.contains(why), "it is said in words too: {ran:?}");
    }
    let mut nobody = bench.command(&["pause", "--all", "--json"]);
    nobody.env_remove("HF_TOKEN");
    let ran = crate::bench::ran(&nobody.output().expect("it runs"));
    assert_eq!((ran.code, failure(&ran.out).0.as_str()), (4, "refused"), "{ran:?}");
    // Words of somebody else's command are not ours.
    let ran = bench.run(&["run", "-e", "nobody", "--", "true", "--json"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
}

#[test]
fn quiet_says_nothing_beside_the_result_and_still_what_goes_wrong() {
    let bench = Bench::new(two_paused());
    let loud = bench.run(&["pause", "a"]);
    let quiet = bench.run(&["-q", "pause", "a"]);
    assert_eq!((quiet.code, quiet.out), (loud.code, loud.out));
    let ran = bench.run(&["run", "-e", "a", "--quiet", "--", "true"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""), "{ran:?}");
    let ran = bench.run(&["pause", "nobody", "--quiet"]);
    assert!(ran.code == 2 && ran.err.contains("no endpoint"), "{ran:?}");
}

#[test]
fn verbose_says_what_is_done_and_never_the_token() {
    let bench = Bench::new(two_paused());
    let ran = bench.run(&["status", "--verbose"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("signed in"), "{ran:?}");
    bench.assert_token_is_nowhere(&ran);
}

#[test]
fn whoami_tells_whose_token_it_is() {
    let bench = Bench::new(two_paused());
    let ran = bench.run(&["whoami"]);
    assert!(ran.code == 0 && ran.out.starts_with("alice\n"), "{ran:?}");
    bench.assert_token_is_nowhere(&ran);
    let mut nobody = bench.command(&["whoami"]);
    let ran = crate::bench::ran(&nobody.env_remove("HF_TOKEN").output().expect("it runs"));
    assert_eq!(ran.code, 4, "{ran:?}");
}

#[test]
fn the_demo_shows_and_changes_nothing_of_this_computer() {
    let bench = Bench::new(two_paused());
    bench.settings("[guard]\nlevel = \"guard\"\n");
    for words in [
        &["demo", "budget"][..],
        &["demo", "budget", "set", "week", "50"],
        &["demo", "config", "set", "guard.level", "protected"],
        &["demo", "sessions", "--json"],
        &["demo", "reminders"],
    ] {
        let ran = bench.run(words);
        assert_eq!(ran.code, 0, "{words:?}: {ran:?}");
    }
    assert_eq!(bench.run(&["config", "get", "guard.level"]).out, "guard\n");
    assert_eq!(bench.run(&["demo", "config", "get", "guard.level"]).out, "watch\n");
    let left = std::fs::read_dir(bench.home.path().join("cache")).into_iter().flatten().count();
    assert_eq!(left, 0);
    let acme = bench.run(&["demo", "status", "--namespace", "acme"]);
    assert!(acme.out.contains("acme/flux-dev") && !acme.out.contains("alice/"), "{acme:?}");
    assert_eq!(bench.run(&["demo", "status", "--namespace", "nobody"]).code, 2);
    assert_eq!(bench.server.log().len(), 0, "the account is not asked");
}
