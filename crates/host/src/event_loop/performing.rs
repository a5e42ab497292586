//! Does what the guard wants done. Nothing here waits: what takes time is a task that answers with an
//! event.

use std::time::Duration;

use guard_core::{Effect, Event, Notification, Problem};

use super::EventLoop;
use crate::account::Account;
use crate::billing::{self, Asked};
use crate::command::{Running, Terminal};
use crate::idle_days;

/// How long a reading waits for a look at sessions at most.
const LOOK_WITHIN: Duration = Duration::from_millis(500);

impl EventLoop {
    pub(super) fn perform(&mut self, effect: Effect) {
        match effect {
            // A call that is not made is told as one that failed: it is tried again.
            Effect::Call(call) if self.account.is_none() => {
                self.answer(async { Event::Called { call, result: Err(Problem::Offline) } });
            }
            Effect::Call(call) => self.ask(move |account| async move { account.call(call).await }),
            Effect::Create(new) => {
                let secrets = self.secrets.take(&new.endpoint);
                self.ask(move |account| account.create(*new, secrets));
            }
            Effect::Poll { namespace, ticket } => {
                // Who asked for what a reading shows is known before it is taken in. The disk may
                // be stuck; the reading does not wait for that.
                let (sessions, namespaces) = (self.sessions.clone(), self.namespaces());
                let (clock, events) = (self.clock.clone(), self.events.clone());
                self.ask(move |account| async move {
                    let looked = sessions.looked(namespaces);
                    let looked = tokio::time::timeout(LOOK_WITHIN, looked).await;
                    if looked.is_err() {
                        tracing::warn!("the disk is slow: read without knowing of sessions");
                    }
                    let tell = |event| _ = events.send(event);
                    account.poll(namespace, ticket, &*clock, tell).await
                });
            }
            Effect::Debug { endpoint } => {
                let asked = self.clock.now();
                self.ask(move |account| async move { account.debug(endpoint, asked).await });
            }
            Effect::ReadEndpoint { endpoint } => {
                let asked = self.clock.now();
                self.ask(
                    move |account| async move { account.read_endpoint(endpoint, asked).await },
                );
            }
            Effect::KeepSession(session) => self.sessions.keep(session),
            Effect::WishOfSession { id, wish } => self.sessions.wish(id, wish),
            Effect::CheckHealth { endpoint, url, public } => {
                self.ask(move |account| async move {
                    account.check_health(endpoint, url, public).await
                });
            }
            Effect::RunCommand { session, endpoints } if self.terminal == Terminal::Caller => {
                self.surface.work(&session, &endpoints);
            }
            Effect::StopCommand { session, .. } if self.terminal == Terminal::Caller => {
                self.surface.stop_working(&session);
            }
            Effect::RunCommand { session, endpoints } => {
                let (id, dirs, events) =
                    (session.id.clone(), self.dirs.clone(), self.events.clone());
                let sites = self.account.as_ref().map(|account| account.client().sites().clone());
                let terminal = self.terminal;
                let running = Running::start(dirs, *session, endpoints, sites, terminal, events);
                self.commands.insert(id, running);
            }
            Effect::StopCommand { session, kill } => {
                if let Some(running) = self.commands.get(&session) {
                    running.stop(kill);
                }
            }
            Effect::MeasureSession { session } => {
                self.ask(move |account| async move { account.measure_session(*session).await });
            }
            Effect::ReadPrices { namespace } => {
                let events = self.events.clone();
                self.ask(move |account| {
                    account.read_prices(namespace, move |event| _ = events.send(event))
                });
            }
            Effect::ReadMetrics { endpoint, from, to } => {
                self.ask(move |account| async move { account.measure(endpoint, from, to).await });
            }
            Effect::ReadBill { namespace, own, period } => {
                let (asked, looks) = (Asked { namespace, own, period }, self.looks.clone());
                self.ask(move |account| billing::read(account, asked, looks));
            }
            Effect::CountRequests { range } => {
                let looks = self.looks.clone();
                self.ask(move |account| idle_days::count(account, range, looks));
            }
            Effect::ReadAudit { namespace, endpoints, from } => self
                .ask(move |account| async move { account.audit(namespace, endpoints, from).await }),
            Effect::Commit(batch) => {
                let persistence = self.persistence.clone();
                let events = self.events.clone();
                self.answer(async move {
                    let written = persistence.commit(batch).await;
                    if let Ok(Some(words)) = &written {
                        events.send(Event::HistoryLost(words.clone()));
                    }
                    Event::Stored(written.map(drop))
                });
            }
            Effect::SaveSettings(settings) => {
                if let Some(persistence) = self.persistence_unless_demo() {
                    let events = self.events.clone();
                    tokio::spawn(async move {
                        for event in persistence.save_settings(*settings).await {
                            events.send(event);
                        }
                    });
                }
            }
            Effect::Notify(notification) => self.notify(notification),
            Effect::Withdraw { key } => self.surface.withdraw(key.as_str()),
            Effect::OpenPanel => self.surface.open_panel(),
            Effect::LetGo => self.holds.clear(),
            Effect::SignOut => self.sign_out(),
            Effect::Exit => self.surface.exit(),
        }
    }

    /// The token goes out of the keyring beside everything else.
    fn sign_out(&mut self) {
        let demo = self.account.as_ref().is_some_and(Account::is_demo);
        self.leave_account();
        if !demo {
            let (tokens, events) = (self.tokens.clone(), self.events.clone());
            tokio::spawn(async move {
                if let Err(error) = tokens.forget().await {
                    events.send(Event::Troubled(error.to_string()));
                }
            });
        }
    }

    fn notify(&self, notification: Notification) {
        tracing::info!(key = %notification.key, title = %notification.title, "notification");
        self.surface.notify(notification);
    }

    fn ask<F, Asking>(&self, asking: F)
    where
        F: FnOnce(Account) -> Asking,
        Asking: Future<Output = Event> + Send + 'static,
    {
        if let Some(account) = self.account.clone() {
            self.answer(asking(account));
        }
    }

    fn answer(&self, answering: impl Future<Output = Event> + Send + 'static) {
        let events = self.events.clone();
        tokio::spawn(async move {
            // The loop may be gone by the time the answer is there.
            events.send(answering.await);
        });
    }
}
