//! `config`: settings read and changed one by one, and `man`.

use hf_sim::demo;

use crate::bench::Bench;

#[test]
fn a_setting_is_changed_shown_and_reset() {
    let bench = Bench::new(demo());
    let key = "remind.first_after_minutes";
    assert_eq!(bench.run(&["config", "get", key]).out, "30\n");
    assert_eq!(bench.run(&["config", "set", key, "45"]).out, format!("{key} = 45\n"));
    assert_eq!(bench.run(&["config", "get", key]).out, "45\n");
    let changed = bench.run(&["config", "list", "--changed"]).out;
    assert_eq!(changed, format!("*  {key}  45\n"));
    let all = bench.run(&["config"]).out;
    assert!(all.contains("   guard.level                   \"watch\"\n"), "{all}");
    bench.run(&["config", "reset", key]);
    assert_eq!(bench.run(&["config", "list", "--changed"]).out, "");
}

#[test]
fn an_endpoint_gets_rules_of_its_own_and_windows_as_the_file_has_them() {
    let bench = Bench::new(demo());
    let set = |key: &str, value: &str| bench.run(&["config", "set", key, value]);
    assert_eq!(set("endpoints.alice/phi-4.level", "protected").code, 0);
    let office = r#"[{ days = ["mon-fri"], from = "09:00", to = "18:00" }]"#;
    assert_eq!(set("endpoints.alice/phi-4.windows", office).code, 0);
    let path = bench.run(&["config", "path"]).out;
    let file = std::fs::read_to_string(path.trim()).expect("the settings were written");
    assert!(file.contains("[endpoints.\"alice/phi-4\"]\nlevel = \"protected\""), "{file}");
    assert!(file.contains("from = \"09:00\""), "{file}");
    let status = bench.run(&["status", "--json"]).out;
    let status: serde_json::Value = serde_json::from_str(&status).expect("JSON");
    let levels = status["endpoints"].as_array().expect("a list").iter();
    let phi = levels.clone().find(|one| one["name"] == "phi-4").expect("it is there");
    assert_eq!(phi["level"], "protected");
    bench.run(&["config", "reset", "endpoints.alice/phi-4.level"]);
    assert_eq!(bench.run(&["config", "get", "endpoints.alice/phi-4.level"]).code, 2);
}

#[test]
fn a_slip_changes_nothing_and_says_what_was_meant() {
    let bench = Bench::new(demo());
    let ran = bench.run(&["config", "set", "remind.first_after_minute", "45"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("did you mean remind.first_after_minutes?"), "{}", ran.err);
    let ran = bench.run(&["config", "set", "guard.level", "wach"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("guard.level cannot be wach"), "{}", ran.err);
    assert!(ran.err.contains("watch"), "it says what it can be: {}", ran.err);
    let ran = bench.run(&["config", "set", "endpoints.alice/phi-4.levle", "guard"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    // A value out of range is brought into it, and that is said.
    let ran = bench.run(&["config", "set", "poll.billable_seconds", "1"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "poll.billable_seconds = 5\n"));
    assert!(ran.err.contains("outside 5 to 300; using 5"), "{}", ran.err);
    assert_eq!(bench.run(&["config", "list", "--changed"]).out, "*  poll.billable_seconds  5\n");
}

#[test]
fn there_is_a_manual_page_for_all_and_for_each_command() {
    let bench = Bench::new(demo());
    let all = bench.run(&["man"]).out;
    assert!(all.contains(".TH endpoint-guard 1") && all.contains("pause"), "{all}");
    let set = bench.run(&["man", "budget", "set"]).out;
    assert!(set.contains("endpoint-guard-budget-set") && set.contains("AMOUNT"), "{set}");
    assert_eq!(bench.run(&["man", "nothing"]).code, 2);
}
