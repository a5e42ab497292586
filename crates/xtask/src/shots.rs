//! `cargo xtask shots`: pictures of the real application on a real panel, light and dark.

use std::path::Path;
use std::time::Duration;

use crate::child::Running;
use crate::stage::{Area, Button, Plan, Stage, Theme};
use crate::workspace::{Profile, Workspace};
use crate::{Error, foreground, ui};

mod scenes;

pub use scenes::SCENES;

/// One start of the application and what is done with it. Pictures are named
/// `THEME-SCENE-SHOT.png`.
#[derive(Debug)]
pub struct Scene {
    pub name: &'static str,
    pub arguments: &'static [&'static str],
    pub environment: &'static [(&'static str, &'static str)],
    pub acts: &'static [Act],
}

/// One thing done on the stage. After each the display is given time to come to rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    ClickTray(Button),
    /// Rests the pointer on the tray icon until its tooltip is shown.
    HoverTray,
    /// Takes the pointer away from everything.
    Leave,
    /// Presses a key by its X name, such as `Escape`, `ctrl+2`.
    Press(&'static str),
    /// Clicks at a place of the window with this title, in pixels from its top left corner.
    ClickInWindow(&'static str, u32, u32),
    /// Waits for a window with this title.
    AwaitWindow(&'static str),
    /// Lets the demo account go on for so many milliseconds.
    Pass(u64),
    Shot(&'static str, Subject),
}

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Screen,
    /// The tray icon, with some of the panel around it.
    Tray,
    /// The right half below the panel's end, where menu, tooltip and notification appear.
    TrayCorner,
    /// The window with this title, with a little of what is around it.
    Window(&'static str),
}

/// Takes every picture of every scene in both themes.
pub fn take_all(workspace: &Workspace, folder: &Path) -> Result<(), Error> {
    ui::build(workspace)?;
    foreground::run(workspace.cargo("build").args(["--package", "endpoint-guard-desktop"]))?;
    std::fs::create_dir_all(folder).map_err(Error::io(format!("make {}", folder.display())))?;
    let program = workspace.program(Profile::Debug, "endpoint-guard-desktop");
    for theme in [Theme::Light, Theme::Dark] {
        for scene in SCENES {
            play(scene, theme, &program, folder)?;
        }
    }
    println!("The pictures are in {}.", folder.display());
    Ok(())
}

/// A stage of its own for each scene: nothing is left over from the one before.
fn play(scene: &Scene, theme: Theme, program: &Path, folder: &Path) -> Result<(), Error> {
    let plan = Plan::desktop(theme);
    let stage = Stage::open(&plan)?;
    rest(&stage)?;
    let scratch = stage.logs();
    let before = stage.shot(&scratch, "before", None)?;
    let mut command = stage.command(program);
    command.args(scene.arguments).envs(scene.environment.iter().copied());
    let application = Running::start("application", &mut command, &scratch)?;

    let prefix = format!("{}-{}", if theme == Theme::Dark { "dark" } else { "light" }, scene.name);
    let mut player = Player { stage: &stage, application, size: plan.size, tray: None };
    player.find_tray(&before)?;
    for act in scene.acts {
        player.perform(*act, folder, &prefix)?;
    }
    player.application.ask_to_end();
    player.application.wait(Duration::from_secs(10)).map(|_| ())
}

struct Player<'a> {
    stage: &'a Stage,
    application: Running,
    size: (u32, u32),
    tray: Option<Area>,
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

    fn perform(&mut self, act: Act, folder: &Path, prefix: &str) -> Result<(), Error> {
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
            Act::Press(key) => stage.press(key)?,
            Act::ClickInWindow(title, x, y) => {
                let window = stage.window(title, WINDOW)?;
                stage.click(window.x + x, window.y + y, Button::Left)?;
            }
            Act::AwaitWindow(title) => {
                stage.window(title, WINDOW)?;
            }
            Act::Pass(milliseconds) => std::thread::sleep(Duration::from_millis(milliseconds)),
            Act::Shot(name, subject) => {
                let area = self.area(subject)?;
                let file = stage.shot(folder, &format!("{prefix}-{name}"), area)?;
                println!("{}", file.display());
                return Ok(());
            }
        }
        rest(stage)
    }

    fn area(&self, subject: Subject) -> Result<Option<Area>, Error> {
        let (width, height) = self.size;
        Ok(match subject {
            Subject::Screen => None,
            Subject::Tray => Some(self.tray()?.grown(24, self.size)),
            Subject::TrayCorner => {
                Some(Area { x: width / 2, y: 0, width: width / 2, height: height / 2 })
            }
            Subject::Window(title) => Some(self.stage.window(title, WINDOW)?.grown(12, self.size)),
        })
    }

    fn tray(&self) -> Result<Area, Error> {
        self.tray.ok_or_else(|| Error::Told("the application shows no tray icon".to_owned()))
    }
}

const PANEL_HEIGHT: u32 = 30;
const WINDOW: Duration = Duration::from_secs(20);

fn rest(stage: &Stage) -> Result<(), Error> {
    stage.settle(Duration::from_millis(300), Duration::from_secs(3))
}
