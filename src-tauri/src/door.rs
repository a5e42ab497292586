//! The way from a window to the host, wherever that is: in this process or in another one.

use std::sync::{Arc, Mutex, PoisonError};

use guard_host::Handle;
use guard_resident::calls::{self, Answered};
use guard_resident::desk::Pending;
use guard_resident::wire::Looks;
use serde_json::{Value, json};
use tauri::ipc::{Invoke, InvokeBody, InvokeError, InvokeResponseBody, Response};
use tauri::{AppHandle, Manager, Runtime};

/// One way.
pub trait Door: Send + Sync + 'static {
    /// Asks the host for this, by the name and the arguments that the page gives it.
    fn call(&self, name: String, arguments: Value) -> Pending<Answered>;

    /// Windows were opened or closed.
    fn looks(&self, looks: Looks);
}

/// The way to a host in the same process.
#[derive(Debug)]
pub struct Here {
    handle: Handle,
    looks: Mutex<Looks>,
}

impl Here {
    /// The way to the host of this handle.
    pub fn new(handle: Handle) -> Self {
        Self { handle, looks: Mutex::default() }
    }
}

impl Door for Here {
    fn call(&self, name: String, arguments: Value) -> Pending<Answered> {
        let handle = self.handle.clone();
        Box::pin(async move { calls::answer(&handle, &name, arguments).await })
    }

    fn looks(&self, looks: Looks) {
        let mut before = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *before, looks).asks(looks).for_each(|asks| self.handle.ask(asks));
        self.handle.watch_closely(looks.any);
    }
}

/// The one that this application has.
#[derive(Clone)]
pub struct ToHost(pub Arc<dyn Door>);

impl std::fmt::Debug for ToHost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ToHost").finish_non_exhaustive()
    }
}

/// Passes a call of the page on to the host, and the answer back.
pub(crate) fn pass_on<R: Runtime>(invoke: Invoke<R>) {
    let Invoke { message, resolver, .. } = invoke;
    let Some(door) = message.webview_ref().try_state::<ToHost>() else {
        return resolver.reject("the host is not there yet");
    };
    let arguments = match message.payload() {
        InvokeBody::Json(arguments) => arguments.clone(),
        InvokeBody::Raw(_) => Value::Null,
    };
    let answering = door.0.call(message.command().to_owned(), arguments);
    resolver.respond_async(async move {
        match answering.await {
            Ok(answer) => Ok(Response::new(InvokeResponseBody::Json(answer.get().to_owned()))),
            Err(refusal) => {
                Err(InvokeError(serde_json::from_str(refusal.get()).unwrap_or_default()))
            }
        }
    });
}

/// Asks the host for something and waits for nothing.
pub(crate) fn ask<R: Runtime>(app: &AppHandle<R>, request: Value) {
    if let Some(door) = app.try_state::<ToHost>() {
        let asked = door.0.call("ask".to_owned(), json!({ "request": request }));
        tauri::async_runtime::spawn(async move {
            if let Err(refusal) = asked.await {
                tracing::warn!(%refusal, "the host did not take it");
            }
        });
    }
}
