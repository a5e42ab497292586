//! A real keyring: signed in once, signed in from then on, in the terminal and on the desktop.

use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use guard_e2e::World;
use hf_sim::demo;
use xtask::child::Running;

use crate::account::Bench;

/// gnome-keyring with an unlocked collection, in this world.
fn keyring(world: &World) -> Running {
    let password = world.home().join("password");
    std::fs::write(&password, "test\n").unwrap();
    let mut command = world.command("gnome-keyring-daemon");
    command.args(["--unlock", "--components=secrets", "--foreground"]);
    command.stdin(std::fs::File::open(&password).unwrap());
    let mut running = world.start("keyring", &mut command).unwrap();
    running
        .wait_until("the keyring", Duration::from_secs(15), || {
            let mut ask = world.command("gdbus");
            ask.args(["call", "--session", "-d", "org.freedesktop.secrets", "-o"]);
            ask.args(["/org/freedesktop/secrets/aliases/default", "-m"]);
            ask.args([
                "org.freedesktop.DBus.Properties.Get",
                "org.freedesktop.Secret.Collection",
                "Locked",
            ]);
            let said = ask.output().ok()?;
            String::from_utf8_lossy(&said.stdout).contains("false").then_some(())
        })
        .unwrap();
    running
}

#[tokio::test]
async fn signed_in_once_is_signed_in_from_then_on_until_signed_out() {
    let bench = Bench::new("keyring", demo()).settings("");
    let _keyring = keyring(&bench.world);
    let ran = |arguments: &[&str], input: &str| {
        let mut command = bench.world.cli().unwrap();
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert!(!text.contains(&bench.server.token()), "the token was printed");
        (output.status.code().unwrap(), text)
    };
    assert_eq!(ran(&["status"], "").0, 4, "nobody is signed in");
    let (code, said) = ran(&["login", "--token-stdin"], "hf_wrong\n");
    assert_eq!(code, 4, "{said}");
    let (code, said) = ran(&["login", "--token-stdin"], &format!("{}\n", bench.server.token()));
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("Signed in as alice, watching alice and acme."), "{said}");
    let (code, said) = ran(&["status"], "");
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("3 running · $3.40/h"), "{said}");

    let mut desk = bench.on_a_desktop().await;
    desk.item_with_the_rate().await;
    desk.application.ask_to_end();
    desk.application.wait(Duration::from_secs(10)).unwrap();

    assert_eq!(ran(&["logout"], "").0, 0);
    assert_eq!(ran(&["status"], "").0, 4);
    bench.assert_token_is_on_no_disk();
}
