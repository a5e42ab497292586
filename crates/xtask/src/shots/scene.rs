//! What a scene is made of.

use crate::stage::Button;

/// One start of the application and what is done with it. Pictures are named
/// `THEME-SCENE-SHOT.png`.
#[derive(Debug)]
pub struct Scene {
    pub name: &'static str,
    pub account: Account,
    /// What `settings.toml` says beside the theme.
    pub settings: &'static str,
    pub arguments: &'static [&'static str],
    /// Pixels of the display for each of the application's own.
    pub scale: u32,
    pub acts: &'static [Act],
}

/// Whose endpoints are watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// Nobody has signed in.
    None,
    /// An `hf-sim` of its own with this `--account`; its token is in the environment.
    Simulated(&'static str),
    /// The same with an account that has a month behind it; the desktop is where the afternoon is.
    Month,
    /// That, and a ledger which was kept meanwhile, with a night in it that nobody watched.
    MonthWithGap,
}

/// A window of the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Window {
    Panel,
    /// The larger one, with history, budgets and planner.
    Pages,
    /// The small one, with a reminder or a countdown.
    PopUp,
}

/// One thing done on the stage. After each the display is given time to come to rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    ClickTray(Button),
    /// Rests the pointer on the tray icon until its tooltip is shown.
    HoverTray,
    /// Takes the pointer away from everything.
    Leave,
    /// Presses a key so many times, by its X name, such as `Escape`, `ctrl+2`.
    Press(&'static str, u32),
    /// Types into whatever has the keyboard.
    Type(&'static str),
    /// Clicks at a place of a window, in the application's pixels from its top left corner.
    Click(Window, u32, u32),
    /// Waits until a window shows something. It leaves the pointer in the window's corner.
    Await(Window),
    /// Waits until the account was asked for metrics, and is no longer asked for them.
    AwaitMetrics,
    /// Posts this JSON to `/_sim/` and the path on the simulated account.
    Steer(&'static str, &'static str),
    /// Ends the simulated account: from now on nobody answers.
    EndAccount,
    /// Lets the account go on for so many milliseconds.
    Pass(u64),
    Shot(&'static str, Subject),
}

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Screen,
    /// The tray icon, with the panel around it.
    Tray,
    /// The right half below the panel's end, where menu, tooltip and notification appear.
    TrayCorner,
    /// A window without its frame.
    Window(Window),
}
