//! What the page can call, through Tauri's own door, without a window system.
#![allow(clippy::expect_used, reason = "a test that cannot set its stage has failed")]

use std::sync::Arc;
use std::time::Duration;

use endpoint_guard_desktop::door::{Here, ToHost};
use endpoint_guard_desktop::with_commands;
use guard_host::{Dirs, Handle, NoSurface, Places, Role, Start, Terminal};
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{
    INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets,
};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewWindow, WebviewWindowBuilder};

/// An application without windows or tray, signed in to the simulated account.
struct Stage {
    _app: App<MockRuntime>,
    panel: WebviewWindow<MockRuntime>,
    handle: Handle,
    _home: tempfile::TempDir,
}

impl Stage {
    fn demo() -> Self {
        let home = tempfile::tempdir().expect("a directory");
        let dirs = Dirs::under(home.path());
        let places = Places::from_env().expect("no HF_ENDPOINT in the way");
        let surface = Arc::new(NoSurface);
        let start = Start {
            dirs,
            places,
            surface,
            role: Role::Owner,
            demo: true,
            hold: None,
            namespaces: Vec::new(),
            follows_machine: false,
            adopts_sessions: false,
            hears_changes: false,
            terminal: Terminal::Apart,
        };
        let handle = tauri::async_runtime::block_on(async { Handle::start(start) });
        let app = with_commands(mock_builder())
            .manage(ToHost(Arc::new(Here::new(handle.clone()))))
            .build(mock_context(noop_assets()))
            .expect("an application");
        let panel = WebviewWindowBuilder::new(&app, "panel", tauri::WebviewUrl::default())
            .build()
            .expect("a window");
        Self { _app: app, panel, handle, _home: home }
    }

    fn call(&self, command: &str, body: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().expect("an address"),
            body: InvokeBody::Json(body),
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.panel, request).map(|body| body.deserialize().expect("JSON"))
    }

    /// Waits until the view is as wanted.
    fn until(&self, wanted: impl Fn(&guard_core::View) -> bool) {
        let mut views = self.handle.views();
        let come = tauri::async_runtime::block_on(async {
            tokio::time::timeout(Duration::from_secs(20), views.wait_for(|view| wanted(view)))
                .await
                .is_ok_and(|view| view.is_ok())
        });
        assert!(come, "the view did not become as wanted: {:?}", self.handle.views().borrow());
    }
}

#[test]
fn the_page_sees_the_demo_account_asks_and_leaves_it() {
    let stage = Stage::demo();
    stage.until(|view| view.account.is_some());
    let view = stage.call("view", json!({})).expect("a view");
    assert_eq!(view["account"]["demo"], true);

    let set = json!({"pause.countdown_seconds": 7});
    let shorter =
        json!({"request": {"ask": "changeSettings", "of": {"is": "everything"}, "set": set}});
    stage.call("ask", shorter).expect("asked");
    stage.until(|view| view.settings.get("pause.countdown_seconds") == Some(&7_u32.into()));

    stage.call("sign_out", json!({})).expect("signed out");
    stage.until(|view| view.account.is_none());
    stage.call("sign_in", json!({"how": {"by": "demo"}})).expect("signed in again");
    stage.until(|view| view.account.is_some());
}

#[test]
fn the_page_finds_out_what_a_plan_costs() {
    let stage = Stage::demo();
    let item = |label: &str, rate: i64| {
        json!({
            "label": label, "rateMicrosPerHour": rate, "minReplicas": 1, "additionalReplicas": 0,
            "scaleUpMinutesPerDay": 0, "coldStartSeconds": null,
        })
    };
    let items = [item("mistral-7b", 800_000), item("llama", 800_000), item("phi-4", 1_800_000)];
    let input = json!({
        "items": items, "minutesPerDay": 120, "daysPerWeek": 5, "startsPerDay": 0, "idleMinutes": 15,
    });
    let asked = json!({"question": {"ask": "plan", "input": input}});
    let answer = stage.call("find_out", asked).expect("an answer");
    assert_eq!(answer["is"], "plan");
    assert_eq!(answer["total"]["theseHours"]["week"]["words"], "$34.00");
    assert_eq!(answer["total"]["alwaysOn"]["week"]["words"], "$571.20");
}

#[test]
fn a_refusal_has_a_code_and_a_sentence() {
    let stage = Stage::demo();
    let pasted = json!({"how": {"by": "token", "token": "not a token", "keep": false}});
    let refusal = stage.call("sign_in", pasted).expect_err("refused");
    assert_eq!(refusal["code"], "not-a-token");
    assert!(refusal["message"].as_str().is_some_and(|words| words.ends_with('.')));
    assert!(!refusal.to_string().contains("not a token\""), "{refusal}");

    let elsewhere = json!({"url": "https://example.org/"});
    let refusal = stage.call("open_link", elsewhere).expect_err("refused");
    assert_eq!(refusal["code"], "link");

    let outside = json!({"text": "day,cost", "file": "../cost.csv"});
    let refusal = stage.call("save_export", outside).expect_err("refused");
    assert_eq!(refusal["code"], "export");

    let unknown = stage.call("burn_money", json!({})).expect_err("refused");
    assert_eq!(unknown["code"], "call");
}
