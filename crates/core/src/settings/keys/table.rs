//! The table of settings, in the order of the settings file.

use super::{Key, Kind, Unit};
use crate::settings::field::at;

/// A week: longer waits are a slip of the finger.
pub(super) const A_WEEK: u32 = 10_080;

/// `key!(guard.level or own { … })`: the setting at `guard.level`, which an endpoint or a namespace can
/// say for itself. The path of what has requests of its own is given as a text; one without a default
/// is a table whose keys are names.
macro_rules! key {
    ($path:literal { $($field:ident: $value:expr,)* }) => {
        Key { path: $path, kind: Kind::Apart, field: None, $($field: $value,)* }
    };
    ($table:ident.$key:ident $(or $own:ident)? { $($field:ident: $value:expr,)* }) => {
        Key {
            path: concat!(stringify!($table), ".", stringify!($key)),
            field: Some(&at!($table.$key $(or $own)?)),
            $($field: $value,)*
        }
    };
}

const fn seconds(low: u32, high: u32) -> Kind {
    Kind::Number { unit: Unit::Seconds, low, high, zero_is_never: false }
}

const fn minutes(low: u32, high: u32) -> Kind {
    Kind::Number { unit: Unit::Minutes, low, high, zero_is_never: low == 0 }
}

/// Every setting there is.
pub static KEYS: [Key; 33] = [
    key!("version" {
        default: "2",
        label: "Layout of the file",
        help: "Layout of this file; changed by the application when a setting is renamed.",
    }),
    key!("budgets" {
        default: "[]",
        label: "Budgets",
        help: "What may be spent. In your own file each budget is a table [[budgets]] with these keys:\n  \
               period: \"day\", \"week\" (from Monday) or \"month\", in your time zone\n  \
               scope: \"all\", a namespace, or namespace/name; \"all\" if left out\n  \
               amount: dollars, such as \"50.00\"\n  \
               stop: true to pause what is unprotected before more is spent; false if left out",
    }),
    key!("credit.amount" {
        default: "\"0.00\"",
        label: "What was paid ahead",
        help: "What you paid ahead and have left, in dollars, as of the time below; \"0.00\": not entered.",
    }),
    key!("credit.entered" {
        default: "\"1970-01-01T00:00:00Z\"",
        label: "When that was entered",
        help: "When that was entered.",
    }),
    key!(account.namespaces {
        kind: Kind::Names,
        default: "[]",
        label: "Watched users and organizations",
        help: "Users and organizations that are watched. Empty: all that the token can see.",
    }),
    key!(tray.left_click {
        kind: Kind::LeftClick,
        default: "\"pause\"",
        label: "A click on the tray icon",
        help: "What a left click on the icon does: \"pause\" pauses everything that is billable and not \
               protected,\n\"panel\" opens the panel.",
    }),
    key!(pause.countdown_seconds {
        kind: seconds(0, 60),
        default: "5",
        label: "Countdown before everything is paused",
        help: "The click can be taken back for this many seconds.",
    }),
    key!(pause.confirm_within_seconds {
        kind: seconds(1, 600),
        default: "60",
        label: "A pause that is not read back raises the alarm after",
        help: "A pause that is not read back after this many seconds raises the alarm.",
    }),
    key!(pause.undo_seconds {
        kind: seconds(0, 600),
        default: "30",
        label: "The receipt offers Undo for",
        help: "The receipt offers Undo for this many seconds.",
    }),
    key!(pause.prove_monthly {
        kind: Kind::Flag,
        default: "false",
        label: "Prove once a month that pausing works",
        help: "Whether an endpoint that is paused and not protected is paused once more when no pause was read back \
               for 30 days.\nThat changes nothing and costs nothing, and leaves a line in the endpoint's audit log.",
    }),
    key!(remind.first_after_minutes or own {
        kind: minutes(1, A_WEEK),
        default: "30",
        label: "First reminder when it has run for",
        help: "First reminder after an endpoint has been billable for this many minutes.",
    }),
    key!(remind.again_after_minutes or own {
        kind: minutes(1, A_WEEK),
        default: "30",
        label: "Then again after each further",
        help: "Each further reminder after as many more minutes.",
    }),
    key!(remind.popup_after_minutes or own {
        kind: minutes(1, A_WEEK),
        default: "120",
        label: "A small window when it has run for",
        help: "A small window instead of a notification after an endpoint has been billable for this many \
               minutes.",
    }),
    key!(remind.idle_after_minutes or own {
        kind: minutes(0, A_WEEK),
        default: "30",
        label: "Told when it had no request for",
        help: "Told when a running endpoint had no request for this many minutes; 0: never.",
    }),
    key!(remind.stuck_after_minutes or own {
        kind: minutes(1, A_WEEK),
        default: "10",
        label: "Told when it has been starting for at least",
        help: "Told when an endpoint has been starting for twice as long as it usually does, and at least \
               this many minutes.",
    }),
    key!(remind.snooze_minutes {
        kind: minutes(1, A_WEEK),
        default: "60",
        label: "Snooze puts it off for",
        help: "What the button \"Snooze\" of a notification means, in minutes.",
    }),
    key!(remind.weekly_summary {
        kind: Kind::Flag,
        default: "true",
        label: "A summary of last week on Monday",
        help: "Whether it is told each Monday after 8:00 what last week cost, how much of it on days without a request,\n\
               what pauses saved and what runs now.",
    }),
    key!(guard.level or own {
        kind: Kind::Level,
        default: "\"watch\"",
        label: "Guard level",
        help: "Guard level of endpoints without a rule of their own: \"watch\" reminds, \"guard\" reminds \
               and pauses at the limit,\n\"protected\" is never paused.",
    }),
    key!(guard.limit_minutes or own {
        kind: minutes(1, A_WEEK),
        default: "180",
        label: "Level guard pauses when it has run for",
        help: "Level guard pauses after an endpoint has been billable for this many minutes.",
    }),
    key!(guard.countdown_seconds {
        kind: seconds(0, 600),
        default: "60",
        label: "An automatic pause can be objected to for",
        help: "An automatic pause can be objected to for this many seconds.",
    }),
    key!(guard.away or own {
        kind: Kind::Away,
        default: "\"ask\"",
        label: "When this machine sleeps, is turned off or you log out",
        help: "What happens to what runs when this machine sleeps, is turned off or you log out: \"pause\" \
               pauses it, \"keep\" lets it run\non, \"ask\" asks in the seconds there are; without an \
               answer level guard is paused and anything else runs on.",
    }),
    key!(guard.windows or own {
        kind: Kind::Windows,
        default: "[]",
        label: "When it may run",
        help: "Times of the week in which endpoints may run; outside of them they are paused, unless \
               protected. Empty: always. Each is\n  \
               { days = [\"mon-fri\"], from = \"09:00\", to = \"18:00\", zone = \"Europe/Berlin\", start = true }\n\
               Without days every day is meant, without zone yours; start = true also starts them at the \
               beginning.",
    }),
    key!(guard.exception_minutes or own {
        kind: minutes(1, A_WEEK),
        default: "120",
        label: "What is started outside may run for",
        help: "What is started by hand outside of them may run for this many minutes.",
    }),
    key!(guard.warn_minutes or own {
        kind: minutes(0, 1_440),
        default: "10",
        label: "The end is told before it by",
        help: "The end of a window is told this many minutes before.",
    }),
    key!(arm.before_resume {
        kind: Kind::Flag,
        default: "true",
        label: "Turn on auto-stop before resuming: Hugging Face scales it to zero when idle, also while this \
                computer is offline",
        help: "Whether auto-stop is turned on before an endpoint is resumed. What you resume in the panel asks, with \
               this as the answer given.",
    }),
    key!(arm.scale_to_zero_minutes {
        kind: minutes(15, 2_880),
        default: "15",
        label: "Auto-stop after idling for",
        help: "Minutes without a request after which Hugging Face scales an endpoint with auto-stop to zero ({range}).",
    }),
    key!(poll.billable_seconds {
        kind: seconds(5, 300),
        default: "15",
        label: "Between readings while something costs money",
        help: "Seconds between readings while something costs money or is being paused.",
    }),
    key!(poll.idle_seconds {
        kind: seconds(15, 3_600),
        default: "60",
        label: "Between readings while nothing does",
        help: "Seconds between readings while nothing costs money.",
    }),
    key!(shortcut.pause_all {
        kind: Kind::Text,
        default: "\"\"",
        label: "Pauses everything, in any program",
        help: "Keys that pause everything from any program, after the countdown, such as \"Ctrl+Alt+P\"; \
               \"\": none. With Ctrl, Alt or Super.",
    }),
    key!(look.theme {
        kind: Kind::Theme,
        default: "\"system\"",
        label: "Appearance",
        help: "\"system\", \"light\" or \"dark\".",
    }),
    key!(first_run.done {
        kind: Kind::Flag,
        default: "false",
        label: "The first questions",
        help: "Whether the first questions were answered.",
    }),
    key!("namespaces" {
        default: "",
        label: "Rules of a namespace",
        help: "What holds for all endpoints of a namespace, or for one endpoint, instead of the above. Each may \
               have any of the keys\n{keys}.\nWhat an endpoint does not say is said by its tag \
               (guard:protected, guard:watch, guard:max=2h), then by its namespace:\n  \
               [namespaces.acme]\n  level = \"guard\"\n  [endpoints.\"acme/phi-4\"]\n  level = \"protected\"",
    }),
    key!("endpoints" {
        default: "",
        label: "Rules of an endpoint",
        help: "What holds for one endpoint instead.",
    }),
];
