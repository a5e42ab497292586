//! Starts the desktop application. On Linux this program stays and shows no window: it links no window system.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = guard_resident::answered() {
        return code;
    }
    #[cfg(target_os = "linux")]
    let code = guard_resident::linux::run();
    #[cfg(not(target_os = "linux"))]
    let code = endpoint_guard_desktop::run();
    code
}
