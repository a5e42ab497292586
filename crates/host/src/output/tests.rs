use std::io::{Read, Write};
use std::sync::mpsc;

use super::queue::{MOST_BYTES, MOST_LINES};
use super::*;

const AT_LAST: Duration = Duration::from_secs(20);

/// Takes a write only when it is let, and keeps what it took.
struct Gate {
    opened: mpsc::Receiver<()>,
    took: mpsc::Sender<String>,
}

impl Write for Gate {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let closed = |_| std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        self.opened.recv().map_err(closed)?;
        let _ = self.took.send(String::from_utf8_lossy(bytes).into_owned());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn gate() -> (Stream, mpsc::Sender<()>, mpsc::Receiver<String>) {
    let (open, opened) = mpsc::channel();
    let (took, taken) = mpsc::channel();
    (Stream::to("gate", || Gate { opened, took }), open, taken)
}

#[test]
fn a_reader_that_does_not_read_keeps_nobody_and_is_told_what_is_missing() {
    let (stream, open, taken) = gate();
    stream.line("first\n");
    while !stream.queue.lock().is_writing {
        std::thread::yield_now();
    }
    for number in 0..3 * MOST_LINES {
        stream.line(format!("{number}\n"));
    }
    stream.print("kept whatever comes\n");
    assert!(stream.queue.lock().pieces() <= MOST_LINES + 2, "bounded");
    assert!(!stream.wait_written(Duration::ZERO));
    for _ in 0..MOST_LINES + 5 {
        let _ = open.send(());
    }
    assert!(stream.wait_written(AT_LAST));
    let read: Vec<String> = taken.try_iter().collect();
    assert_eq!(read[0], "first\n");
    let missing = read[1..].iter().find(|line| line.contains("left out")).unwrap();
    let count: usize = missing.split(' ').nth(1).unwrap().parse().unwrap();
    let shown = read.iter().filter(|line| line.trim().parse::<usize>().is_ok()).count();
    assert_eq!(count + shown, 3 * MOST_LINES, "every line is shown or counted");
    assert_eq!(read.last().unwrap(), "kept whatever comes\n");
    assert_eq!(read[read.len() - 2], format!("{}\n", 3 * MOST_LINES - 1), "the newest is kept");
}

#[test]
fn lines_are_bounded_in_bytes_too() {
    let (stream, _open, _taken) = gate();
    for _ in 0..10 {
        stream.line(vec![b'x'; MOST_BYTES / 2]);
    }
    assert!(stream.queue.lock().bytes() <= MOST_BYTES);
}

#[tokio::test]
async fn a_line_that_is_told_is_answered_for() {
    let (stream, open, taken) = gate();
    let first = stream.tell("first\n");
    let left = stream.tell("nobody waits for it\n");
    drop(left);
    let second = stream.tell("second\n");
    open.send(()).unwrap();
    assert_eq!(first.await.unwrap(), Ok(()));
    drop(open);
    assert_eq!(second.await.unwrap(), Err(Failure::Closed));
    stream.closed().await;
    assert_eq!(stream.failure(), Some(Failure::Closed));
    assert_eq!(taken.iter().collect::<Vec<_>>(), ["first\n"]);
    // What comes later is answered at once, and a stream that nobody reads is done.
    assert_eq!(stream.tell("third\n").await.unwrap(), Err(Failure::Closed));
    stream.written().await;
}

#[tokio::test]
async fn what_another_program_writes_waits_for_its_reader_and_is_all_there() {
    let (mut reader, writer) = std::io::pipe().unwrap();
    let stream = Stream::to("pipe", || writer);
    let chunk = vec![b'y'; 64 * 1024];
    let (passing, count) = (stream.clone(), 40);
    let passed = tokio::spawn(async move {
        for _ in 0..count {
            passing.pass(chunk.clone()).await.unwrap();
        }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!passed.is_finished(), "it waits for its reader");
    assert!(stream.queue.lock().bytes() <= PASSES_BELOW + 64 * 1024);
    let reading = std::thread::spawn(move || {
        let mut all = vec![0; 64 * 1024 * count];
        reader.read_exact(&mut all).map(|()| all.iter().all(|byte| *byte == b'y'))
    });
    passed.await.unwrap();
    stream.written().await;
    assert!(reading.join().unwrap().unwrap());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_tried_again() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let stream = Stream::to("full", || full);
    stream.print("lost\n");
    stream.print("lost too\n");
    assert!(stream.wait_written(AT_LAST));
    assert!(matches!(stream.failure(), Some(Failure::Broken(why)) if why.contains("space")));
    assert!(stream.queue.lock().closed.is_none(), "it may be emptied");
}
