//! `deploy`, `hardware` and `delete`, as a script would use them.

use std::io::Write;
use std::process::Stdio;

use crate::bench::{Bench, Ran, ran};
use hf_sim::{AccountSpec, Effect, EndpointSpec, Rule, State, empty};
use serde_json::Value;

const L4: &str = "aws/us-east-1/nvidia-l4/x1";

fn one(bench: &Bench, more: &[&str]) -> Ran {
    let mut words = vec!["deploy", "phi-4", "--model", "microsoft/phi-4"];
    if !more.contains(&"--yes") {
        words.push("--yes");
    }
    if !more.contains(&"--hardware") {
        words.extend(["--hardware", "aws/us-east-1/nvidia-l40s/x1"]);
    }
    words.extend(more);
    bench.run(&words)
}

fn status(bench: &Bench) -> Vec<(String, String, bool)> {
    let ran = bench.run(&["status", "--json"]);
    let said: Value = serde_json::from_str(&ran.out).expect("the status is JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows = said["endpoints"].as_array().expect("a list").iter();
    rows.map(|one| (text(&one["name"]), text(&one["state"]), one["armed"] == true)).collect()
}

fn nothing_runs(bench: &Bench) -> bool {
    bench.server.truth().running_rate_micros_per_hour == 0
}

fn refused(status: u16) -> Effect {
    Effect::Status { status, body: None, headers: Default::default() }
}

#[test]
fn it_is_shown_first_and_paused_when_it_is_there() {
    let bench = Bench::new(empty());
    let ran = one(&bench, &["--tag", "tests", "--env", "A=1"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let shown = ran.out.find("POST /v2/endpoint/alice").unwrap();
    assert!(shown < ran.out.find("alice/phi-4: paused").unwrap(), "{ran:?}");
    assert!(ran.out.contains("microsoft/phi-4: text-generation, license mit, open to everybody"));
    assert!(ran.out.contains("\"scaleToZeroTimeout\": 15"), "{ran:?}");
    assert!(ran.out.contains("after it was asked for; that cost at most $0.0"), "{ran:?}");
    assert_eq!(status(&bench), [("phi-4".to_owned(), "paused".to_owned(), true)]);
    assert!(nothing_runs(&bench));
    let again = one(&bench, &[]);
    assert_eq!(again.code, 1, "{again:?}");
    assert!(again.err.contains("already an endpoint of this name"), "{again:?}");
    bench.assert_token_is_nowhere(&ran);
}

#[test]
fn the_starter_set_says_what_it_costs_and_is_deployed_paused_and_applied_once() {
    let bench = Bench::new(empty());
    let ran = bench.run(&["deploy", "--starter-set", "--dry-run"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out.contains(
            "Together $3.40/h while they run. A week of 2 h a day, 5 days a week: $34.00; of always on: $571.20."
        ),
        "{ran:?}"
    );
    assert!(status(&bench).is_empty());
    let ran = bench.run(&["deploy", "--starter-set", "--json", "--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let said: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(said["week_micros"], 34_000_000);
    let rows = said["endpoints"].as_array().unwrap();
    let hardware: Vec<&str> = rows.iter().map(|row| row["hardware"].as_str().unwrap()).collect();
    assert_eq!(hardware, [L4, L4, "aws/us-east-1/nvidia-l40s/x1"]);
    assert!(rows.iter().all(|row| row["state"] == "paused"), "{rows:?}");
    assert!(status(&bench).iter().all(|(_, state, armed)| state == "paused" && *armed));
    assert!(nothing_runs(&bench));
    let again = bench.run(&["deploy", "--starter-set", "--yes"]);
    assert_eq!(again.code, 0, "{again:?}");
    assert!(again.out.contains("alice/phi-4 is there already, as wanted."), "{again:?}");
    assert!(again.out.contains("Nothing is to be created."), "{again:?}");
}

#[test]
fn a_set_of_ones_own_is_compared_and_updated_when_asked() {
    let bench = Bench::new(AccountSpec {
        endpoints: vec![EndpointSpec {
            repository: "microsoft/phi-4".to_owned(),
            max_replica: 3,
            ..EndpointSpec::new("alice", "phi").armed(60)
        }],
        ..AccountSpec::default()
    });
    let file = bench.home.path().join("set.toml");
    let text = format!(
        "[[endpoint]]\nname = \"phi\"\nmodel = \"microsoft/phi-4\"\nhardware = \"{L4}\"\n\n\
         [[endpoint]]\nname = \"phi-2\"\nmodel = \"microsoft/phi-4\"\nhardware = \"{L4}\"\n"
    );
    std::fs::write(&file, text).unwrap();
    let file = file.to_string_lossy().into_owned();
    let ran = bench.run(&["deploy", "--set", &file, "--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("alice/phi is there already and differs: "), "{ran:?}");
    assert!(ran.out.contains("alice/phi-2: paused"), "{ran:?}");
    let asked = bench.server.log().len();
    let ran = bench.run(&["deploy", "--set", &file, "--update"]);
    assert_eq!((ran.code, bench.server.log().len()), (2, asked), "{ran:?}");
    assert!(ran.err.contains("nothing was sent") && ran.err.contains("--yes"), "{ran:?}");
    let ran = bench.run(&["deploy", "--set", &file, "--update", "--dry-run"]);
    assert!(ran.out.contains("alice/phi is to be changed to "), "{ran:?}");
    let sent = bench.server.log().split_off(asked);
    assert!(sent.iter().all(|sent| sent.method != "PUT"), "a dry run changes nothing");
    let ran = bench.run(&["deploy", "--set", &file, "--update", "--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("alice/phi: changed to "), "{ran:?}");
    let ran = bench.run(&["deploy", "--set", &file, "--yes"]);
    assert!(ran.out.contains("alice/phi is there already, as wanted."), "{ran:?}");
    assert!(nothing_runs(&bench));
    std::fs::write(&file, "[[endpoint]]\nmodle = \"x/y\"\n").unwrap();
    let ran = bench.run(&["deploy", "--set", &file, "--yes"]);
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[test]
fn each_way_it_can_go_wrong_ends_in_a_sentence_and_nothing_running() {
    let fault = |effect| Rule::new(effect).method("POST").path("endpoint/alice$");
    // What goes wrong, the code, and what is said.
    let conflict = Bench::new(empty());
    conflict.server.add_fault(fault(refused(409))).unwrap();
    let payment = Bench::new(empty());
    payment
        .server
        .add_fault(fault(Effect::Status {
            status: 403,
            body: Some(
                serde_json::json!({"error": "Payment method required for namespace: alice"}),
            ),
            headers: Default::default(),
        }))
        .unwrap();
    let gated = Bench::new(AccountSpec {
        not_agreed: vec!["meta-llama/Llama-3.1-8B-Instruct".to_owned()],
        ..AccountSpec::default()
    });
    let full = Bench::new(AccountSpec { quota: 0, ..AccountSpec::default() });
    let overfull = Bench::new(empty());
    let quota = serde_json::json!({"error": "Bad Request: quota exceeded for nvidia-l40s"});
    let quota = Effect::Status { status: 400, body: Some(quota), headers: Default::default() };
    overfull.server.add_fault(fault(quota)).unwrap();
    let retired = Bench::new(empty());
    let failing = Bench::new(empty());
    failing.server.add_fault(fault(refused(500))).unwrap();
    let timeout = Bench::new(empty());
    let h100 = ["--hardware", "aws/us-east-1/nvidia-h100/x1"];
    for (bench, more, code, said) in [
        (&conflict, &[] as &[&str], 1, "there is already an endpoint of this name"),
        (&payment, &[], 4, "asks for a payment method or credits first"),
        (&full, &[], 1, "The quota of nvidia-l40s has no room: 0 of 0 are in use"),
        (&overfull, &[], 1, "the quota has no room"),
        (&retired, &h100, 1, "aws/us-east-1/nvidia-h100/x1 is retired"),
        (&failing, &[], 1, "Hugging Face fails so for hardware that is retired"),
        (&timeout, &["--scale-to-zero", "5"], 2, "is 15 to 2880 min; 5 min is not accepted"),
        (&timeout, &["--hardware", "aws/us-east-1/nothing/x1"], 2, "no hardware"),
    ] {
        let ran = one(bench, more);
        assert_eq!(ran.code, code, "{said}: {ran:?}");
        assert!(ran.err.contains(said), "{said}: {ran:?}");
        assert!(nothing_runs(bench) && status(bench).is_empty(), "{said}");
    }
    // Sent once: nobody knows what a second one would do.
    let posts = failing.server.log();
    let posts =
        posts.iter().filter(|asked| asked.method == "POST" && asked.path.ends_with("/alice"));
    assert_eq!(posts.count(), 1);
    let model = "meta-llama/Llama-3.1-8B-Instruct";
    let ran = gated.run(&["deploy", "--model", model, "--hardware", L4, "--yes"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("is gated: agree to its terms at"), "{ran:?}");
    let ran = gated.run(&["deploy", "--model", "nobody/nothing", "--hardware", L4, "--yes"]);
    assert!(ran.err.contains("There is no model nobody/nothing"), "{ran:?}");
    // One of three that is gated: none is begun.
    let ran = gated.run(&["deploy", "--starter-set", "--yes"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(
        ran.err.contains("nothing was sent: meta-llama/Llama-3.1-8B-Instruct is gated"),
        "{ran:?}"
    );
    assert!(status(&gated).is_empty());
}

#[test]
fn replicas_that_are_kept_go_without_a_timeout_and_say_what_a_week_costs() {
    // The simulator refuses a timeout beside them, as Hugging Face does.
    let bench = Bench::new(empty());
    let ran = one(&bench, &["--min-replicas", "1", "--hardware", L4, "--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("\"scaleToZeroTimeout\": null"), "{ran:?}");
    let said = "phi-4 keeps 1 replica even when nobody uses it and never stops by itself: a week costs \
                $134.40";
    assert!(ran.out.contains(said), "{ran:?}");
    assert!(nothing_runs(&bench));
    // A set too, also where it changes what is there already with a timeout.
    let file = bench.home.path().join("set.toml");
    let text = |min| {
        format!(
            "[[endpoint]]\nname = \"kept\"\nmodel = \"microsoft/phi-4\"\nhardware = \"{L4}\"\n\
             min_replicas = {min}\nmax_replicas = 2\n"
        )
    };
    let words = ["deploy", "--set", &file.to_string_lossy(), "--update", "--yes"];
    for (min, armed) in [(0, true), (1, false), (0, true)] {
        std::fs::write(&file, text(min)).unwrap();
        let ran = bench.run(&words);
        assert_eq!(ran.code, 0, "{min}: {ran:?}");
        let kept = status(&bench).into_iter().find(|(name, ..)| name == "kept").unwrap();
        assert_eq!((kept.1.as_str(), kept.2), ("paused", armed), "{min}: {ran:?}");
        assert!(nothing_runs(&bench));
    }
}

#[test]
fn a_lost_answer_is_found_by_listing_and_paused() {
    let bench = Bench::new(empty());
    let lost = Rule::new(Effect::DropAnswer).method("POST").path("endpoint/alice$").times(1);
    bench.server.add_fault(lost).unwrap();
    let ran = one(&bench, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("the answer was lost: looking whether it was created"), "{ran:?}");
    assert_eq!(status(&bench), [("phi-4".to_owned(), "paused".to_owned(), true)]);
    assert!(nothing_runs(&bench));
}

#[test]
fn a_recipe_of_the_catalog_is_deployed_paused() {
    let bench = Bench::new(empty());
    let ran =
        bench.run(&["deploy", "mistral", "--model", "mistralai/Mistral-7B-Instruct-v0.3", "--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("The catalog recommends vllm."), "{ran:?}");
    assert!(ran.out.contains("so its price is known once it is created"), "{ran:?}");
    // What the catalog chose never stops by itself: changed, read back, and paused still.
    let said = "The catalog chose aws/us-east-1/nvidia-l4/x1 at $0.80/h; its scaling was changed to \
                min replicas 0, max replicas 1, scale to zero after 15 min, authenticated, read back";
    assert!(ran.out.contains(said), "{ran:?}");
    assert!(!ran.out.contains("what that cost is unknown"), "{ran:?}");
    assert_eq!(status(&bench), [("mistral".to_owned(), "paused".to_owned(), true)]);
    assert!(nothing_runs(&bench));
    // A recipe whose scaling is as wanted is left as it is.
    let ran = bench.run(&["deploy", "--model", "microsoft/phi-4", "--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("its scaling is min replicas 0"), "{ran:?}");
    assert!(nothing_runs(&bench));
    let ran =
        bench.run(&["deploy", "other", "--model", "microsoft/phi-4", "--keep-running", "--yes"]);
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[test]
fn a_recipe_whose_scaling_cannot_be_changed_is_paused_and_told() {
    let bench = Bench::new(empty());
    bench.server.add_fault(Rule::new(refused(403)).method("PUT").path("endpoint/alice/")).unwrap();
    let ran =
        bench.run(&["deploy", "mistral", "--model", "mistralai/Mistral-7B-Instruct-v0.3", "--yes"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("its scaling could not be changed to min replicas 0"), "{ran:?}");
    assert!(nothing_runs(&bench));
}

#[test]
fn a_secret_is_sent_and_is_nowhere_else() {
    let bench = Bench::new(empty());
    let words = [
        "deploy",
        "phi-4",
        "--model",
        "microsoft/phi-4",
        "--hardware",
        L4,
        "--secret",
        "KEY",
        "--yes",
    ];
    let mut command = bench.command(&words);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"s3cret-value\n").unwrap();
    let ran = ran(&child.wait_with_output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("\"KEY\": \"(entered, not shown)\""), "{ran:?}");
    let mut folders = vec![bench.home.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            match entry.path().is_dir() {
                true => folders.push(entry.path()),
                false => {
                    let text = std::fs::read(entry.path()).unwrap_or_default();
                    assert!(!String::from_utf8_lossy(&text).contains("s3cret"), "{entry:?}");
                }
            }
        }
    }
    assert!(!ran.out.contains("s3cret") && !ran.err.contains("s3cret"), "{ran:?}");
}

#[test]
fn hardware_lists_what_can_be_had() {
    let bench = Bench::new(empty());
    let ran = bench.run(&["hardware"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains(L4) && ran.out.contains("$584.00"), "{ran:?}");
    assert!(!ran.out.contains("nvidia-b200") && ran.out.contains("Not shown: "), "{ran:?}");
    let all = bench.run(&["hardware", "--all", "--json"]);
    assert!(all.out.contains("nvidia-b200"), "{all:?}");
    let some =
        bench.run(&["hardware", "--accelerator", "l4", "--max-rate", "0.80", "--region", "aws"]);
    assert!(some.out.contains(L4) && some.out.contains("1 of "), "{some:?}");
    let none = bench.run(&["hardware", "--memory", "9000", "--free-quota"]);
    assert_eq!(none.code, 0, "{none:?}");
    assert!(none.out.contains("9000 GB of memory or more, with free quota."), "{none:?}");
    assert!(none.out.contains("Without these options it shows all."), "{none:?}");
    let none = bench.run(&["hardware", "--memory", "9000", "--json"]);
    assert!(none.out.contains("\"hardware\":[]"), "{none:?}");
}

#[test]
fn deleting_wants_the_name() {
    let bench = Bench::new(AccountSpec {
        endpoints: vec![EndpointSpec::new("alice", "old").state(State::Running, 600)],
        ..AccountSpec::default()
    });
    let ran = bench.run(&["delete", "old", "--confirm", "other"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.out.contains("What it has cost stays in the history."), "{ran:?}");
    assert!(!nothing_runs(&bench));
    let ran = bench.run(&["delete", "old", "--confirm", "old"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(nothing_runs(&bench) && status(&bench).is_empty());
}
