//! What wants this process to end.

use std::sync::atomic::{AtomicBool, Ordering};

static CAUGHT: AtomicBool = AtomicBool::new(false);

/// Whether any came since this process began: it is not to stay for a reader then.
pub fn was_caught() -> bool {
    CAUGHT.load(Ordering::Relaxed)
}

/// A request to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// SIGTERM, or the end of a Windows console.
    Terminate,
    /// The terminal is gone.
    HangUp,
}

impl Signal {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Interrupt => "Ctrl-C",
            Self::Terminate => "SIGTERM",
            Self::HangUp => "SIGHUP",
        }
    }

    /// The exit code of a process that it ended.
    pub fn code(self) -> u8 {
        match self {
            Self::HangUp => 129,
            Self::Interrupt => 130,
            Self::Terminate => 143,
        }
    }
}

/// Listens to them, so that none ends this process by itself.
#[derive(Debug)]
pub struct Signals {
    #[cfg(unix)]
    streams: Vec<(Signal, tokio::signal::unix::Signal)>,
    #[cfg(windows)]
    events: windows::Events,
    caught: Vec<Signal>,
}

impl Signals {
    /// The first one that came.
    pub fn caught(&self) -> Option<Signal> {
        self.caught.first().copied()
    }

    /// Whether more than one came.
    pub fn repeated(&self) -> bool {
        self.caught.len() > 1
    }
}

#[cfg(unix)]
impl Signals {
    /// Listens from now on. A signal that cannot be listened to is left as it is.
    pub fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};

        let wanted = [
            (Signal::Interrupt, SignalKind::interrupt()),
            (Signal::Terminate, SignalKind::terminate()),
            (Signal::HangUp, SignalKind::hangup()),
        ];
        let streams =
            wanted.into_iter().filter_map(|(name, kind)| Some((name, signal(kind).ok()?)));
        Self { streams: streams.collect(), caught: Vec::new() }
    }

    /// The next one.
    pub async fn next(&mut self) -> Signal {
        let streams = &mut self.streams;
        let signal = std::future::poll_fn(|context| {
            for (name, stream) in streams.iter_mut() {
                if stream.poll_recv(context).is_ready() {
                    return std::task::Poll::Ready(*name);
                }
            }
            std::task::Poll::Pending
        });
        let signal = signal.await;
        self.caught.push(signal);
        CAUGHT.store(true, Ordering::Relaxed);
        signal
    }
}

#[cfg(windows)]
impl Signals {
    /// Listens from now on.
    pub fn listen() -> Self {
        Self { events: windows::Events::listen(), caught: Vec::new() }
    }

    /// The next one.
    pub async fn next(&mut self) -> Signal {
        let signal = self.events.next().await;
        self.caught.push(signal);
        CAUGHT.store(true, Ordering::Relaxed);
        signal
    }
}

#[cfg(windows)]
mod windows {
    use tokio::signal::windows::{CtrlBreak, CtrlC, CtrlClose, ctrl_break, ctrl_c, ctrl_close};

    use super::Signal;

    /// What a Windows console says.
    #[derive(Debug)]
    pub struct Events {
        c: Option<CtrlC>,
        break_: Option<CtrlBreak>,
        close: Option<CtrlClose>,
    }

    impl Events {
        pub fn listen() -> Self {
            Self { c: ctrl_c().ok(), break_: ctrl_break().ok(), close: ctrl_close().ok() }
        }

        pub async fn next(&mut self) -> Signal {
            async fn never<T>() -> T {
                std::future::pending().await
            }
            tokio::select! {
                () = async { match &mut self.c { Some(c) => { c.recv().await; } None => never().await } } => Signal::Interrupt,
                () = async { match &mut self.break_ { Some(b) => { b.recv().await; } None => never().await } } => Signal::Terminate,
                () = async { match &mut self.close { Some(c) => { c.recv().await; } None => never().await } } => Signal::HangUp,
            }
        }
    }
}
