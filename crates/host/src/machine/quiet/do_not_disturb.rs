//! Do Not Disturb, which every desktop keeps elsewhere.

use std::process::{Command, Stdio};

use zbus::message::Type;
use zbus::{Connection, MatchRule, Message, Result};

use super::flag::{Flag, property, property_changes, yes_or_no};

/// KDE: a property of the notification service, `Inhibited`.
pub(super) struct Inhibited;

impl Flag for Inhibited {
    const OWNER: &'static str = "org.freedesktop.Notifications";

    fn changes(&self) -> Result<MatchRule<'static>> {
        property_changes(Self::OWNER)
    }

    async fn read(&self, bus: &Connection) -> Result<bool> {
        let path = "/org/freedesktop/Notifications";
        property(bus, Self::OWNER, path, Self::OWNER, "Inhibited").await
    }
}

/// Xfce: a setting of its notification service.
pub(super) struct Xfconf;

impl Xfconf {
    const CHANNEL: &str = "xfce4-notifyd";
    const PATH: &str = "/org/xfce/Xfconf";
}

impl Flag for Xfconf {
    const OWNER: &'static str = "org.xfce.Xfconf";

    /// `PropertyChanged` and `PropertyRemoved` of the channel.
    fn changes(&self) -> Result<MatchRule<'static>> {
        let rule = MatchRule::builder().msg_type(Type::Signal).interface(Self::OWNER)?;
        Ok(rule.path(Self::PATH)?.arg(0, Self::CHANNEL)?.build())
    }

    async fn read(&self, bus: &Connection) -> Result<bool> {
        let asked = (Self::CHANNEL, "/do-not-disturb");
        let owner = Some(Self::OWNER);
        yes_or_no(&bus.call_method(owner, Self::PATH, owner, "GetProperty", &asked).await?)
    }
}

/// GNOME: `show-banners` of its settings, switched off.
///
/// The settings portal does not give this one out, so it is read by the desktop's own `gsettings`
/// each time the settings change.
pub(super) struct Banners;

impl Banners {
    const SCHEMA: &str = "org.gnome.desktop.notifications";
    const KEY: &str = "show-banners";
    /// Where the settings keep the schema.
    const FOLDER: &str = "/org/gnome/desktop/notifications/";

    /// Whether this is a desktop where the setting means anything.
    pub(super) fn mean_something(desktops: &str) -> bool {
        desktops.split(':').any(|desktop| desktop.starts_with("GNOME"))
    }
}

impl Flag for Banners {
    /// Somebody who is always there: the service behind the settings only comes to write.
    const OWNER: &'static str = "org.freedesktop.DBus";
    const TELLER: &'static str = "ca.desrt.dconf";

    fn changes(&self) -> Result<MatchRule<'static>> {
        let rule = MatchRule::builder().msg_type(Type::Signal);
        Ok(rule.interface("ca.desrt.dconf.Writer")?.member("Notify")?.build())
    }

    /// The first argument is the setting that changed, or the folder under which several did.
    fn concerns(&self, signal: &Message) -> bool {
        let body = signal.body();
        body.deserialize::<(&str, Vec<&str>, &str)>().is_ok_and(|(changed, ..)| {
            changed.starts_with(Self::FOLDER) || Self::FOLDER.starts_with(changed)
        })
    }

    async fn read(&self, _: &Connection) -> Result<bool> {
        let asked = tokio::task::spawn_blocking(|| {
            let mut gsettings = Command::new("gsettings");
            gsettings.args(["get", Self::SCHEMA, Self::KEY]).stdin(Stdio::null()).output()
        });
        let answer = asked.await.map_err(std::io::Error::other)??;
        Ok(answer.stdout.trim_ascii() == b"false")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_of_gnome_is_only_asked_for_on_gnome() {
        assert!(Banners::mean_something("GNOME"));
        assert!(Banners::mean_something("ubuntu:GNOME"));
        assert!(Banners::mean_something("GNOME-Classic:GNOME"));
        assert!(!Banners::mean_something("KDE"));
        assert!(!Banners::mean_something(""));
    }

    fn notify(changed: &str) -> Message {
        let signal =
            Message::signal("/ca/desrt/dconf/Writer/user", "ca.desrt.dconf.Writer", "Notify");
        signal.unwrap().build(&(changed, vec![""], "tag")).unwrap()
    }

    #[test]
    fn a_change_of_the_setting_or_of_a_folder_above_it_is_noticed_and_no_other() {
        assert!(Banners.concerns(&notify("/org/gnome/desktop/notifications/show-banners")));
        assert!(Banners.concerns(&notify("/org/gnome/desktop/")));
        assert!(Banners.concerns(&notify("/org/gnome/desktop/notifications/")));
        assert!(!Banners.concerns(&notify("/org/gnome/desktop/interface/clock-format")));
    }
}
