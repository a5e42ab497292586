//! Whether there is a display that answers. GTK ends the process when there is none, so it is asked
//! for before.

/// The display that windows would be opened on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Display {
    /// It exists and answers; the text names it.
    Answers(String),
    /// It does not, and this is why, as a sentence without a full stop.
    Absent(String),
}

/// Looks at the environment of this process.
#[cfg(target_os = "linux")]
pub fn find() -> Display {
    linux::find(|name| std::env::var_os(name))
}

/// Windows and macOS always have a display.
#[cfg(not(target_os = "linux"))]
pub fn find() -> Display {
    Display::Answers("the desktop".to_owned())
}

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::OsString;
    use std::net::{TcpStream, ToSocketAddrs};
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::{SocketAddr, UnixStream};
    use std::path::Path;
    use std::time::Duration;

    use super::Display;

    pub fn find(env: impl Fn(&str) -> Option<OsString>) -> Display {
        let (wayland, x) = (set(env("WAYLAND_DISPLAY")), set(env("DISPLAY")));
        if let Some(name) = &wayland {
            let folder = set(env("XDG_RUNTIME_DIR")).unwrap_or_default();
            // An absolute name replaces the folder.
            if UnixStream::connect(Path::new(&folder).join(name)).is_ok() {
                return Display::Answers(name.clone());
            }
        }
        match (x, wayland) {
            (Some(name), _) if x_answers(&name) => Display::Answers(name),
            (Some(name), _) => Display::Absent(format!("the display {name} does not answer")),
            (None, Some(name)) => Display::Absent(format!("the display {name} does not answer")),
            (None, None) => Display::Absent(
                "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)".to_owned(),
            ),
        }
    }

    fn x_answers(name: &str) -> bool {
        let Some((host, number)) = parse_x(name) else {
            return false;
        };
        if host.is_empty() || host == "unix" {
            let path = format!("/tmp/.X11-unix/X{number}");
            let hidden = SocketAddr::from_abstract_name(path.as_bytes());
            return UnixStream::connect(&path).is_ok()
                || hidden.is_ok_and(|address| UnixStream::connect_addr(&address).is_ok());
        }
        let Some(port) = number.checked_add(6000) else {
            return false;
        };
        (host.as_str(), port).to_socket_addrs().is_ok_and(|mut addresses| {
            addresses
                .any(|address| TcpStream::connect_timeout(&address, Duration::from_secs(2)).is_ok())
        })
    }

    /// The number in an X display name such as `:1`, `unix:1.0` or `host:10.0`, with its host.
    pub(super) fn parse_x(name: &str) -> Option<(String, u16)> {
        let (host, rest) = name.rsplit_once(':')?;
        let number = rest.split('.').next()?.parse().ok()?;
        Some((host.to_owned(), number))
    }

    fn set(value: Option<OsString>) -> Option<String> {
        value.map(|value| value.to_string_lossy().into_owned()).filter(|value| !value.is_empty())
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::linux::parse_x;
    use super::*;

    #[test]
    fn display_names_are_read_as_x_does() {
        assert_eq!(parse_x(":99"), Some((String::new(), 99)));
        assert_eq!(parse_x("unix:1.0"), Some(("unix".to_owned(), 1)));
        assert_eq!(parse_x("localhost:10.0"), Some(("localhost".to_owned(), 10)));
        assert_eq!(parse_x("nonsense"), None);
    }

    #[test]
    fn a_display_that_is_named_but_does_not_answer_is_absent() {
        let dead = linux::find(|name| (name == "DISPLAY").then(|| ":64999".into()));
        assert_eq!(dead, Display::Absent("the display :64999 does not answer".to_owned()));

        let nothing = linux::find(|_| None);
        assert!(matches!(nothing, Display::Absent(why) if why.contains("neither")));
    }

    #[test]
    fn a_wayland_socket_that_answers_is_enough() {
        let folder = tempfile::tempdir().unwrap();
        let _listener = UnixListener::bind(folder.path().join("wayland-9")).unwrap();
        let found = linux::find(|name| match name {
            "WAYLAND_DISPLAY" => Some("wayland-9".into()),
            "XDG_RUNTIME_DIR" => Some(folder.path().into()),
            _ => None,
        });
        assert_eq!(found, Display::Answers("wayland-9".to_owned()));
    }
}
