//! What the application costs while only its tray icon is there and three endpoints run: alone on the display, with a
//! tray that draws nothing, and beside a panel, which shares GTK's pages with it.

use std::time::{Duration, Instant};

use super::simulator::Simulator;
use super::{Bound, Figure, Programs, Report};
use crate::Error;
use crate::child::Running;
use crate::measure;
use crate::stage::{Plan, Stage, Theme};

/// Starting is over and everything that is read once has been read.
const SETTLED: Duration = Duration::from_secs(20);

/// Starts the application as a session does, and watches it for so long.
pub fn measure(programs: &Programs, watched: Duration, report: &mut Report) {
    let beside = Tray::start(programs, Beside::Panel).and_then(|tray| tray.memory(None));
    report.add("tray-only memory beside a panel, process tree (PSS)", beside);
    let tray = match Tray::start(programs, Beside::Nothing) {
        Ok(tray) => tray,
        Err(error) => return report.add("tray-only memory and CPU", Err(error)),
    };
    report
        .add("tray-only memory alone, process tree (PSS)", tray.memory(Some(Bound::AtMost(MOST))));
    let minutes = watched.as_secs_f64() / 60.0;
    println!("Watching three running endpoints for {minutes} min …");
    report.add("CPU with three running endpoints", tray.cpu(watched));
    report.add("tray-only memory after that", tray.memory(Some(Bound::AtMost(MOST))));
}

/// MB of the process tree while only the icon is there.
const MOST: f64 = 30.0;

/// What else is on the display.
#[derive(Clone, Copy)]
enum Beside {
    /// A tray that draws nothing, and the keyring.
    Nothing,
    /// A panel, a notification daemon and the keyring.
    Panel,
}

impl Beside {
    fn stage(self, programs: &Programs) -> Result<Stage, Error> {
        match self {
            Self::Panel => Stage::open(&Plan::desktop(Theme::Light)),
            Self::Nothing => tray_alone(programs),
        }
    }
}

/// A display with a window manager, the keyring and a tray that draws nothing.
pub(super) fn tray_alone(programs: &Programs) -> Result<Stage, Error> {
    let mut stage = Stage::open(&Plan { keyring: true, ..Plan::bare() })?;
    let mut host = stage.command(&programs.tray_host);
    stage.start("tray-host", &mut host)?;
    stage.wait_for_name("org.kde.StatusNotifierWatcher")?;
    Ok(stage)
}

struct Tray {
    // In this order: the application ends before the account and the desktop it is on.
    application: Running,
    simulator: Simulator,
    _stage: Stage,
}

impl Tray {
    fn start(programs: &Programs, beside: Beside) -> Result<Self, Error> {
        let stage = beside.stage(programs)?;
        let simulator = Simulator::start(&programs.simulator, "many:3")?;
        let mut command = stage.command(&programs.desktop);
        simulator.lead(command.arg("--background"));
        let started = Instant::now();
        let mut application = Running::start("application", &mut command, &stage.logs())?;
        application.wait_until("the tray icon", SETTLED, || has_tray_icon(&stage).then_some(()))?;
        application.wait_until("a first reading", SETTLED, || {
            simulator.listings().ok().filter(|count| *count > 0)
        })?;
        std::thread::sleep(SETTLED.saturating_sub(started.elapsed()));
        Ok(Self { application, simulator, _stage: stage })
    }

    fn memory(&self, bound: Option<Bound>) -> Result<Figure, Error> {
        let pid = self.application.pid();
        let own = measure::tree(pid);
        let kib = measure::tree_pss_kib(pid)?;
        let plural = if own.len() == 1 { "process" } else { "processes" };
        let mut detail = format!("{kib} KiB, {} {plural}", own.len());
        // Its largest library is counted in parts if others have it open: then the figure is too good.
        let others =
            measure::with_mapped("/libwebkit2gtk").iter().filter(|pid| !own.contains(pid)).count();
        if others > 0 {
            detail += &format!("; too small: {others} others share its libraries, close them");
        }
        let figure = Figure::new(kib as f64 * 1024.0 / 1e6, "MB").detail(detail);
        Ok(if let Some(bound) = bound { figure.bound(bound) } else { figure })
    }

    fn cpu(&self, watched: Duration) -> Result<Figure, Error> {
        let before = self.simulator.listings()?;
        let share = measure::cpu_share(self.application.pid(), watched)?;
        let read = self.simulator.listings()?.saturating_sub(before);
        // One that has stopped watching costs nothing, and is not what was to be measured.
        if read == 0 && watched > Duration::from_secs(30) {
            return Err(Error::Told("the application no longer reads the endpoints".to_owned()));
        }
        let used = share * watched.as_secs_f64();
        Ok(Figure::new(share * 100.0, "%")
            .bound(Bound::AtMost(0.05))
            .detail(format!("{used:.2} s of {:.0} s, {read} readings", watched.as_secs_f64())))
    }
}

/// Whether the tray has taken an icon in; nothing else on this desktop has one.
pub(super) fn has_tray_icon(stage: &Stage) -> bool {
    let mut ask = stage.command("gdbus");
    ask.args(["call", "--session", "-d", "org.kde.StatusNotifierWatcher"])
        .args(["-o", "/StatusNotifierWatcher", "-m", "org.freedesktop.DBus.Properties.Get"])
        .args(["org.kde.StatusNotifierWatcher", "RegisteredStatusNotifierItems"]);
    ask.output().is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains('\''))
}
