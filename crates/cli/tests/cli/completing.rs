//! A tab in bash, zsh and fish: each shell itself completes a line, with the script that it is given.

#![cfg(target_os = "linux")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use hf_sim::account::spec::OrgSpec;
use hf_sim::{AccountSpec, EndpointSpec, State};

use crate::bench::Bench;

/// Where it hangs, nothing was completed.
const WITHIN_SECONDS: &str = "60";

/// A bench that has read three endpoints, and whose service is then asked for nothing more.
fn bench() -> Bench {
    let paused = |namespace: &str, name: &str| {
        EndpointSpec::new(namespace, name).state(State::Paused, 600).armed(15)
    };
    let bench = Bench::new(AccountSpec {
        endpoints: vec![
            paused("alice", "phi-4"),
            paused("alice", "whisper"),
            paused("acme", "whisper"),
        ],
        orgs: vec![OrgSpec::new("acme")],
        ..AccountSpec::default()
    });
    let read = bench.run(&["status"]);
    assert_eq!(read.code, 0, "{read:?}");
    bench
}

/// Whether a shell is there. Where it is not that is said: such a run has tested less.
#[expect(clippy::disallowed_macros, reason = "what a test says of itself")]
fn is_there(shell: &str) -> bool {
    let found = Command::new(shell).arg("-c").arg("true").stderr(Stdio::null()).status().is_ok();
    if !found {
        eprintln!("SKIPPED: there is no {shell} here, so its completions were not tried");
    }
    found
}

/// A command of the bench, with ours found by its name, as where it is installed.
fn shell(bench: &Bench, program: &str) -> Command {
    let ours = bench.command(&[]);
    let mut command = Command::new(program);
    command.env_clear().envs(ours.get_envs().filter_map(|(key, value)| Some((key, value?))));
    let folder = Path::new(env!("CARGO_BIN_EXE_endpoint-guard")).parent().expect("a folder");
    let path = format!("{}:/usr/bin:/bin", folder.display());
    command.env("PATH", path).env("TERM", "dumb").current_dir(bench.home.path());
    command
}

/// What stands in the line after `keys` were typed at a terminal.
fn typed(bench: &Bench, start: &str, keys: &str) -> String {
    let mut command = shell(bench, "timeout");
    command.args([WITHIN_SECONDS, "script", "-qec", start, "/dev/null"]);
    command.env("ZDOTDIR", bench.home.path());
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("a terminal");
    let mut keyboard = child.stdin.take().expect("piped");
    // The last key prints the line and ends the shell.
    write!(keyboard, "{keys}\x18").expect("typed");
    let said = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let line = said.rsplit_once("<<").and_then(|(_, line)| line.split_once(">>"));
    line.unwrap_or_else(|| panic!("no line in {said:?}")).0.to_owned()
}

fn bash(bench: &Bench, keys: &str) -> String {
    let rc = "source <(endpoint-guard completions bash)\n\
              show() { printf '<<%s>>' \"$READLINE_LINE\"; exit; }\n\
              bind -x '\"\\C-x\": show'\n";
    std::fs::write(bench.home.path().join("rc"), rc).expect("written");
    typed(bench, "bash --noprofile --rcfile rc -i", keys)
}

fn zsh(bench: &Bench, keys: &str) -> String {
    let rc = "autoload -Uz compinit; compinit -u -D\n\
              source <(endpoint-guard completions zsh)\n\
              show() { printf '<<%s>>' \"$BUFFER\"; exit; }\n\
              zle -N show; bindkey '^X' show\n";
    std::fs::write(bench.home.path().join(".zshrc"), rc).expect("written");
    typed(bench, "zsh -d -i", keys)
}

/// What fish offers for a line.
fn fish(bench: &Bench, line: &str) -> Vec<String> {
    let words = format!("endpoint-guard completions fish | source; complete -C '{line}'");
    let mut command = shell(bench, "fish");
    let said = command.args(["--no-config", "-c", &words]).output().expect("it runs");
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    said.lines().map(|line| line.split('\t').next().unwrap_or_default().to_owned()).collect()
}

/// What was typed, a tab after each part, and what stands there then.
const LINES: [(&str, &str); 7] = [
    ("endpoint-guard pau\t", "endpoint-guard pause "),
    ("endpoint-guard pause ph\t", "endpoint-guard pause phi-4 "),
    ("endpoint-guard pause acme/\t", "endpoint-guard pause acme/whisper "),
    ("endpoint-guard session st\t", "endpoint-guard session stop "),
    ("endpoint-guard run --endp\tph\t", "endpoint-guard run --endpoint phi-4 "),
    ("endpoint-guard budget set we\t", "endpoint-guard budget set week "),
    (
        "endpoint-guard config set remind.fi\t",
        "endpoint-guard config set remind.first_after_minutes ",
    ),
];

#[test]
fn bash_completes_commands_options_endpoints_and_settings() {
    if !is_there("bash") {
        return;
    }
    let bench = bench();
    let asked = bench.server.log().len();
    for (keys, line) in LINES {
        assert_eq!(bash(&bench, keys), line, "{keys:?}");
    }
    assert_eq!(bench.server.log().len(), asked, "a tab asks nobody");
}

#[test]
fn zsh_completes_commands_options_endpoints_and_settings() {
    if !is_there("zsh") {
        return;
    }
    let bench = bench();
    // It is slow to start; the words are the same.
    for (keys, line) in LINES.into_iter().take(3) {
        assert_eq!(zsh(&bench, keys).trim_end(), line.trim_end(), "{keys:?}");
    }
}

#[test]
fn fish_completes_commands_options_endpoints_and_settings() {
    if !is_there("fish") {
        return;
    }
    let bench = bench();
    assert_eq!(fish(&bench, "endpoint-guard pau"), ["pause"]);
    assert_eq!(fish(&bench, "endpoint-guard pause ph"), ["phi-4"]);
    assert_eq!(fish(&bench, "endpoint-guard pause al"), ["alice/phi-4", "alice/whisper"]);
    assert_eq!(fish(&bench, "endpoint-guard run --endpoint ph"), ["phi-4"]);
    assert_eq!(fish(&bench, "endpoint-guard config get remind.fi"), ["remind.first_after_minutes"]);
    let own = fish(&bench, "endpoint-guard config set endpoints.alice/phi-4.le");
    assert_eq!(own, ["endpoints.alice/phi-4.level"]);
    assert_eq!(fish(&bench, "endpoint-guard demo pause ph"), Vec::<String>::new());
    assert_eq!(fish(&bench, "endpoint-guard nonsense ph"), Vec::<String>::new());
}

#[test]
fn names_of_a_reading_go_with_signing_out_and_those_of_what_was_not_read_stay() {
    let bench = bench();
    let names = bench.home.path().join("state/names.json");
    let kept = || std::fs::read_to_string(&names).unwrap_or_default();
    assert_eq!(kept(), r#"["acme/whisper","alice/phi-4","alice/whisper"]"#);
    let one = bench.run(&["status", "--namespace", "acme"]);
    assert_eq!(one.code, 0, "{one:?}");
    assert!(kept().contains("alice/phi-4"), "{}", kept());
    bench.run(&["logout"]);
    assert_eq!(kept(), "");
}
