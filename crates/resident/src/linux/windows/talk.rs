//! Talking with the program that shows windows, until one of both ends.

use std::sync::Arc;

use guard_core::View;
use serde_json::value::to_raw_value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, watch};

use super::{STAYS, Windows};
use crate::calls;
use crate::wire::{Order, Said};

/// Sends orders and views, and hears what is said, until the program ends or is let go.
pub(super) async fn with(
    windows: Windows,
    number: u64,
    socket: UnixStream,
    orders: mpsc::UnboundedReceiver<Order>,
    views: watch::Receiver<Option<Arc<View>>>,
    answers: mpsc::UnboundedSender<Order>,
) {
    let (read, write) = socket.into_split();
    let sending = tokio::spawn(send(write, orders, views));
    hear(&windows, number, BufReader::new(read).lines(), &answers).await;
    windows.ended(number);
    sending.abort();
}

/// Orders in their turn, and of views the last one only.
async fn send(
    mut write: OwnedWriteHalf,
    mut orders: mpsc::UnboundedReceiver<Order>,
    mut views: watch::Receiver<Option<Arc<View>>>,
) {
    views.mark_changed();
    loop {
        let order = tokio::select! {
            biased;
            order = orders.recv() => order,
            changed = views.changed() => match changed {
                Ok(()) => views.borrow_and_update().clone().and_then(|view| as_order(&view)),
                Err(_) => None,
            },
        };
        let Some(order) = order else { return };
        let Ok(mut line) = serde_json::to_vec(&order) else { continue };
        line.push(b'\n');
        if write.write_all(&line).await.is_err() {
            return;
        }
    }
}

fn as_order(view: &View) -> Option<Order> {
    to_raw_value(view).map(Order::View).ok()
}

async fn hear(
    windows: &Windows,
    number: u64,
    mut lines: Lines<BufReader<OwnedReadHalf>>,
    answers: &mpsc::UnboundedSender<Order>,
) {
    loop {
        let line = match tokio::time::timeout(STAYS, lines.next_line()).await {
            Ok(Ok(Some(line))) => line,
            Ok(_) => return,
            Err(_) if windows.let_go(number) => return,
            Err(_) => continue,
        };
        match serde_json::from_str(&line) {
            Ok(Said::Call { id, name, arguments }) => {
                let (handle, answers) = (windows.handle.clone(), answers.clone());
                tokio::spawn(async move {
                    let answer = calls::answer(&handle, &name, arguments).await;
                    // The program may be gone by the time the answer is there.
                    let _ = answers.send(Order::Answer { id, answer });
                });
            }
            Ok(Said::Looks(looks)) => windows.looks(number, looks),
            Ok(Said::PopUp(drawn)) => windows.drawn(number, drawn),
            // Without the line: it may hold a token.
            Err(error) => {
                tracing::error!(kind = ?error.classify(), "unreadable words of the windows");
            }
        }
    }
}
