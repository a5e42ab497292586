//! The pictures, as data.

use std::sync::LazyLock;

use super::Act::{
    Await, AwaitMetrics, Click, ClickTray, EndAccount, HoverTray, Leave, Pass, Press, Shot, Steer,
    Type,
};
use super::Window::{Pages, Panel, PopUp};
use super::{Account, Act, Scene, Subject};
use crate::stage::Button;

pub static SCENES: LazyLock<[Scene; 30]> = LazyLock::new(|| {
    [
        Scene {
            account: Account::None,
            settings: "",
            ..scene("signed-out", &[&[Await(Panel), Leave], TRAY, PANEL, TOOLTIP, MENU, CLOSE])
        },
        Scene {
            settings: "[remind]\nfirst_after_minutes = 600\npopup_after_minutes = 600",
            ..scene("first-run", &[SHOWN, &[Leave, panel("questions")]])
        },
        Scene { arguments: BACKGROUND, ..scene("running", RUNNING) },
        scene("keyboard", KEYBOARD),
        Scene { arguments: BACKGROUND, ..scene("click", CLICK) },
        scene("pausing", PAUSING),
        Scene {
            settings: "[first_run]\ndone = true\n[remind]\npopup_after_minutes = 600",
            arguments: BACKGROUND,
            ..scene("reminder", &[&[Pass(3500), Leave], TRAY, NOTIFICATION, OPENED])
        },
        Scene {
            settings: ANSWERED,
            arguments: BACKGROUND,
            ..scene("popup", &[POPPED_UP, TRAY, &[Shot("screen", Subject::Screen)], FOCUSED])
        },
        Scene {
            settings: LIMIT,
            arguments: BACKGROUND,
            ..scene("limit", &[POPPED_UP, TRAY, &[Shot("screen", Subject::Screen)]])
        },
        Scene {
            account: Account::Simulated("many:3"),
            settings: EARLY,
            arguments: BACKGROUND,
            ..scene("popups", &[POPPED_UP])
        },
        Scene { settings: IMPATIENT, ..scene("alarm", ALARM) },
        scene("refused", REFUSED),
        scene("offline", &[SHOWN, &[EndAccount, Leave, Pass(50000)], TRAY, PANEL]),
        scene("settings", SETTINGS),
        scene("quit", QUIT),
        Scene {
            account: Account::Simulated("empty"),
            settings: ANSWERED,
            ..scene("empty", &[SHOWN, &[Leave], TRAY, PANEL])
        },
        Scene {
            account: Account::Simulated("many:14"),
            ..scene("many", &[SHOWN, &[Leave], PANEL, TRAY])
        },
        Scene { account: Account::Month, ..scene("history", HISTORY) },
        Scene { account: Account::MonthWithGap, ..scene("gap", GAP) },
        Scene { account: Account::Month, ..scene("billed", BILLED) },
        Scene { account: Account::Month, ..scene("plan", PLAN) },
        scene("deploy", DEPLOY),
        scene("recipe", RECIPE),
        scene("check", CHECK),
        Scene {
            account: Account::MonthWithGap,
            settings: "[first_run]\ndone = true\n[remind]\npopup_after_minutes = 600",
            ..scene("reminders", REMINDERS)
        },
        Scene { settings: HOURS, ..scene("rules", RULES) },
        Scene { account: Account::Month, settings: BUDGETS, ..scene("budgets", BUDGETS_PAGE) },
        Scene { account: Account::Month, ..scene("session-starting", STARTING) },
        Scene { account: Account::Month, ..scene("sessions", WORKING) },
        Scene { scale: 2, ..scene("readme", &[SHOWN, &[Leave], PANEL]) },
    ]
});

const RUNNING: &[&[Act]] = &[
    &[Pass(2500), Leave],
    TRAY,
    TOOLTIP,
    &[Leave],
    MENU,
    // The status, the line between, pausing everything, then the first endpoint.
    &[Press("Down", 2), Press("Right", 1), corner("submenu"), Press("Escape", 2)],
    OPENED,
    &[Shot("screen", Subject::Screen)],
];

const KEYBOARD: &[&[Act]] = &[
    SHOWN,
    &[Leave, Press("Tab", 2), panel("focus")],
    &[Press("Tab", 1), Press("Return", 1), panel("details"), Press("Escape", 1)],
    // Each row has its own button and one that opens it.
    &[Press("Tab", 9), Press("Return", 1), panel("resume")],
];

const CLICK: &[&[Act]] = &[
    &[Pass(2500), ClickTray(Button::Left), Leave, corner("countdown")],
    &[Pass(6000), corner("receipt")],
    TRAY,
];

const PAUSING: &[&[Act]] = &[
    SHOWN,
    &[Steer(
        "faults",
        r#"{"endpoint": "alice/phi-4", "effect": {"kind": "slow_pause", "seconds": 9}}"#,
    )],
    &[ClickTray(Button::Left), Leave, panel("countdown")],
    &[Pass(5500), panel("pausing"), tray("pausing-tray")],
    &[Pass(10000), panel("receipt")],
];

const ALARM: &[&[Act]] = &[
    SHOWN,
    &[Steer("faults", r#"{"endpoint": "alice/phi-4", "effect": {"kind": "pause_ignored"}}"#)],
    &[ClickTray(Button::Left), Leave, Pass(5000)],
    TRAY,
    NOTIFICATION,
    PANEL,
    TOOLTIP,
];

const REFUSED: &[&[Act]] = &[
    SHOWN,
    &[Steer("change", r#"{"change": "token_revoked", "revoked": true}"#), Leave, Pass(16000)],
    TRAY,
    PANEL,
    NOTIFICATION,
    TOOLTIP,
    MENU,
    CLOSE,
];

const SETTINGS: &[&[Act]] = &[
    SHOWN,
    &[Click(Panel, 361, 570), Leave, panel("top"), Press("End", 1), panel("end")],
    // Backwards from the heading, which has focus: the way back.
    &[Press("shift+Tab", 1), panel("focus")],
];

const HISTORY: &[&[Act]] = &[
    SHOWN,
    &[AwaitMetrics, Click(Panel, 121, 545), Await(Pages), Leave, Pass(2500), page("page")],
    &[Click(Pages, 748, 350), page("day")],
    // Beside everything, so that keys scroll.
    &[Click(Pages, 500, 660), Leave, Press("End", 1), page("end")],
];

const GAP: &[&[Act]] = &[
    SHOWN,
    &[AwaitMetrics, Click(Panel, 121, 545), Await(Pages), Leave, Pass(2500), page("page")],
];

const BILLED: &[&[Act]] = &[
    SHOWN,
    &[AwaitMetrics, Click(Panel, 121, 545), Await(Pages), Click(Pages, 40, 164), Leave, Pass(2500)],
    &[page("page")],
];

const PLAN: &[&[Act]] = &[
    SHOWN,
    &[AwaitMetrics, Click(Panel, 285, 545), Await(Pages), Leave, Pass(1500), page("page")],
    &[Click(Pages, 600, 36), Leave, Press("End", 1), page("end")],
];

const DEPLOY: &[&[Act]] = &[
    SHOWN,
    &[Click(Panel, 121, 545), Await(Pages), Click(Pages, 40, 272), Leave, Pass(1500), page("page")],
    // From the heading by the keyboard: the second way is the starter set.
    &[Press("Tab", 1), Press("Right", 1), Pass(2000), page("starter")],
    // To its end, where the request is sent.
    &[Press("End", 1), Press("shift+Tab", 1), Pass(500), page("end")],
];

/// A model that the catalog has a recipe for.
const RECIPE: &[&[Act]] = &[
    SHOWN,
    &[Click(Panel, 121, 545), Await(Pages), Click(Pages, 40, 272), Leave, Pass(1500)],
    // Past the two ways to deploy, to the model.
    &[Press("Tab", 2), Type("mistralai/Mistral-7B-Instruct-v0.3"), Press("Return", 1), Leave],
    &[Pass(1500), page("page")],
    // The request, before it is sent.
    &[Click(Pages, 268, 600), Leave, Pass(1000), Press("End", 1), Pass(500), page("end")],
];

const CHECK: &[&[Act]] = &[
    SHOWN,
    &[Click(Panel, 121, 545), Await(Pages), Click(Pages, 40, 308), Leave, Pass(1500), page("page")],
    &[Click(Pages, 600, 36), Leave, Press("End", 1), page("end")],
    // The button before the last words deletes, and shows first.
    &[Click(Pages, 600, 680), Press("shift+Tab", 1), Press("Return", 1), Leave, Pass(1500)],
    &[page("delete")],
];

const REMINDERS: &[&[Act]] = &[
    SHOWN,
    &[AwaitMetrics, Click(Panel, 121, 545), Await(Pages), Click(Pages, 40, 344), Leave, Pass(1500)],
    // The second of the two ranges.
    &[page("week"), Click(Pages, 905, 36), Leave, Pass(500), page("page")],
];

const RULES: &[&[Act]] = &[
    SHOWN,
    // The dearest row, and in its details the way to its rules.
    &[Leave, Press("Tab", 3), Press("Return", 1), Pass(500), panel("details")],
    &[Press("Tab", 8), Press("Return", 1), Await(Pages), Leave, Pass(1500), page("page")],
    &[Click(Pages, 600, 36), Leave, Press("End", 1), page("end")],
];

const BUDGETS_PAGE: &[&[Act]] = &[
    SHOWN,
    &[AwaitMetrics, Leave, panel("panel"), Click(Panel, 208, 545), Await(Pages)],
    &[Leave, Pass(1500), page("page")],
];

const STARTING: &[&[Act]] = &[
    SHOWN,
    &[Leave, Click(Panel, 36, 545), Await(Pages), Leave, Pass(1500)],
    // One that is off beside one that runs: it starts.
    &[Click(Pages, 202, 231), Click(Pages, 202, 297), Click(Pages, 450, 341), Leave, Pass(800)],
    &[page("form"), Press("Tab", 4), Press("Return", 1), Leave, Pass(5000), page("starting")],
    OPENED,
];

const WORKING: &[&[Act]] = &[
    SHOWN,
    &[Leave, Click(Panel, 36, 545), Await(Pages), Leave, Pass(1500)],
    // What runs already, to be paused afterwards: ready at once.
    &[Click(Pages, 202, 198), Click(Pages, 316, 520), Leave, Pass(800)],
    &[Press("Tab", 1), Press("Return", 1), Leave, Pass(7000), page("working")],
    OPENED,
    // Both ways to extend it, then its end.
    &[Click(Pages, 600, 36), Press("Tab", 3), Press("Return", 1), Leave, Pass(6000)],
    &[Click(Pages, 600, 36), Press("End", 1), Leave, Pass(800), page("receipts")],
    &[Click(Pages, 254, 608), Leave, Pass(800), Press("End", 1), Pass(500), page("receipt")],
];

const QUIT: &[&[Act]] = &[
    SHOWN,
    &[ClickTray(Button::Right), Press("Up", 1), Press("Return", 1), Leave, Pass(500)],
    &[panel("dialog")],
    CLOSE,
];

const ANSWERED: &str = "[first_run]\ndone = true";
/// Nothing reminds, so that the plain states are seen.
const QUIET: &str = "[first_run]\ndone = true\n[remind]\nfirst_after_minutes = 600\n\
                     popup_after_minutes = 600\nidle_after_minutes = 0";
/// Nothing reminds either, and a pause must be confirmed at once.
const IMPATIENT: &str = "[first_run]\ndone = true\n[remind]\nfirst_after_minutes = 600\n\
                         popup_after_minutes = 600\nidle_after_minutes = 0\n\
                         [pause]\ncountdown_seconds = 0\nconfirm_within_seconds = 2";

/// What runs for two hours is at its limit, and a person has a minute.
const LIMIT: &str = "[first_run]\ndone = true\n[remind]\npopup_after_minutes = 600\n\
                     [guard]\nlevel = \"guard\"\nlimit_minutes = 120";
/// Every reminder is a window, and comes at once.
const EARLY: &str = "[first_run]\ndone = true\n[remind]\nfirst_after_minutes = 1\n\
                     popup_after_minutes = 1";

const HOURS: &str = "[first_run]\ndone = true\n[remind]\nfirst_after_minutes = 600\n\
    popup_after_minutes = 600\nidle_after_minutes = 0\n\
    [guard]\nexception_minutes = 600\n\
    [endpoints.\"alice/phi-4\"]\nlevel = \"guard\"\nlimit_minutes = 480\nwindows = [\n\
    { days = [\"mon-fri\"], from = \"08:00\", to = \"19:00\", start = true },\n\
    { days = [\"sat\", \"sun\"], from = \"00:00\", to = \"24:00\" }]";

const BUDGETS: &str = "[first_run]\ndone = true\n[remind]\nfirst_after_minutes = 600\n\
    popup_after_minutes = 600\nidle_after_minutes = 0\n\
    [[budgets]]\nperiod = \"week\"\namount = \"50.00\"\n\
    [[budgets]]\nperiod = \"month\"\namount = \"150.00\"\n\
    [[budgets]]\nperiod = \"day\"\nscope = \"alice/phi-4\"\namount = \"20.00\"\nstop = true";

const BACKGROUND: &[&str] = &["--background"];

/// The panel is open and shows what was read.
const SHOWN: &[Act] = &[Await(Panel), Pass(2500)];
/// The panel, opened from the tray.
const OPENED: &[Act] = &[ClickTray(Button::Middle), Await(Panel), Leave, Pass(500), panel("panel")];
const TRAY: &[Act] = &[tray("tray")];
/// The small window has come up, and the pointer is elsewhere.
const POPPED_UP: &[Act] = &[Await(PopUp), Leave, Pass(1500), pop_up("window")];
/// By the keyboard, once the window has it.
const FOCUSED: &[Act] = &[Click(PopUp, 180, 80), Leave, Press("Tab", 1), pop_up("focus")];
const PANEL: &[Act] = &[panel("panel")];
const NOTIFICATION: &[Act] = &[corner("notification")];
const TOOLTIP: &[Act] = &[HoverTray, corner("tooltip")];
/// Leaves the menu open.
const MENU: &[Act] = &[ClickTray(Button::Right), corner("menu")];
const CLOSE: &[Act] = &[Press("Escape", 1)];

const fn tray(shot: &'static str) -> Act {
    Shot(shot, Subject::Tray)
}

const fn corner(shot: &'static str) -> Act {
    Shot(shot, Subject::TrayCorner)
}

const fn panel(shot: &'static str) -> Act {
    Shot(shot, Subject::Window(Panel))
}

const fn page(shot: &'static str) -> Act {
    Shot(shot, Subject::Window(Pages))
}

const fn pop_up(shot: &'static str) -> Act {
    Shot(shot, Subject::Window(PopUp))
}

/// A scene like most: the demo account with the panel open, and no reminders.
fn scene(name: &'static str, acts: &[&[Act]]) -> Scene {
    Scene {
        name,
        account: Account::Simulated("demo"),
        settings: QUIET,
        arguments: &["--show"],
        scale: 1,
        // The scenes are made once and kept to the end.
        acts: acts.concat().leak(),
    }
}
