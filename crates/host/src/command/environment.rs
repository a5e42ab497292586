//! What a command learns of its session: a file with its endpoints, and their addresses as
//! variables.

use std::path::PathBuf;

use guard_core::EndpointId;
use serde::Serialize;
use tokio::process::Command;

use crate::dirs::{Dirs, make_private};
use crate::private;
use crate::sessions::path_of;

/// Names the file.
const SESSION: &str = "ENDPOINT_GUARD_SESSION";
/// Begins the name of the variable with an endpoint's address.
const URL: &str = "ENDPOINT_GUARD_URL_";

/// The file, as JSON.
#[derive(Serialize)]
struct SessionFile<'a> {
    session: &'a str,
    endpoints: Vec<EndpointOfFile<'a>>,
}

#[derive(Serialize)]
struct EndpointOfFile<'a> {
    endpoint: &'a EndpointId,
    namespace: &'a str,
    name: &'a str,
    url: Option<&'a str>,
}

/// What is given to one command.
#[derive(Debug)]
pub(super) struct Environment {
    file: Option<PathBuf>,
    urls: Vec<(String, String)>,
}

impl Environment {
    /// Writes the file. A command without it still has the addresses.
    pub(super) fn write(
        dirs: &Dirs,
        session: &str,
        endpoints: &[(EndpointId, Option<String>)],
    ) -> Self {
        let urls =
            endpoints.iter().filter_map(|(id, url)| Some((variable(&id.name), url.clone()?)));
        let file = SessionFile {
            session,
            endpoints: endpoints
                .iter()
                .map(|(id, url)| EndpointOfFile {
                    endpoint: id,
                    namespace: &id.namespace,
                    name: &id.name,
                    url: url.as_deref(),
                })
                .collect(),
        };
        let path = path_of(dirs, session, "json");
        let written = path.parent().map_or(Ok(()), make_private).and_then(|()| {
            private::write(&path, &serde_json::to_vec_pretty(&file).unwrap_or_default())
        });
        if let Err(why) = &written {
            tracing::warn!(%why, "the command gets no session file");
        }
        Self { file: written.is_ok().then_some(path), urls: urls.collect() }
    }

    pub(super) fn give_to(&self, command: &mut Command) {
        if let Some(file) = &self.file {
            command.env(SESSION, file);
        }
        command.envs(self.urls.iter().map(|(name, url)| (name, url)));
    }

    /// The file is of no use after the command.
    pub(super) fn remove(self) {
        if let Some(file) = self.file
            && let Err(why) = std::fs::remove_file(&file)
        {
            tracing::debug!(%why, "a session file stays behind");
        }
    }
}

/// `ENDPOINT_GUARD_URL_PHI_4` for `phi-4`.
fn variable(name: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    format!("{URL}{}", name.chars().map(letter).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_told_where_its_endpoints_are() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let url = "https://x.us-east-1.aws.endpoints.huggingface.cloud".to_owned();
        let endpoints = [
            (EndpointId::new("alice", "phi-4"), Some(url.clone())),
            (EndpointId::new("alice", "new"), None),
        ];
        let environment = Environment::write(&dirs, "a", &endpoints);
        assert_eq!(environment.urls, [("ENDPOINT_GUARD_URL_PHI_4".to_owned(), url.clone())]);
        let file = environment.file.clone().unwrap();
        let told: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        assert_eq!(told["endpoints"][0]["url"], url);
        assert_eq!(told["endpoints"][0]["endpoint"], "alice/phi-4");
        assert!(told["endpoints"][1]["url"].is_null());
        environment.remove();
        assert!(!file.exists());
    }
}
