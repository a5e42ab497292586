//! Shows the windows of the desktop application, where it starts them as a program of their own.

use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    let code = endpoint_guard_desktop::apart::run();
    #[cfg(not(target_os = "linux"))]
    let code = {
        eprintln!("endpoint-guard-window: this system's windows belong to endpoint-guard-desktop");
        ExitCode::from(2)
    };
    code
}
