//! Whether the application starts with the session.

use auto_launch::{AutoLaunch, AutoLaunchBuilder};

/// The name of the entry, as earlier versions wrote it.
const ENTRY: &str = "Endpoint Guard";

/// Whether the application starts with the session; changes that first when told to.
///
/// # Errors
/// In words, when the system does not tell or does not let it.
pub fn set(on: Option<bool>) -> Result<bool, String> {
    let entry = entry()?;
    let was = entry.is_enabled().map_err(|error| error.to_string())?;
    match on {
        Some(true) if !was => entry.enable().map_err(|error| error.to_string())?,
        Some(false) if was => entry.disable().map_err(|error| error.to_string())?,
        _ => {}
    }
    Ok(on.unwrap_or(was))
}

/// What a person finds the entry by.
pub(crate) fn place() -> String {
    match cfg!(target_os = "linux") {
        true => format!("~/.config/autostart/{ENTRY}.desktop"),
        false => format!("\"{ENTRY}\" in what starts with the session"),
    }
}

fn entry() -> Result<AutoLaunch, String> {
    // An AppImage is mounted somewhere else each time; it says where it lies.
    let image = std::env::var("APPIMAGE").ok().filter(|path| !path.is_empty());
    let program = match image {
        Some(path) => path,
        None => std::env::current_exe().map_err(|error| error.to_string())?.display().to_string(),
    };
    AutoLaunchBuilder::new()
        .set_app_name(ENTRY)
        .set_app_path(&program)
        .set_args(&["--background"])
        .build()
        .map_err(|error| error.to_string())
}
