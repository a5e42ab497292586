//! A window began that starts the endpoint. The guard starts it and says so.

use super::Declared;

pub(super) const WINDOW_START: Declared = Declared {
    name: "window begins",
    reminds: "a window began that starts the endpoint, where that was chosen",
    default: |_| "off".to_owned(),
    silenced: "once for each beginning",
    ..Declared::new("window-start")
};
