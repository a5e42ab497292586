//! How long a person waits: from the start to the icon in the tray, from a press on the icon to the panel. What is seen
//! is asked of the bus and of the display again and again, so each figure is too high by up to one such question, some ten
//! milliseconds.

use std::time::{Duration, Instant};

use super::simulator::Simulator;
use super::tray::{has_tray_icon, tray_alone};
use super::{Bound, Figure, Programs, Report};
use crate::Error;
use crate::child::Running;
use crate::measure::{self, Samples};
use crate::stage::Stage;

/// How often each is measured.
const TIMES: usize = 15;
/// Longer than any of it takes.
const MOST: Duration = Duration::from_secs(20);
/// What is asked again and again rests so long in between.
const REST: Duration = Duration::from_millis(2);
/// The program that shows windows is let go ten seconds after the last.
const LET_GO: Duration = Duration::from_secs(13);

/// Measures them on a display with nothing else.
pub fn measure(programs: &Programs, report: &mut Report) {
    report.add(
        "start to icon in the tray, in the background",
        starts(programs, "--background", 100.0),
    );
    report.add("start to icon in the tray, with the panel", starts(programs, "--show", 150.0));
    match Pressed::start(programs) {
        Ok(pressed) => {
            report.add("press on the icon to the panel, no window before", pressed.cold());
            report.add("press on the icon to the panel, closed a moment before", pressed.warm());
            report.add("memory after the panel closed, process tree (PSS)", pressed.after());
        }
        Err(error) => report.add("press on the icon to the panel", Err(error)),
    }
}

fn starts(programs: &Programs, how: &str, most: f64) -> Result<Figure, Error> {
    let stage = tray_alone(programs)?;
    let simulator = Simulator::start(&programs.simulator, "many:3")?;
    let mut taken = Vec::new();
    for _ in 0..TIMES {
        let mut command = stage.command(&programs.desktop);
        simulator.lead(command.arg(how));
        let began = Instant::now();
        let mut application = Running::start("application", &mut command, &stage.logs())?;
        wait("the icon", || has_tray_icon(&stage))?;
        taken.push(began.elapsed());
        application.end();
        wait("the end of the icon", || !has_tray_icon(&stage))?;
    }
    median(taken, most)
}

fn median(taken: Vec<Duration>, most: f64) -> Result<Figure, Error> {
    let samples =
        Samples::new(taken).ok_or_else(|| Error::Told("nothing was measured".to_owned()))?;
    Ok(Figure::median(&samples).bound(Bound::AtMost(most)))
}

/// The application in the background, and its icon.
struct Pressed {
    // In this order: the application ends before the account and the desktop it is on.
    application: Running,
    _simulator: Simulator,
    stage: Stage,
}

impl Pressed {
    fn start(programs: &Programs) -> Result<Self, Error> {
        let stage = tray_alone(programs)?;
        let simulator = Simulator::start(&programs.simulator, "many:3")?;
        let mut command = stage.command(&programs.desktop);
        simulator.lead(command.arg("--background"));
        let application = Running::start("application", &mut command, &stage.logs())?;
        wait("the icon", || has_tray_icon(&stage))?;
        Ok(Self { application, _simulator: simulator, stage })
    }

    /// The program that shows windows has to be started first.
    fn cold(&self) -> Result<Figure, Error> {
        let mut taken = Vec::new();
        for _ in 0..TIMES {
            taken.push(self.open()?);
            self.end_windows()?;
        }
        median(taken, 400.0)
    }

    /// It is there still.
    fn warm(&self) -> Result<Figure, Error> {
        let mut taken = Vec::new();
        self.open()?;
        for _ in 0..TIMES {
            self.close()?;
            taken.push(self.open()?);
        }
        self.close()?;
        median(taken, 400.0)
    }

    /// Nothing of the windows is left.
    fn after(&self) -> Result<Figure, Error> {
        std::thread::sleep(LET_GO);
        let own = measure::tree(self.application.pid());
        let kib = measure::tree_pss_kib(self.application.pid())?;
        Ok(Figure::new(kib as f64 * 1024.0 / 1e6, "MB")
            .bound(Bound::AtMost(30.0))
            .detail(format!("{kib} KiB, processes: {}", own.len())))
    }

    fn open(&self) -> Result<Duration, Error> {
        let item = format!("org.kde.StatusNotifierItem-{}-1", self.application.pid());
        let mut press = self.stage.command("gdbus");
        press.args(["call", "--session", "-d", &item, "-o", "/StatusNotifierItem"]);
        press.args(["-m", "org.kde.StatusNotifierItem.SecondaryActivate", "640", "790"]);
        let began = Instant::now();
        let pressed = press.output().map_err(Error::io("press the icon"))?;
        if !pressed.status.success() {
            return Err(Error::Told(String::from_utf8_lossy(&pressed.stderr).into_owned()));
        }
        wait("the panel", || self.is_open())?;
        Ok(began.elapsed())
    }

    /// By the key, again and again: until its page listens, a key means nothing.
    fn close(&self) -> Result<(), Error> {
        wait("the panel to be gone", || self.xdotool(&["key", "Escape"]).is_ok() && !self.is_open())
    }

    fn is_open(&self) -> bool {
        let seen = self.xdotool(&["search", "--onlyvisible", "--name", PANEL]);
        seen.is_ok_and(|found| !found.trim().is_empty())
    }

    fn end_windows(&self) -> Result<(), Error> {
        let windows = self.windows().into_iter().map(|pid| pid.to_string());
        let mut kill = self.stage.command("kill");
        kill.args(windows).output().map_err(Error::io("end the windows"))?;
        wait("the windows to be gone", || !self.is_open() && self.windows().is_empty())
    }

    /// The program that shows windows, and what belongs to it.
    fn windows(&self) -> Vec<u32> {
        let own = self.application.pid();
        measure::tree(own).into_iter().filter(|pid| *pid != own).collect()
    }

    fn xdotool(&self, words: &[&str]) -> Result<String, Error> {
        let output = self.stage.command("xdotool").args(words).output();
        let output = output.map_err(Error::io("start xdotool"))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

const PANEL: &str = "^Endpoint Guard$";

fn wait(what: &str, there: impl Fn() -> bool) -> Result<(), Error> {
    let began = Instant::now();
    while !there() {
        if began.elapsed() > MOST {
            return Err(Error::Told(format!("waited for {what} in vain")));
        }
        std::thread::sleep(REST);
    }
    Ok(())
}
