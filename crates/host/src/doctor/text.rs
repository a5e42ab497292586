//! The report as a page of 80 columns.

use guard_core::words;

use super::report::{Limit, Part, Report, Role, Route, RouteState, Source, TokenReport};

/// Columns of a page.
const WIDTH: usize = 80;
/// Where the second column begins.
const SECOND: usize = 18;

impl Report {
    /// In words, for a person.
    #[must_use]
    pub fn text(&self) -> String {
        let versions = &self.versions;
        let mut page = Page::default();
        let system = versions.release.as_ref().unwrap_or(&versions.system);
        page.row("endpoint-guard", &versions.endpoint_guard);
        page.row("system", &format!("{system}, {}", versions.architecture));
        page.row("desktop", versions.desktop.as_deref().unwrap_or("none"));
        for finding in &self.computer {
            let mark = if finding.ok { "" } else { "! " };
            page.row(finding.part.words(), &format!("{mark}{}", finding.words));
        }
        page.head("Token");
        self.token.rows(&mut page);
        page.head("Hugging Face");
        if self.elsewhere {
            page.row("servers", "! the environment names others than Hugging Face's");
        }
        page.row("clock", &self.clock());
        for route in &self.routes {
            page.wrapped(
                "  ",
                8,
                &format!("{}  {}  {}", route.state.mark(), route.route, route.words()),
            );
        }
        self.differences(&mut page);
        page.0
    }

    fn clock(&self) -> String {
        let ahead = match self.clock_ahead_seconds {
            None => return "not told".to_owned(),
            Some(0.0) => return "as this computer's, within 10 s".to_owned(),
            Some(ahead) => ahead,
        };
        let by = words::length(std::time::Duration::from_secs_f64(ahead.abs()));
        format!("! {by} {} this computer's", if ahead > 0.0 { "ahead of" } else { "behind" })
    }

    fn differences(&self, page: &mut Page) {
        let count: usize = self.routes.iter().map(|it| it.differences.len() + it.more).sum();
        let description = &self.versions.description;
        let answered = self.routes.iter().any(|route| route.state == RouteState::Answered);
        page.head(&match (count, answered) {
            (_, false) => format!("Nothing was held against the description {description}"),
            (0, true) => format!("Nothing differs from the description {description}"),
            (count, true) => format!(
                "{} from the description {description}",
                words::counted(count, "difference", "differences")
            ),
        });
        for route in self.routes.iter().filter(|route| !route.differences.is_empty()) {
            page.line(2, &route.route);
            for one in &route.differences {
                let times =
                    if one.places > 1 { format!(" ({}×)", one.places) } else { String::new() };
                page.line(4, &format!("{}{times}", one.path));
                page.line(8, &format!("expected {}, found {}", one.expected, one.found));
            }
            if route.more > 0 {
                page.line(4, &format!("and {} more", route.more));
            }
        }
    }
}

impl TokenReport {
    fn rows(&self, page: &mut Page) {
        page.row("from", self.source.words());
        let Some(namespaces) = self.namespaces else {
            page.row("may", "! whose token it is could not be read");
            return;
        };
        page.row("role", self.role.map_or("not told", Role::words));
        let may = self.may_pause_in.unwrap_or(0);
        let mark = if may < namespaces { "! " } else { "" };
        let unknown = match self.unknown_in.unwrap_or(0) {
            0 => String::new(),
            unknown => format!("; for {unknown} only trying tells"),
        };
        let all = words::counted(namespaces, "user or organization", "users and organizations");
        page.row("may pause", &format!("{mark}in {may} of {all}{unknown}"));
        page.row(
            "may read bill",
            match self.may_read_bill {
                Some(true) => "yes",
                Some(false) => "no",
                None => "only trying tells",
            },
        );
        if let Some(expires) = &self.expires {
            page.row("ends", &expires.to_string());
        }
    }
}

impl Route {
    fn words(&self) -> String {
        let took = self
            .seconds
            .map(|it| format!(" in {}", words::stopwatch(std::time::Duration::from_secs_f64(it))));
        let limit = self.limit.map(|limit| format!("; {}", limit.words()));
        format!("{}{}{}", self.words, took.unwrap_or_default(), limit.unwrap_or_default())
    }
}

impl Limit {
    fn words(self) -> String {
        let of = self.most.map(|most| format!(" of {most}")).unwrap_or_default();
        let within = self.seconds.map(|seconds| format!(" in {seconds} s")).unwrap_or_default();
        format!("{}{of} requests{within} left", self.left)
    }
}

impl RouteState {
    fn mark(self) -> &'static str {
        match self {
            Self::Answered => "yes",
            Self::Failed => "no ",
            Self::NotAsked => "-  ",
        }
    }
}

impl Source {
    fn words(self) -> &'static str {
        match self {
            Self::None => "! nobody is signed in",
            Self::Environment => "HF_TOKEN",
            Self::Keyring => "the keyring",
            Self::HfLogin => "hf auth login",
            Self::ThisRun => "pasted, for this run only",
            Self::Demo => "the demo",
        }
    }
}

impl Role {
    fn words(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::FineGrained => "fine-grained",
            Self::Other => "another one",
        }
    }
}

impl Part {
    fn words(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::Notifications => "notifications",
            Self::Tray => "tray",
            Self::SleepLock => "sleep",
            Self::TimeZone => "time zone",
            Self::Folders => "folders",
            Self::Settings => "settings",
        }
    }
}

/// Lines of at most [`WIDTH`] columns.
#[derive(Default)]
struct Page(String);

impl Page {
    fn head(&mut self, words: &str) {
        self.0.push('\n');
        self.line(0, words);
    }

    fn row(&mut self, name: &str, words: &str) {
        self.wrapped(&format!("  {name:<width$}", width = SECOND - 2), SECOND, words);
    }

    fn line(&mut self, indent: usize, words: &str) {
        self.wrapped(&" ".repeat(indent), indent + 2, words);
    }

    /// What does not fit goes on below, `indent` columns in. A longer word is cut.
    fn wrapped(&mut self, begin: &str, indent: usize, words: &str) {
        let (mut line, mut is_begun) = (begin.to_owned(), false);
        for word in words.split(' ') {
            let long = word.chars().count();
            if is_begun && line.chars().count() + 1 + long > WIDTH {
                self.0.push_str(line.trim_end());
                self.0.push('\n');
                (line, is_begun) = (" ".repeat(indent), false);
            }
            if is_begun {
                line.push(' ');
            }
            let room = WIDTH.saturating_sub(line.chars().count());
            match long > room {
                true => line.extend(word.chars().take(room.saturating_sub(1)).chain(['…'])),
                false => line.push_str(word),
            }
            is_begun = true;
        }
        self.0.push_str(line.trim_end());
        self.0.push('\n');
    }
}
