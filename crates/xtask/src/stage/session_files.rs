//! The files a fresh session finds in its home: looks of GTK, the panel, the notifications.

use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::{Plan, Theme};
use crate::Error;

/// Makes `home/` and `run/` below `folder`, readable by their owner alone, and the settings of the
/// session's programs.
pub fn write(folder: &Path, plan: &Plan) -> Result<(), Error> {
    let dark = plan.theme == Theme::Dark;
    for name in ["home", "run"] {
        std::fs::DirBuilder::new()
            .mode(0o700)
            .create(folder.join(name))
            .map_err(Error::io(format!("make the folder {name} of a session")))?;
    }
    let config = folder.join("home/.config");
    let xfconf = config.join("xfce4/xfconf/xfce-perchannel-xml");
    put(&config.join("gtk-3.0/settings.ini"), &gtk(dark))?;
    put(&xfconf.join("xfce4-panel.xml"), &panel(dark))?;
    put(&xfconf.join("xfce4-notifyd.xml"), notifications())
}

/// Debian keeps it in a folder named after the architecture, others in `libexec`.
pub fn notification_daemon() -> Option<PathBuf> {
    let architecture = std::env::consts::ARCH;
    [
        format!("/usr/lib/{architecture}-linux-gnu/xfce4/notifyd/xfce4-notifyd"),
        "/usr/lib/xfce4/notifyd/xfce4-notifyd".to_owned(),
        "/usr/libexec/xfce4/notifyd/xfce4-notifyd".to_owned(),
    ]
    .into_iter()
    .map(PathBuf::from)
    .find(|path| path.exists())
}

fn put(path: &Path, text: &str) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(Error::io(format!("make {}", folder.display())))?;
    }
    std::fs::write(path, text).map_err(Error::io(format!("write {}", path.display())))
}

fn gtk(dark: bool) -> String {
    format!(
        "[Settings]\ngtk-theme-name=Adwaita\ngtk-icon-theme-name=Adwaita\ngtk-font-name=DejaVu Sans 10\n\
         gtk-application-prefer-dark-theme={}\ngtk-enable-animations=0\n",
        u8::from(dark)
    )
}

/// One panel at the top: the open windows at the left, the tray at the right. No clock, so that two
/// pictures differ only where something happened.
fn panel(dark: bool) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="{dark}"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="30"/>
      <property name="icon-size" type="uint" value="22"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
        <value type="int" value="2"/>
        <value type="int" value="3"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="tasklist">
      <property name="show-handle" type="bool" value="false"/>
    </property>
    <property name="plugin-2" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-3" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
      <property name="icon-size" type="int" value="22"/>
    </property>
  </property>
</channel>
"#
    )
}

/// At the top right, fully opaque and without fading, so that a picture can be taken at any time.
fn notifications() -> &'static str {
    r#"<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-notifyd" version="1.0">
  <property name="theme" type="string" value="Default"/>
  <property name="notify-location" type="uint" value="2"/>
  <property name="do-fadeout" type="bool" value="false"/>
  <property name="do-slideout" type="bool" value="false"/>
  <property name="initial-opacity" type="double" value="1.0"/>
</channel>
"#
}
