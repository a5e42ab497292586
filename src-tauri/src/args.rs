//! What the application is started with.

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
}
