//! What the application costs while only its tray icon is there and three endpoints run.

use std::time::{Duration, Instant};

use super::simulator::Simulator;
use super::{Bound, Figure, Programs, Report};
use crate::Error;
use crate::child::Running;
use crate::measure;
use crate::stage::{Plan, Stage, Theme};

/// Starting is over and everything that is read once has been read.
const SETTLED: Duration = Duration::from_secs(20);

/// Starts the application as a session does, on a desktop with a tray, and watches it for so long.
pub fn measure(programs: &Programs, watched: Duration, report: &mut Report) {
    let tray = match Tray::start(programs) {
        Ok(tray) => tray,
        Err(error) => return report.add("tray-only memory and CPU", Err(error)),
    };
    report.add("tray-only memory, process tree (PSS)", tray.memory());
    let minutes = watched.as_secs_f64() / 60.0;
    println!("Watching three running endpoints for {minutes} min …");
    report.add("CPU with three running endpoints", tray.cpu(watched));
    report.add("tray-only memory after that", tray.memory());
}

struct Tray {
    // In this order: the application ends before the account and the desktop it is on.
    application: Running,
    simulator: Simulator,
    _stage: Stage,
}

impl Tray {
    fn start(programs: &Programs) -> Result<Self, Error> {
        let stage = Stage::open(&Plan::desktop(Theme::Light))?;
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

    fn memory(&self) -> Result<Figure, Error> {
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
        Ok(Figure::new(kib as f64 * 1024.0 / 1e6, "MB").bound(Bound::AtMost(55.0)).detail(detail))
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
            .bound(Bound::AtMost(0.1))
            .detail(format!("{used:.2} s of {:.0} s, {read} readings", watched.as_secs_f64())))
    }
}

/// Whether the tray has taken an icon in; nothing else on this desktop has one.
fn has_tray_icon(stage: &Stage) -> bool {
    let mut ask = stage.command("gdbus");
    ask.args(["call", "--session", "-d", "org.kde.StatusNotifierWatcher"])
        .args(["-o", "/StatusNotifierWatcher", "-m", "org.freedesktop.DBus.Properties.Get"])
        .args(["org.kde.StatusNotifierWatcher", "RegisteredStatusNotifierItems"]);
    ask.output().is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains('\''))
}
