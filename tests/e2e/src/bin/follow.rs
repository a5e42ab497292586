//! The host's ear to the machine as a program of its own: it prints what it hears, and lets the
//! machine go when it reads the line `let go`.

#[cfg(target_os = "linux")]
#[tokio::main(flavor = "current_thread")]
async fn main() {
    use guard_host::machine::{News, follow};
    use tokio::sync::mpsc::unbounded_channel;

    let (heard, mut told) = unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if line == "let go" && heard.send(()).is_err() {
                return;
            }
        }
    });
    let mut news = follow();
    let mut holds = Vec::new();
    loop {
        tokio::select! {
            next = news.recv() => match next {
                Some(News::Leaving { why, within, hold }) => {
                    println!("leaving: {why:?} within {} ms", within.as_millis());
                    holds.push(hold);
                }
                Some(News::Awake) => println!("awake"),
                Some(News::Quiet(quiet)) => println!("quiet: {quiet:?}"),
                None => {
                    println!("nothing to listen to");
                    return;
                }
            },
            Some(()) = told.recv() => holds.clear(),
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}
