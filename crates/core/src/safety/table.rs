//! Every finding in one table: what `docs/safety.md` shows.

use std::fmt::Write;

/// One kind of finding, as a person reads about it.
#[derive(Clone, Copy, Debug)]
pub struct FindingKind {
    /// How JSON and the command line name it.
    pub code: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// When it is found.
    pub when: &'static str,
    /// What its cost of a week is.
    pub weekly: &'static str,
    /// What its fix does.
    pub fix: &'static str,
}

/// Every finding there is, in the order in which they are shown.
pub const FINDINGS: &[FindingKind] = &[
    FindingKind {
        code: "min-replicas",
        title: "never stops by itself",
        when: "min replicas above 0",
        weekly: "these replicas for 168 h",
        fix: "min replicas 0 and a timeout of at most 60 min",
    },
    FindingKind {
        code: "no-timeout",
        title: "no or long timeout",
        when: "min replicas 0, and no scale-to-zero timeout or one above 60 min",
        weekly: "one replica for 168 h; with a long timeout, for that time once a day",
        fix: "the timeout of the settings (`arm.scale_to_zero_minutes`)",
    },
    FindingKind {
        code: "max-replicas",
        title: "grows under load",
        when: "max replicas above 1",
        weekly: "the replicas above 1 for 168 h",
        fix: "max replicas 1",
    },
    FindingKind {
        code: "public",
        title: "public",
        when: "anybody can call it without a token",
        weekly: "max replicas for 168 h",
        fix: "authenticated",
    },
    FindingKind {
        code: "dearer",
        title: "cheaper elsewhere",
        when: "not paused, and the same type and size costs less in another region of the same vendor",
        weekly: "the difference for 168 h",
        fix: "pause it: Hugging Face cannot move an endpoint",
    },
    FindingKind {
        code: "retired",
        title: "retired hardware",
        when: "not paused, and its hardware is retired or no longer listed",
        weekly: "what runs of it for 168 h",
        fix: "pause it",
    },
    FindingKind {
        code: "failed",
        title: "failed, and kept",
        when: "failed and neither paused nor deleted",
        weekly: "ready replicas for 168 h; without any, unknown: it is not documented",
        fix: "pause it",
    },
    FindingKind {
        code: "unused",
        title: "unused",
        when: "not paused and no request for 14 days (`--unused-days`)",
        weekly: "what runs of it for 168 h, one replica at least",
        fix: "pause it; deleting it is offered",
    },
    FindingKind {
        code: "holds-quota",
        title: "holds quota",
        when: "scaled to zero and without a request for a day",
        weekly: "one start until its timeout",
        fix: "pause it",
    },
    FindingKind {
        code: "no-level",
        title: "no guard level",
        when: "no rule says how it is guarded, and the general level is watch",
        weekly: "one replica for 168 h",
        fix: "level guard for this endpoint",
    },
    FindingKind {
        code: "notifications",
        title: "no second channel",
        when: "asked for (`--notifications`), and Hugging Face's own notifications by e-mail or in its web interface are off",
        weekly: "$0.00: it costs nothing by itself",
        fix: "both on, and nothing else is sent",
    },
    FindingKind {
        code: "no-budget",
        title: "no budget",
        when: "no budget is set for anything",
        weekly: "what runs now for 168 h",
        fix: "$50 a week, reminders only",
    },
];

/// What a kind of finding is called.
pub(super) fn title(code: &str) -> &'static str {
    FINDINGS.iter().find(|kind| kind.code == code).map_or("", |kind| kind.title)
}

/// The table as Markdown.
#[must_use]
pub fn table() -> String {
    let mut out =
        String::from("| code | finding | found when | its week | fix |\n|---|---|---|---|---|\n");
    for kind in FINDINGS {
        // Writing into a string cannot fail.
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {} |",
            kind.code, kind.title, kind.when, kind.weekly, kind.fix
        );
    }
    out
}
