//! A pause is not read back, or was refused. The guard that pauses raises the alarm.

use super::Declared;

pub(super) const PAUSE_UNCONFIRMED: Declared = Declared {
    name: "pause not confirmed",
    reminds: "a pause was asked for and is not read back, or was refused",
    default: |settings| {
        format!("after {} s, at once when refused", settings.pause.confirm_within_seconds)
    },
    silenced: "the pause being read back",
    ..Declared::new("pause-unconfirmed")
};
