//! What a person presses and closes, as the notification service tells it.

use std::sync::{Arc, Mutex};

use guard_host::bus::{Heard, Signals};
use tokio::sync::mpsc;
use zbus::Message;

use super::Pressed;
use super::shown::{Number, Shown, lock};

/// More presses and closings than a person makes while one notification is sent. What comes beyond
/// is lost: the buttons it was about can be pressed again.
const MOST_WAITING: usize = 256;

/// Something happened to a notification of the service.
enum Told {
    Pressed(Number, String),
    Closed(Number),
    /// Another service is there, or none: what the last one showed is gone.
    Server(Option<String>),
}

/// Listens from now on until the bus is gone.
///
/// Signals are always taken from the bus, whatever else waits: a full queue would hold back the
/// answer that is waited for.
pub(super) fn start(
    mut signals: Signals,
    shown: Arc<Mutex<Shown>>,
    sending: Arc<tokio::sync::Mutex<()>>,
    pressed: Pressed,
) {
    let (tell, told) = mpsc::channel(MOST_WAITING);
    tokio::spawn(async move {
        while let Some(heard) = signals.next().await {
            let Some(heard) = read(heard) else { continue };
            if tell.try_send(heard).is_err() {
                tracing::warn!("more is pressed than can be heard: a press was lost");
            }
        }
    });
    tokio::spawn(answer(told, shown, sending, pressed));
}

async fn answer(
    mut told: mpsc::Receiver<Told>,
    shown: Arc<Mutex<Shown>>,
    sending: Arc<tokio::sync::Mutex<()>>,
    pressed: Pressed,
) {
    while let Some(told) = told.recv().await {
        // A press may come before the answer with its number.
        drop(sending.lock().await);
        match told {
            Told::Pressed(number, button) => {
                // Signals tell everybody's presses: numbers that are not ours mean nothing.
                let gesture = lock(&shown).gesture(&number, &button);
                if let Some(gesture) = gesture {
                    pressed(gesture);
                }
            }
            Told::Closed(number) => lock(&shown).forget_number(&number),
            Told::Server(server) => lock(&shown).keep_only(server.as_deref()),
        }
    }
}

fn read(heard: Heard) -> Option<Told> {
    let signal = match heard {
        Heard::Signal(signal) => signal,
        Heard::Owner(owner) => return Some(Told::Server(owner.map(|owner| owner.to_string()))),
    };
    match signal.header().member()?.as_str() {
        "ActionInvoked" => {
            let (number, button) = signal.body().deserialize().ok()?;
            Some(Told::Pressed(of(&signal, number)?, button))
        }
        "NotificationClosed" => {
            let (number, _why): (u32, u32) = signal.body().deserialize().ok()?;
            Some(Told::Closed(of(&signal, number)?))
        }
        _ => None,
    }
}

fn of(signal: &Message, number: u32) -> Option<Number> {
    Some(Number { server: signal.header().sender()?.to_string(), number })
}
