//! What a process and everything it started costs, from `/proc`.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Error, foreground};

/// The process and all its living descendants, in order of their ids.
pub fn tree(root: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(|pid| Some((pid, stat(pid)?.parent)))
        .collect();
    let mut found = BTreeSet::from([root]);
    // Parents may be listed after their children, so look until nothing new is found.
    loop {
        let before = found.len();
        found.extend(
            parents
                .iter()
                .filter(|(_, parent)| found.contains(parent))
                .map(|(pid, _)| *pid)
                .collect::<Vec<_>>(),
        );
        if found.len() == before {
            return found.into_iter().collect();
        }
    }
}

/// Proportional set size in KiB: memory shared with others counts in equal parts. Of a process that
/// is not dumpable, as ours are, only root may read it.
pub fn pss_kib(pid: u32) -> Result<u64, Error> {
    let path = format!("/proc/{pid}/smaps_rollup");
    let what = || format!("read {path} (of what keeps its memory private only root can)");
    let text = fs::read_to_string(&path).map_err(Error::io(what()))?;
    kib_of(&text, "Pss:").ok_or_else(|| Error::Told(format!("{path} has no line Pss")))
}

/// The sum over the process and its descendants. One that ends while it is looked at counts
/// nothing, unless it is the first.
pub fn tree_pss_kib(root: u32) -> Result<u64, Error> {
    let first = pss_kib(root)?;
    let others = tree(root).into_iter().filter(|pid| *pid != root);
    Ok(first + others.filter_map(|pid| pss_kib(pid).ok()).sum::<u64>())
}

/// The processes that have a file whose path contains `part` mapped. Each of them makes the
/// proportional size of the others smaller.
pub fn with_mapped(part: &str) -> Vec<u32> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid: &u32| {
            fs::read_to_string(format!("/proc/{pid}/maps")).is_ok_and(|maps| maps.contains(part))
        })
        .collect()
}

/// CPU time used so far by the process and its living descendants, and by the children they have
/// waited for.
pub fn cpu_time(root: u32) -> Result<Duration, Error> {
    stat(root).ok_or_else(|| Error::Told(format!("there is no process {root}")))?;
    let ticks: u64 = tree(root).into_iter().filter_map(stat).map(|stat| stat.ticks).sum();
    let per_second = rustix::param::clock_ticks_per_second().max(1);
    Ok(Duration::from_millis(ticks * 1000 / per_second))
}

/// The share of one CPU that the process and its descendants use during `period` (0.001 is 0.1 %),
/// watched in real time.
pub fn cpu_share(root: u32, period: Duration) -> Result<f64, Error> {
    let (before, started) = (cpu_time(root)?, Instant::now());
    std::thread::sleep(period);
    let used = cpu_time(root)?.saturating_sub(before);
    Ok(used.as_secs_f64() / started.elapsed().as_secs_f64())
}

/// Runs a command to its end and gives the most memory it had resident, in KiB.
///
/// The kernel forgets the figure when a process ends, so it is read again and again until then;
/// it only grows, so what is missed is what was added within the last reading's time.
pub fn peak_memory_kib(command: &mut Command) -> Result<u64, Error> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let mut child = command.spawn().map_err(Error::io("start a program"))?;
    let path = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let status = loop {
        let text = fs::read_to_string(&path).unwrap_or_default();
        peak = peak.max(kib_of(&text, "VmHWM:").unwrap_or_default());
        if let Some(status) = child.try_wait().map_err(Error::io("wait for a program"))? {
            break status;
        }
    };
    if !status.success() {
        return Err(Error::Failed { command: foreground::shown(command), status });
    }
    Ok(peak)
}

struct Stat {
    parent: u32,
    ticks: u64,
}

fn stat(pid: u32) -> Option<Stat> {
    parse_stat(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// Fields are counted after the name, which is in brackets and may contain anything:
/// proc_pid_stat(5).
fn parse_stat(text: &str) -> Option<Stat> {
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    let ticks = number(11)? + number(12)? + number(13)? + number(14)?;
    Some(Stat { parent: fields.get(1)?.parse().ok()?, ticks })
}

/// The value of a line such as `Pss:  48321 kB`.
fn kib_of(text: &str, name: &str) -> Option<u64> {
    text.lines()
        .find_map(|line| line.strip_prefix(name)?.trim().strip_suffix("kB")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_and_spaces_does_not_shift_the_fields() {
        let text =
            "4242 (a) b (c) S 17 4242 4242 0 -1 4194304 100 0 0 0 30 12 5 3 20 0 1 0 1000 0 0";
        let stat = parse_stat(text).unwrap();
        assert_eq!((stat.parent, stat.ticks), (17, 50));
        assert!(parse_stat("broken").is_none());
    }

    #[test]
    fn the_proportional_size_is_told_from_its_parts() {
        let text = "Rss:  900 kB\nPss_Dirty: 4 kB\nPss:  48321 kB\n";
        assert_eq!(kib_of(text, "Pss:"), Some(48321));
        assert_eq!(kib_of("Rss: 900 kB\n", "Pss:"), None);
    }

    #[test]
    fn this_process_has_a_size_used_time_and_the_child_it_started() {
        let own = std::process::id();
        assert!(pss_kib(own).unwrap() > 100);

        let mut child = Command::new("sleep").arg("600").spawn().unwrap();
        let with_child = tree(own);
        assert!(with_child.contains(&own) && with_child.contains(&child.id()));
        assert!(tree_pss_kib(own).unwrap() >= pss_kib(own).unwrap() / 2);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!tree(own).contains(&child.id()));
    }

    #[test]
    fn the_peak_of_a_program_is_known_after_its_end_and_a_failure_has_none() {
        let shell = |script: &str| peak_memory_kib(Command::new("sh").args(["-c", script]));
        let counting = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done";
        assert!(shell(counting).unwrap() > 100);
        assert!(shell("exit 3").is_err());
    }

    #[test]
    fn this_process_has_its_own_program_mapped_and_nobody_has_what_there_is_not() {
        let program = std::env::current_exe().unwrap();
        assert!(with_mapped(&program.to_string_lossy()).contains(&std::process::id()));
        assert!(with_mapped("/no/such/library.so").is_empty());
    }

    #[test]
    fn work_shows_as_cpu_time() {
        let own = std::process::id();
        let before = cpu_time(own).unwrap();
        let started = Instant::now();
        let mut sum = 0_u64;
        while cpu_time(own).unwrap() <= before {
            sum = sum.wrapping_add(std::hint::black_box(1));
            assert!(started.elapsed() < Duration::from_secs(10), "no CPU time after {sum} turns");
        }
        assert!(cpu_time(u32::MAX - 1).is_err());
    }
}
