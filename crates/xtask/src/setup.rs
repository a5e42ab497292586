//! Checks what the machine must have, and installs what it can.

use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::process::Command;

use crate::packages::{Family, Purpose, TEST_PROGRAMS};
use crate::{Error, foreground};

/// The oldest Node that Vite 8 runs on.
const NODE: (u32, u32) = (20, 19);

/// Whether missing packages may be installed without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Asks on a terminal; elsewhere only tells what is missing.
    Ask,
    Given,
}

impl Consent {
    /// Given by `--yes`, and on CI machines, which set `CI`.
    pub fn new(yes: bool) -> Self {
        if yes || std::env::var_os("CI").is_some_and(|value| !value.is_empty()) {
            Self::Given
        } else {
            Self::Ask
        }
    }
}

/// Makes sure that everything for these purposes is there.
pub fn setup(purposes: &[Purpose], consent: Consent) -> Result<(), Error> {
    if purposes.contains(&Purpose::Build) {
        node()?;
    }
    match std::env::consts::OS {
        "linux" => linux(purposes, consent),
        "macos" => macos(),
        _ => {
            println!(
                "Windows needs the WebView2 runtime (part of Windows 11) and the Visual Studio C++ build tools."
            );
            Ok(())
        }
    }
}

/// Says what is there and what is missing, in one line each.
pub fn node() -> Result<(), Error> {
    let wanted = format!(
        "Node.js {}.{} or newer with npm builds the page. Get it from nodejs.org or your version manager",
        NODE.0, NODE.1
    );
    let Ok(output) = Command::new("node").arg("--version").output() else {
        return Err(Error::Told(format!("could not find Node.js. {wanted}.")));
    };
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if parse_version(&text).is_none_or(|version| version < NODE) {
        return Err(Error::Told(format!("{wanted}; the one found here says {text:?}.")));
    }
    if !foreground::can_start(npm(), "--version") {
        return Err(Error::Told(format!("could not find npm. {wanted}.")));
    }
    Ok(())
}

/// The name npm is started by.
pub fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

fn linux(purposes: &[Purpose], consent: Consent) -> Result<(), Error> {
    let family =
        Family::from_os_release(&std::fs::read_to_string("/etc/os-release").unwrap_or_default());
    if family != Family::Debian {
        return other_linux(family, purposes);
    }
    let missing = missing_debian(purposes)?;
    if missing.is_empty() {
        return Ok(());
    }
    let prefix = sudo_prefix();
    let line = |words: &[&'static str]| [prefix, words].concat();
    let update = line(&["apt-get", "update"]);
    let install = [line(family.install_command()), missing.clone()].concat();
    let shown = format!("{} && {}", update.join(" "), install.join(" "));
    if consent == Consent::Ask && !asked(&missing)? {
        return Err(Error::Told(format!(
            "These system packages are missing. This installs them:\n\n    {shown}\n"
        )));
    }
    foreground::run(&mut apt(&update))?;
    foreground::run(&mut apt(&install))
}

/// The packages of these purposes that are not installed.
fn missing_debian(purposes: &[Purpose]) -> Result<Vec<&'static str>, Error> {
    let wanted: BTreeSet<&str> =
        purposes.iter().flat_map(|purpose| Family::Debian.packages(*purpose)).copied().collect();
    // It fails when it knows nothing of one of them, and still lists the others.
    let output = Command::new("dpkg-query")
        .args(["-W", "-f=${db:Status-Abbrev} ${Package}\n"])
        .args(&wanted)
        .output()
        .map_err(Error::io("start dpkg-query"))?;
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    let installed: BTreeSet<&str> =
        listed.lines().filter_map(|line| line.strip_prefix("ii ").map(str::trim)).collect();
    Ok(wanted.into_iter().filter(|name| !installed.contains(name)).collect())
}

/// Other distributions are looked at by what is to be found, since their package names differ
/// between releases.
fn other_linux(family: Family, purposes: &[Purpose]) -> Result<(), Error> {
    let mut complaints = Vec::new();
    let web_view = Command::new("pkg-config").args(["--exists", "webkit2gtk-4.1"]).status();
    let built_by = family.packages(Purpose::Build);
    if purposes.contains(&Purpose::Build) && !web_view.is_ok_and(|status| status.success()) {
        complaints.push(if built_by.is_empty() {
            "The development files of WebKitGTK 4.1 (pkg-config name webkit2gtk-4.1) and a C compiler are needed.".to_owned()
        } else {
            let words = [sudo_prefix(), family.install_command(), built_by].concat();
            format!("The development files of WebKitGTK 4.1 are missing. This installs them:\n\n    {}\n", words.join(" "))
        });
    }
    if purposes.contains(&Purpose::Test) {
        let missing: Vec<&str> =
            TEST_PROGRAMS.iter().copied().filter(|program| !on_path(program)).collect();
        if !missing.is_empty() {
            complaints.push(format!(
                "The tests without a display also need these programs: {}.",
                missing.join(", ")
            ));
        }
    }
    if complaints.is_empty() { Ok(()) } else { Err(Error::Told(complaints.join("\n"))) }
}

fn macos() -> Result<(), Error> {
    if foreground::can_start("xcode-select", "-p") {
        return Ok(());
    }
    Err(Error::Told("The command line tools of Xcode are needed. This installs them:\n\n    xcode-select --install\n".to_owned()))
}

fn asked(missing: &[&str]) -> Result<bool, Error> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Ok(false);
    }
    println!("These system packages are missing: {}.", missing.join(" "));
    print!("Install them now? [Y/n] ");
    std::io::stdout().flush().map_err(Error::io("write to the terminal"))?;
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer).map_err(Error::io("read the answer"))?;
    // The end of input is not an answer.
    Ok(read > 0 && matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes"))
}

fn apt(words: &[&str]) -> Command {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn sudo_prefix() -> &'static [&'static str] {
    if is_root() || !on_path("sudo") { &[] } else { &["sudo"] }
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.strip_prefix('v')?.split('.').map(str::parse::<u32>);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_are_compared_as_numbers() {
        assert!(parse_version("v20.20.2") >= Some(NODE));
        assert!(parse_version("v9.100.0") < Some(NODE));
        assert!(parse_version("v18.19.0") < Some(NODE));
        assert_eq!(parse_version("not a version"), None);
    }
}
