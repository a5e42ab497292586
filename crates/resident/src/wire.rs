//! What is said between the part that stays and the program that shows windows: one line of JSON each, over a channel
//! that nobody else has.

use guard_core::Request;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::calls::Answered;
use crate::desk::Point;

/// To the windows.
#[derive(Debug, Serialize, Deserialize)]
pub enum Order {
    /// Open a page in the window it belongs to.
    Page {
        /// Its name.
        page: String,
        /// Beside which it opens.
        near: Option<Point>,
    },
    /// Open the small window; to be answered with [`Said::PopUp`].
    PopUp,
    /// What is to be seen now.
    View(Box<RawValue>),
    /// The answer to the call of this number.
    Answer {
        /// As the call had it.
        id: u64,
        /// What it led to.
        answer: Answered,
    },
}

/// From the windows.
#[derive(Debug, Serialize, Deserialize)]
pub enum Said {
    /// The page asks for something.
    Call {
        /// For the answer.
        id: u64,
        /// What is asked for.
        name: String,
        /// By their names.
        arguments: Value,
    },
    /// Windows were opened or closed.
    Looks(Looks),
    /// The small window is on the screen, or why it is not.
    PopUp(Result<(), String>),
}

/// Which windows are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looks {
    /// The panel.
    pub panel: bool,
    /// The panel, and nothing is before it.
    pub in_front: bool,
    /// Any at all.
    pub any: bool,
}

impl Looks {
    /// What a host is asked because windows look like this `now`.
    pub fn asks(self, now: Self) -> impl Iterator<Item = Request> {
        let opened = match (self.panel, now.panel) {
            (false, true) => Some(Request::PanelOpened),
            (true, false) => Some(Request::PanelClosed),
            _ => None,
        };
        let in_front = Request::PanelInFront { is_in_front: now.in_front };
        opened.into_iter().chain((self.in_front != now.in_front).then_some(in_front))
    }
}
