//! What other programs of the same person can see of a process that holds the token.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use hf_sim::account::spec::Timings;
use hf_sim::{AccountSpec, EndpointSpec, State};

use crate::bench::Bench;

/// Who the command runs as when the tests run as root: root's processes belong to root anyway.
const NOBODY: u32 = 65_534;

struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The value of a line of `/proc/PID/status` or `/proc/PID/limits`.
fn line<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let line = text.lines().find_map(|line| line.strip_prefix(name)).expect("a line of this name");
    line.split_whitespace().collect()
}

#[test]
fn a_process_with_the_token_writes_no_core_file_and_cannot_be_attached_to() {
    let bench = Bench::new(AccountSpec::default());
    let mut command = bench.command(&["watch", "--json"]);
    if fs::metadata("/proc/self").expect("there").uid() == 0 {
        let everybody = fs::Permissions::from_mode(0o777);
        fs::set_permissions(bench.home.path(), everybody).expect("given away");
        command.uid(NOBODY).gid(NOBODY);
    }
    let child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("it starts");
    let mut child = Ended(child);
    let mut said = String::new();
    let out = child.0.stdout.take().expect("piped");
    BufReader::new(out).read_line(&mut said).expect("it speaks");
    assert!(said.starts_with('{'), "it has read the token and looks: {said}");

    let process = std::path::PathBuf::from(format!("/proc/{}", child.0.id()));
    let status = fs::read_to_string(process.join("status")).expect("readable");
    let user: u32 = line(&status, "Uid:")[0].parse().expect("a number");
    assert_ne!(user, 0, "whose process it is");
    // Readable by whoever may attach to it: a process that is not dumpable belongs to root.
    let owner = fs::metadata(process.join("environ")).expect("there").uid();
    assert_eq!(owner, 0, "its environment and memory belong to nobody who could read them");
    let limits = fs::read_to_string(process.join("limits")).expect("readable");
    assert_eq!(line(&limits, "Max core file size")[0], "0");
}

#[test]
fn the_command_of_a_session_keeps_the_limit_of_core_files_it_would_have_had() {
    let bench = Bench::new(AccountSpec {
        endpoints: vec![EndpointSpec::new("alice", "phi-4").state(State::Paused, 600)],
        timings: Timings { pending_seconds: [0, 0], start_seconds: [1, 1], ..Timings::default() },
        ..AccountSpec::default()
    });
    // A soft limit of eight blocks, where the hard one allows it. The limit is given back just after
    // the command was started.
    let limited = "ulimit -S -c 8 2>/dev/null; exec \"$@\"";
    let asks = "sleep 0.5; ulimit -S -c";
    let usual = Command::new("/bin/sh").args(["-c", limited, "sh", "/bin/sh", "-c", asks]).output();
    let command = bench.command(&["run", "--endpoint", "phi-4", "--", "/bin/sh", "-c", asks]);
    let mut in_limit = Command::new("/bin/sh");
    in_limit.args(["-c", limited, "sh"]).arg(command.get_program()).args(command.get_args());
    in_limit.env_clear().stdin(Stdio::null());
    in_limit.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = in_limit.output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.stdout, usual.expect("it runs").stdout, "{said}");
    assert!(output.status.success(), "{said}");
}
