//! Plays a scene: starts its account and the application on a stage, then does one act after the
//! other.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::account::SimulatedAccount;
use super::{Account, Act, Scene, Subject};
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
    let size = (desktop.size.0 * scene.scale, desktop.size.1 * scene.scale);
    let stage = Stage::open(&Plan { size, ..desktop })?;
    rest(&stage)?;
    let before = stage.shot(&stage.logs(), "before", None)?;
    let account = match scene.account {
        Account::None => None,
        Account::Simulated(name) => {
            let program = workspace.program(Profile::Debug, "hf-sim");
            Some(SimulatedAccount::start(&stage, &program, name)?)
        }
    };
    let program = workspace.program(Profile::Debug, "endpoint-guard-desktop");
    let application = start(scene, theme, &stage, account.as_ref(), &program)?;

    let mut player = Player {
        stage: &stage,
        application,
        account,
        size,
        scale: scene.scale,
        tray: None,
        panel: None,
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

fn start(
    scene: &Scene,
    theme: Theme,
    stage: &Stage,
    account: Option<&SimulatedAccount>,
    program: &Path,
) -> Result<Running, Error> {
    let home = stage.home().join("guard");
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
    Running::start("application", &mut command, &stage.logs())
}

struct Player<'a> {
    stage: &'a Stage,
    application: Running,
    account: Option<SimulatedAccount>,
    size: (u32, u32),
    scale: u32,
    tray: Option<Area>,
    panel: Option<Area>,
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
            Act::ClickInPanel(x, y) => {
                let window = self.panel()?;
                let (x, y) = (x * self.scale, y * self.scale);
                stage.click(window.x + x, window.y + y, Button::Left)?;
            }
            Act::AwaitPanel => self.await_panel()?,
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
    fn await_panel(&mut self) -> Result<(), Error> {
        let (stage, scratch) = (self.stage, self.stage.logs());
        let window = self.find_panel()?;
        self.panel = Some(window);
        self.application.wait_until("the panel to be drawn", WINDOW, || {
            let picture = stage.shot(&scratch, "panel", Some(window)).ok()?;
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
            Subject::Panel => Some(self.panel()?),
        };
        self.stage.shot(self.pictures, &format!("{}-{name}", self.prefix), area)
    }

    /// The place xdotool tells is off by the width of the window's frame, while a pointer moved to
    /// the corner of the window is there exactly.
    fn find_panel(&self) -> Result<Area, Error> {
        let window = self.stage.window(PANEL, WINDOW)?;
        let mut point = self.stage.command("xdotool");
        point.args(["search", "--onlyvisible", "--name", PANEL]);
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

    fn panel(&self) -> Result<Area, Error> {
        self.panel.ok_or_else(|| Error::Told("a scene must await the panel first".to_owned()))
    }

    fn tray(&self) -> Result<Area, Error> {
        self.tray.ok_or_else(|| Error::Told("the application shows no tray icon".to_owned()))
    }

    fn account(&mut self) -> Result<&mut SimulatedAccount, Error> {
        self.account.as_mut().ok_or_else(|| Error::Told("this scene has no account".to_owned()))
    }
}

/// The title of the application's window.
const PANEL: &str = "Endpoint Guard";
const PANEL_HEIGHT: u32 = 30;
const WINDOW: Duration = Duration::from_secs(20);
/// A page with a single line of text on it has about so many.
const BLANK_COLOURS: u32 = 48;

fn rest(stage: &Stage) -> Result<(), Error> {
    stage.settle(Duration::from_millis(300), Duration::from_secs(3))
}
