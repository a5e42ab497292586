//! Whether a person may be disturbed, by everybody on a Linux desktop who may say no. Whatever is
//! not there counts as "may be".

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use guard_core::Quiet;
use tokio::sync::mpsc::UnboundedSender;
use zbus::{Connection, Result};

use super::news::News;

mod do_not_disturb;
mod flag;
mod locked;

use do_not_disturb::{Banners, Inhibited, Xfconf};
use flag::{Flag, follow};
use locked::Locked;

/// Where everybody's word comes together; tells each change of the whole.
pub(crate) struct Board {
    tell: UnboundedSender<News>,
    reasons: Mutex<Reasons>,
}

/// Why this is no moment to be disturbed.
#[derive(Debug, Default)]
struct Reasons {
    locked: bool,
    /// The desktops whose Do Not Disturb is on.
    do_not_disturb: BTreeSet<&'static str>,
}

impl Board {
    pub(crate) fn new(tell: UnboundedSender<News>) -> Self {
        Self { tell, reasons: Mutex::default() }
    }

    /// Watches for a locked screen, by logind on the system bus, until that is gone.
    pub(crate) async fn watch_screen(&self, bus: &Connection) {
        let session = std::env::var("XDG_SESSION_ID").ok().filter(|id| !id.is_empty());
        let tell = |locked| self.change(|reasons| reasons.locked = locked);
        ended("a locked screen", follow(bus, Locked { session }, tell).await);
        tell(false);
    }

    /// Watches for Do Not Disturb of whichever desktop this is, until the session bus is gone.
    pub(crate) async fn watch_desktop(&self, bus: &Connection) {
        let desktops = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
        let gnome = async {
            if Banners::mean_something(&desktops) {
                self.watch_one(bus, "GNOME", Banners).await;
            }
        };
        let kde = self.watch_one(bus, "KDE", Inhibited);
        tokio::join!(gnome, kde, self.watch_one(bus, "Xfce", Xfconf));
    }

    async fn watch_one(&self, bus: &Connection, desktop: &'static str, flag: impl Flag) {
        let tell = |on| {
            self.change(|reasons| {
                if on {
                    reasons.do_not_disturb.insert(desktop);
                } else {
                    reasons.do_not_disturb.remove(desktop);
                }
            });
        };
        ended("Do Not Disturb", follow(bus, flag, tell).await);
        tell(false);
    }

    fn change(&self, change: impl FnOnce(&mut Reasons)) {
        let mut reasons = self.reasons.lock().unwrap_or_else(PoisonError::into_inner);
        let before = reasons.quiet();
        change(&mut reasons);
        let quiet = reasons.quiet();
        if quiet == before {
            return;
        }
        tracing::info!(?quiet, "whether a person may be disturbed changed");
        if self.tell.send(News::Quiet(quiet)).is_err() {
            tracing::debug!("nobody listens to the machine any more");
        }
    }
}

impl Reasons {
    /// A locked screen wins: then nobody is there at all.
    fn quiet(&self) -> Option<Quiet> {
        if self.locked {
            return Some(Quiet::Locked);
        }
        (!self.do_not_disturb.is_empty()).then_some(Quiet::DoNotDisturb)
    }
}

fn ended(what: &str, why: Result<()>) {
    match why {
        Ok(()) => tracing::info!("the bus is gone: {what} is not noticed any more"),
        Err(error) => tracing::warn!("could not listen for {what}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_screen_wins_over_do_not_disturb_and_either_is_enough() {
        let mut reasons = Reasons::default();
        assert_eq!(reasons.quiet(), None);
        reasons.do_not_disturb.insert("KDE");
        assert_eq!(reasons.quiet(), Some(Quiet::DoNotDisturb));
        reasons.locked = true;
        assert_eq!(reasons.quiet(), Some(Quiet::Locked));
        reasons.do_not_disturb.clear();
        assert_eq!(reasons.quiet(), Some(Quiet::Locked));
    }
}
