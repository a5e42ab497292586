//! Plays a scene: starts its account and the application on a stage, then does one act after the
//! other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::account::SimulatedAccount;
use super::month::Month;
use super::{Account, Act, Scene, Subject, Window};
use crate::child::Running;
use crate::stage::{Area, Button, Plan, Stage, Theme};
use crate::workspace::{Profile, Workspace};
use crate::{Error, foreground};

/// Plays `scene` on a stage of its own, so that nothing is left over from the one before.
pub fn play(
    scene: &Scene,
    theme: Theme,
    workspace: &Workspace,
    folder: &Path,
) -> Result<(), Error> {
    let desktop = Plan::desktop(theme);
    let has_month = matches!(scene.account, Account::Month | Account::MonthWithGap);
    let width = if has_month { desktop.size.0 + NOTIFICATIONS } else { desktop.size.0 };
    let size = (width * scene.scale, desktop.size.1 * scene.scale);
    let stage = Stage::open(&Plan { size, ..desktop })?;
    rest(&stage)?;
    let before = stage.shot(&stage.logs(), "before", None)?;
    let month = Month::until_now();
    let simulator = workspace.program(Profile::Debug, "hf-sim");
    let begin = |name: &str| SimulatedAccount::start(&stage, &simulator, name).map(Some);
    let account = match scene.account {
        Account::None => None,
        Account::Simulated(name) => begin(name)?,
        Account::Month | Account::MonthWithGap => {
            let file = stage.logs().join("month.toml");
            std::fs::write(&file, month.account(scene.account == Account::Month))
                .map_err(Error::io("write the account of a scene"))?;
            begin(&file.to_string_lossy())?
        }
    };
    if scene.account == Account::MonthWithGap {
        write_ledger(&month, &stage, workspace)?;
    }
    let program = workspace.program(Profile::Debug, "endpoint-guard-desktop");
    let mut command = application(scene, theme, &stage, account.as_ref(), &program)?;
    if has_month {
        command.env("TZ", month.zone());
    }
    let application = Running::start("application", &mut command, &stage.logs())?;

    let mut player = Player {
        stage: &stage,
        application,
        account,
        size,
        scale: scene.scale,
        tray: None,
        windows: BTreeMap::new(),
        pictures: folder,
        prefix: format!("{}-{}", word(theme), scene.name),
    };
    player.find_tray(&before)?;
    for act in scene.acts {
        player.perform(*act)?;
    }
    player.application.ask_to_end();
    player.application.wait(Duration::from_secs(10)).map(|_| ())
}

/// The word for a theme in names of pictures and in `settings.toml`.
pub fn word(theme: Theme) -> &'static str {
    match theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

/// The application as it is started, with its settings written.
fn application(
    scene: &Scene,
    theme: Theme,
    stage: &Stage,
    account: Option<&SimulatedAccount>,
    program: &Path,
) -> Result<Command, Error> {
    let home = home(stage);
    let config = home.join("config");
    std::fs::create_dir_all(&config).map_err(Error::io(format!("make {}", config.display())))?;
    let settings =
        format!("version = 1\n{}\n[look]\ntheme = \"{}\"\n", scene.settings, word(theme));
    std::fs::write(config.join("settings.toml"), settings)
        .map_err(Error::io("write the settings of a scene"))?;
    let mut command = stage.command(program);
    command.args(scene.arguments).env("ENDPOINT_GUARD_HOME", home);
    command.env("GDK_SCALE", scene.scale.to_string());
    if let Some(account) = account {
        command.envs(account.environment());
    }
    Ok(command)
}

/// Puts a ledger into the home of the application, with a night in it nobody knows about.
fn write_ledger(month: &Month, stage: &Stage, workspace: &Workspace) -> Result<(), Error> {
    let program = workspace.program(Profile::Debug, &format!("examples/{LEDGER_WRITER}"));
    let mut write = stage.command(program);
    write.arg(home(stage)).args(["alice", "flux-dev", "1800000"]);
    for (state, from, to) in month.watched() {
        write.args([state, &from.to_string(), &to.to_string()]);
    }
    foreground::run_quietly(&mut write)
}

/// Where the application keeps its things.
fn home(stage: &Stage) -> PathBuf {
    stage.home().join("guard")
}

struct Player<'a> {
    stage: &'a Stage,
    application: Running,
    account: Option<SimulatedAccount>,
    size: (u32, u32),
    scale: u32,
    tray: Option<Area>,
    windows: BTreeMap<Window, Area>,
    pictures: &'a Path,
    prefix: String,
}

impl Player<'_> {
    /// The icon is where the panel looks different from before. The window list at its left end
    /// changes too, so only the right half counts.
    fn find_tray(&mut self, before: &Path) -> Result<(), Error> {
        let (stage, size, scratch) = (self.stage, self.size, self.stage.logs());
        let panel = Area { x: size.0 / 2, y: 0, width: size.0 / 2, height: PANEL_HEIGHT };
        let before = stage.crop(before, "panel-before", panel)?;
        let found =
            self.application.wait_until("the tray icon", Duration::from_secs(30), || {
                let after = stage.shot(&scratch, "panel-after", Some(panel)).ok()?;
                stage.changed_area(&before, &after).ok()?
            })?;
        rest(stage)?;
        self.tray = Some(Area { x: found.x + panel.x, ..found });
        Ok(())
    }

    fn perform(&mut self, act: Act) -> Result<(), Error> {
        let stage = self.stage;
        match act {
            Act::ClickTray(button) => {
                let (x, y) = self.tray()?.centre();
                stage.click(x, y, button)?;
            }
            Act::HoverTray => {
                let (x, y) = self.tray()?.centre();
                stage.hover(x, y)?;
                // GTK shows a tooltip half a second after the pointer came to rest.
                std::thread::sleep(Duration::from_millis(700));
            }
            Act::Leave => stage.hover(self.size.0 / 3, self.size.1 - 20)?,
            Act::Press(key, times) => {
                for _ in 0..times {
                    stage.press(key)?;
                }
            }
            Act::Type(text) => stage.type_text(text)?,
            Act::Click(window, x, y) => {
                let window = self.window(window)?;
                let (x, y) = (x * self.scale, y * self.scale);
                stage.click(window.x + x, window.y + y, Button::Left)?;
            }
            Act::Await(window) => self.await_window(window)?,
            Act::AwaitMetrics => self.account()?.await_metrics()?,
            Act::Steer(path, json) => self.account()?.steer(path, json)?,
            Act::EndAccount => self.account()?.end(),
            Act::Pass(milliseconds) => std::thread::sleep(Duration::from_millis(milliseconds)),
            Act::Shot(name, subject) => {
                let file = self.shot(name, subject)?;
                println!("{}", file.display());
                return Ok(());
            }
        }
        rest(stage)
    }

    /// A window is there before anything is drawn in it; then it has a colour or two.
    fn await_window(&mut self, window: Window) -> Result<(), Error> {
        let (stage, scratch) = (self.stage, self.stage.logs());
        let area = self.find_window(title(window))?;
        self.windows.insert(window, area);
        self.application.wait_until("a window to be drawn", WINDOW, || {
            let picture = stage.shot(&scratch, "window", Some(area)).ok()?;
            let mut count = stage.command("identify");
            let colours = foreground::output(count.args(["-format", "%k"]).arg(picture)).ok()?;
            (colours.trim().parse::<u32>().ok()? > BLANK_COLOURS).then_some(())
        })
    }

    fn shot(&self, name: &str, subject: Subject) -> Result<PathBuf, Error> {
        let (width, height) = self.size;
        let area = match subject {
            Subject::Screen => None,
            Subject::Tray => {
                let middle = self.tray()?.centre().0;
                let x = middle.saturating_sub(PANEL_HEIGHT / 2);
                Some(Area { x, y: 0, width: PANEL_HEIGHT, height: PANEL_HEIGHT })
            }
            Subject::TrayCorner => {
                Some(Area { x: width / 2, y: 0, width: width / 2, height: height / 2 })
            }
            Subject::Window(window) => Some(self.window(window)?),
        };
        self.stage.shot(self.pictures, &format!("{}-{name}", self.prefix), area)
    }

    /// The place xdotool tells is off by the width of the window's frame, while a pointer moved to
    /// the corner of the window is there exactly.
    fn find_window(&self, title: &str) -> Result<Area, Error> {
        let window = self.stage.window(title, WINDOW)?;
        let mut point = self.stage.command("xdotool");
        point.args(["search", "--onlyvisible", "--name", title]);
        point.args(["mousemove", "--window", "%1", "0", "0", "getmouselocation", "--shell"]);
        let answer = foreground::output(&mut point)?;
        let number = |key: &str| {
            answer
                .lines()
                .find_map(|line| line.strip_prefix(key)?.parse::<u32>().ok())
                .ok_or_else(|| Error::Told(format!("could not read xdotool's answer {answer:?}")))
        };
        Ok(Area { x: number("X=")?, y: number("Y=")?, ..window })
    }

    fn window(&self, window: Window) -> Result<Area, Error> {
        let area = self.windows.get(&window).copied();
        area.ok_or_else(|| Error::Told("a scene must await a window first".to_owned()))
    }

    fn tray(&self) -> Result<Area, Error> {
        self.tray.ok_or_else(|| Error::Told("the application shows no tray icon".to_owned()))
    }

    fn account(&mut self) -> Result<&mut SimulatedAccount, Error> {
        self.account.as_mut().ok_or_else(|| Error::Told("this scene has no account".to_owned()))
    }
}

/// The example program of the host that writes a ledger.
pub const LEDGER_WRITER: &str = "write_ledger";
const PANEL_HEIGHT: u32 = 30;
const WINDOW: Duration = Duration::from_secs(20);
/// A page with a single line of text on it has about so many.
const BLANK_COLOURS: u32 = 48;

/// How much wider a display is on which the larger window is opened: notifications appear beside it.
const NOTIFICATIONS: u32 = 440;

/// What xdotool finds it by.
fn title(window: Window) -> &'static str {
    match window {
        Window::Panel => "^Endpoint Guard$",
        Window::Pages => "^Endpoint Guard: money$",
        Window::PopUp => "^Endpoint Guard: reminder$",
    }
}

fn rest(stage: &Stage) -> Result<(), Error> {
    stage.settle(Duration::from_millis(300), Duration::from_secs(3))
}
