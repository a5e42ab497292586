//! What a person does in a window, and sees there.

use fantoccini::error::CmdError;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, Locator};
use guard_e2e::{SOON, World, until};

const TAB: &str = "\u{E004}";
const CONTROL: &str = "\u{E009}";

/// What an element says, for XPath; the page keeps figures and units together with no-break spaces.
const SAID: &str = "normalize-space(translate(., '\u{a0}', ' '))";

/// The first element that shows this text, once it is there.
pub async fn shows(client: &Client, text: &str) -> fantoccini::elements::Element {
    let has = format!("contains({SAID}, \"{text}\")");
    let path = format!("//*[{has}][not(*[{has}])]");
    let found = client.wait().at_most(SOON).for_element(Locator::XPath(&path)).await;
    match found {
        Ok(element) => element,
        Err(error) => {
            let body = client.find(Locator::Css("body")).await.unwrap().text().await.unwrap();
            panic!("the window does not show \"{text}\" ({error}) but:\n{body}")
        }
    }
}

/// Presses a button by the words on it, or by those it is called by. Closing a window with it may
/// leave nothing to answer.
pub async fn press(client: &Client, label: &str) {
    let path = format!("//button[contains({SAID}, \"{label}\") or @aria-label=\"{label}\"]");
    let button = client.wait().at_most(SOON).for_element(Locator::XPath(&path)).await;
    let button = button.unwrap_or_else(|error| panic!("no button \"{label}\": {error}"));
    done_or_gone(button.click().await);
}

/// Presses Tab until the element of these words has the focus, and there the keys.
pub async fn type_into(client: &Client, label: &str, keys: &str) {
    const NAME: &str = "const e = document.activeElement; \
        return (e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent).trim()";
    let mut passed = Vec::new();
    while passed.len() < 60 {
        let name = client.execute(NAME, Vec::new()).await.unwrap();
        let name = name.as_str().unwrap_or_default().to_owned();
        let active = client.active_element().await.unwrap();
        if name == label {
            active.send_keys(keys).await.unwrap();
            return;
        }
        passed.push(name);
        active.send_keys(TAB).await.unwrap();
    }
    panic!("Tab does not lead to \"{label}\", only to {passed:?}");
}

/// Puts the panel away, as a person does who goes on with something else: it is open, and not in front.
pub fn put_away(world: &World) {
    let mut minimize = world.command("xdotool");
    minimize.args(["search", "--sync", "--onlyvisible", "--name", "^Endpoint Guard$"]);
    let done = minimize.arg("windowminimize").output().unwrap();
    assert!(done.status.success(), "{done:?}");
}

/// Ctrl and a letter.
pub async fn control(client: &Client, letter: char) {
    strike(client, &format!("{CONTROL}{letter}")).await;
}

/// Strikes keys where the focus is. Closing a window with them may leave nothing to answer.
pub async fn strike(client: &Client, keys: &str) {
    let active = client.active_element().await.unwrap();
    done_or_gone(active.send_keys(keys).await);
}

fn done_or_gone(done: Result<(), CmdError>) {
    let gone = done.as_ref().is_err_and(CmdError::is_no_such_window);
    assert!(done.is_ok() || gone, "{done:?}");
}

/// Waits for a window beside `known`, and goes there.
pub async fn go_to_other(client: &Client, known: &WindowHandle) -> WindowHandle {
    let other = async || {
        let all = client.windows().await.ok()?;
        all.into_iter().find(|window| window != known)
    };
    let other = until("another window", SOON, other).await.unwrap();
    client.switch_to_window(other.clone()).await.unwrap();
    other
}

/// Waits until the window of this title is the one that has the keyboard.
pub async fn until_in_front(world: &World, title: &str) {
    let what = format!("\"{title}\" in front");
    let in_front = async || {
        let name =
            world.command("xdotool").args(["getactivewindow", "getwindowname"]).output().ok()?;
        (String::from_utf8_lossy(&name.stdout).trim() == title).then_some(())
    };
    until(&what, SOON, in_front).await.unwrap();
}
