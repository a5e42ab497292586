//! The real application: its tray icon over D-Bus, its window over WebDriver, its notifications and
//! the keyring, against the simulated account and its bill.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "in what the tests share, too, a failure ends the test")]

mod account;
mod deploying;
mod hand;
mod keyboard;
mod keyring;
mod killed_sessions;
mod launcher;
mod leaving;
mod notifications;
mod pages;
mod popover;
mod popup;
mod read_aloud;
mod rules;
mod sessions;
mod shortcut;
mod tray;
mod trouble;
mod window;
