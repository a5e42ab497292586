//! What the application is started with.

/// What `--help` tells.
const HELP: &str = "\
Endpoint Guard: keeps you from paying for Hugging Face Inference Endpoints you forgot.

Usage: endpoint-guard-desktop [OPTIONS]

Options:
  --show        Open the panel, whatever else is said
  --background  Start quietly in the tray, as at the beginning of a session
  --pause-all   Pause everything that costs money and is not protected, and stay in the tray
  --demo        Begin in a simulated account
  -h, --help    Print this
  -V, --version Print the version

One that runs already is told. The command line is `endpoint-guard`.
";

/// An answer on the spot: nothing is started.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// Asked for; ends with 0.
    Told(String),
    /// A slip; ends with 2.
    Slip(String),
}

/// What is answered instead of starting. A slip is only told to the person who made it, at a terminal:
/// systems add words of their own, and a guard that does not start guards nothing.
pub fn answer<S: AsRef<str>>(words: &[S], at_a_terminal: bool) -> Option<Answer> {
    for word in words.iter().map(AsRef::as_ref) {
        match word {
            "-h" | "--help" => return Some(Answer::Told(HELP.to_owned())),
            "-V" | "--version" => {
                let version = env!("CARGO_PKG_VERSION");
                return Some(Answer::Told(format!("endpoint-guard-desktop {version}\n")));
            }
            _ => {}
        }
    }
    let known = ["--show", "--background", "--demo", "--pause-all"];
    // macOS names the process so when it is started from the Finder.
    let is_slip =
        |word: &&str| word.starts_with('-') && !known.contains(word) && !word.starts_with("-psn_");
    let slip = words.iter().map(AsRef::as_ref).find(is_slip).filter(|_| at_a_terminal)?;
    let slip: String = slip.chars().filter(|letter| !letter.is_control()).collect();
    Some(Answer::Slip(format!("there is no option {slip}; --help lists them")))
}

/// The switches of the command line. Anything else is ignored: systems add words of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Args {
    /// `--show`: open the panel, whatever else is said.
    pub show: bool,
    /// `--background`: start quietly, as at the beginning of a session.
    pub background: bool,
    /// `--demo`: begin in the simulated account.
    pub demo: bool,
    /// `--pause-all`: pause everything, as the button does, and stay in the tray.
    pub pause_all: bool,
}

impl Args {
    /// Reads the words after the program's name.
    pub fn read<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> Self {
        let mut args = Self::default();
        for word in words {
            match word.as_ref() {
                "--show" => args.show = true,
                "--background" => args.background = true,
                "--demo" => args.demo = true,
                "--pause-all" => args.pause_all = true,
                _ => {}
            }
        }
        args
    }

    /// Whether the panel is to be opened: a person who starts the application wants to see it,
    /// unless it is to do something.
    #[must_use]
    pub fn opens_panel(self) -> bool {
        self.show || !(self.background || self.pause_all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_to_pause_is_carried_out_in_the_tray() {
        let args = Args::read(["--pause-all"]);
        assert!(args.pause_all && !args.opens_panel());
        assert!(Args::read(["--pause-all", "--show"]).opens_panel());
        for other in ["--show", "--background", "--demo", "pause-all", "--pause-all=no"] {
            assert!(!Args::read([other]).pause_all, "{other}");
        }
    }

    #[test]
    fn only_a_start_in_the_background_is_quiet() {
        assert!(Args::read::<&str>([]).opens_panel());
        assert!(!Args::read(["--background"]).opens_panel());
        assert!(Args::read(["--background", "--show"]).opens_panel());
        assert!(Args::read(["--demo", "-psn_0_1"]).demo);
    }

    #[test]
    fn help_and_version_are_told_and_a_slip_only_to_who_made_it() {
        let told = |words: &[&str], at_a_terminal| answer(words, at_a_terminal);
        for words in [["--show", "--help"], ["-h", "--nonsense"]] {
            let Some(Answer::Told(help)) = told(&words, false) else { panic!("{words:?}") };
            for option in ["--show", "--background", "--pause-all", "--demo", "--version"] {
                assert!(help.contains(option), "{option}");
            }
        }
        let version = told(&["--version"], false);
        assert!(
            matches!(version, Some(Answer::Told(text)) if text.starts_with("endpoint-guard-desktop "))
        );
        let slip = told(&["--puase-all"], true);
        assert!(matches!(slip, Some(Answer::Slip(text)) if text.contains("--puase-all")));
        assert_eq!(told(&["--puase-all"], false), None, "it guards all the same");
        for words in [&["--background"][..], &["-psn_0_1"], &["file.txt"], &[]] {
            assert_eq!(told(words, true), None, "{words:?}");
        }
    }
}
