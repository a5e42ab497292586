//! What is said when guarding itself has stopped. It comes from the watchdog's thread: everything else of
//! this process may be stuck.

use std::sync::Arc;
use std::time::Duration;

use guard_core::Notification;
use jiff::Timestamp;

use super::carrier::Carrier;
use super::happening::Out;
use super::message::Message;
use crate::output::{self, warn};

/// Handing the alarm over may take so long. Then the process ends all the same.
const HANDED_OVER_WITHIN: Duration = Duration::from_secs(10);
/// And printing it so long.
const PRINTED_WITHIN: Duration = Duration::from_secs(2);
/// How a process ends that does not guard any more: its supervisor starts it anew.
const EXIT_CODE: i32 = 1;

/// Every channel of a watch.
#[derive(Debug)]
pub struct Alarm {
    out: Out,
    carrier: Option<Arc<Carrier>>,
}

impl Alarm {
    /// Says it where the watch says everything else.
    pub fn new(out: &Out, carrier: Option<&Arc<Carrier>>) -> Self {
        Self { out: out.clone(), carrier: carrier.cloned() }
    }

    /// Says in every channel that nothing is guarded, and ends the process.
    pub fn raise(&self, why: &str) {
        warn(format_args!("not guarding: {why}. Ending, so that it is started anew"));
        let notification = Notification {
            key: "not-guarding".into(),
            title: "Endpoint Guard stopped guarding".to_owned(),
            body: format!("Not guarding: {why}. What runs may cost money; it is started anew."),
            critical: true,
            window: false,
            actions: Vec::new(),
        };
        let message = Message::of(notification, None, Timestamp::now());
        self.out.print(&message);
        if let Some(carrier) = &self.carrier {
            hand_over(carrier, &message);
        }
        // Whether anybody reads it changes nothing of what follows.
        for stream in output::streams() {
            stream.wait_written(PRINTED_WITHIN);
        }
        std::process::exit(EXIT_CODE);
    }
}

/// On a runtime of its own: the one of this process may be stuck.
fn hand_over(carrier: &Carrier, message: &Message) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return;
    };
    let carried = runtime
        .block_on(async { tokio::time::timeout(HANDED_OVER_WITHIN, carrier.carry(message)).await });
    if !matches!(carried, Ok(Ok(()))) {
        warn(format_args!("{} did not take that", carrier.name()));
    }
    runtime.shutdown_background();
}
