//! The value of one setting, whatever kind it is.

use serde::Serialize;

use super::{Away, LeftClick, Level, Theme};
use crate::windows::Window;
use crate::words;

/// The value of one setting, written as the settings file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Minutes or seconds.
    Number(u32),
    /// Whether.
    Flag(bool),
    /// As it is typed.
    Text(String),
    /// Names of users and organizations.
    Names(Vec<String>),
    /// What a left click does.
    LeftClick(LeftClick),
    /// Light, dark or what the system says.
    Theme(Theme),
    /// What may happen to an endpoint.
    Level(Level),
    /// What happens when this machine goes away.
    Away(Away),
    /// Times of the week.
    Windows(Vec<Window>),
}

/// A type of which settings are.
pub(super) trait Valued: Clone + 'static {
    /// This as a value.
    fn into_value(self) -> Value;
    /// A value as this; `None` for one of another type.
    fn of_value(value: Value) -> Option<Self>;
}

macro_rules! valued {
    ($($variant:ident($of:ty)),*) => {$(
        impl Valued for $of {
            fn into_value(self) -> Value {
                Value::$variant(self)
            }

            fn of_value(value: Value) -> Option<Self> {
                match value {
                    Value::$variant(inner) => Some(inner),
                    _ => None,
                }
            }
        }

        impl From<$of> for Value {
            fn from(inner: $of) -> Self {
                Self::$variant(inner)
            }
        }
    )*};
}

valued!(
    Number(u32),
    Flag(bool),
    Text(String),
    Names(Vec<String>),
    LeftClick(LeftClick),
    Theme(Theme),
    Level(Level),
    Away(Away),
    Windows(Vec<Window>)
);

/// Times of the week as a person reads them: `Mon to Fri 09:00 to 18:00`.
pub(super) fn windows_words(windows: &[Window]) -> String {
    let words: Vec<String> = windows.iter().map(Window::words).collect();
    if words.is_empty() { "Always".to_owned() } else { words::sentence(&words.join("; ")) }
}
