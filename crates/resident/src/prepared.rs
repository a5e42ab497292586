//! What there is before anything starts.

use guard_host::{Dirs, Places};

use crate::args::Args;

/// What the application is started with.
#[derive(Debug)]
pub struct Prepared {
    /// The words it was started with.
    pub args: Args,
    /// Where things are kept.
    pub dirs: Dirs,
    /// Where Hugging Face is.
    pub places: Places,
    /// Why the environment cannot be used. A person who clicked an icon reads no terminal, so the
    /// window says it, and nobody is signed in anywhere else instead.
    pub hold: Option<String>,
}

impl Prepared {
    /// Reads command line and environment, and starts the log.
    ///
    /// # Errors
    /// In words, when there is no place to keep things or the addresses of Hugging Face cannot be read.
    pub fn read() -> Result<Self, String> {
        let args = Args::read(std::env::args().skip(1));
        let dirs = Dirs::from_env().map_err(|error| format!("could not {error}"))?;
        if let Err(error) = guard_host::logging::start(&dirs) {
            eprintln!("endpoint-guard-desktop: could not {error}");
        }
        let (places, hold) = match Places::from_env() {
            Ok(places) => (places, None),
            Err(error) => {
                let real = Places::hugging_face().map_err(|error| error.to_string())?;
                (real, Some(format!("The environment of this application: {error}.")))
            }
        };
        Ok(Self { args, dirs, places, hold })
    }
}
