//! Whether the screen is locked: `LockedHint` of this session, as logind keeps it.

use zbus::zvariant::OwnedObjectPath;
use zbus::{Connection, MatchRule, Result};

use super::flag::{Flag, property, property_changes};

const SESSION: &str = "org.freedesktop.login1.Session";

/// The screen of our session.
pub(super) struct Locked {
    /// `XDG_SESSION_ID`, if the environment has it.
    pub(super) session: Option<String>,
}

impl Flag for Locked {
    const OWNER: &'static str = "org.freedesktop.login1";

    fn changes(&self) -> Result<MatchRule<'static>> {
        property_changes(SESSION)
    }

    async fn read(&self, bus: &Connection) -> Result<bool> {
        let session = self.path(bus).await?;
        property(bus, Self::OWNER, session.as_str(), SESSION, "LockedHint").await
    }
}

impl Locked {
    /// The session of the environment, else that of this process, else the one in which the person
    /// sits: what a desktop starts through systemd belongs to no session itself.
    async fn path(&self, bus: &Connection) -> Result<OwnedObjectPath> {
        if let Some(session) = &self.session
            && let Ok(path) = ask(bus, "GetSession", session).await
        {
            return Ok(path);
        }
        match ask(bus, "GetSessionByPID", &std::process::id()).await {
            Ok(path) => Ok(path),
            Err(_) => ask(bus, "GetSession", &"auto").await,
        }
    }
}

async fn ask<B>(bus: &Connection, method: &str, body: &B) -> Result<OwnedObjectPath>
where
    B: serde::Serialize + zbus::zvariant::DynamicType,
{
    let interface = Some("org.freedesktop.login1.Manager");
    let path = "/org/freedesktop/login1";
    bus.call_method(Some(Locked::OWNER), path, interface, method, body).await?.body().deserialize()
}
