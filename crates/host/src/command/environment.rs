//! What a command learns of its session: a file with its endpoints, and their addresses as
//! variables.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use guard_core::EndpointId;
use hf_endpoints::Sites;
use serde::Serialize;
use tokio::process::Command;
use url::Url;

use crate::dirs::{Dirs, make_private};
use crate::private;
use crate::sessions::path_of;

/// Names the file.
const SESSION: &str = "ENDPOINT_GUARD_SESSION";
/// Begins the names of the variables with an endpoint's address: by its name, and by its namespace
/// and name.
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
    urls: BTreeMap<String, String>,
    /// What a person should know of it, in sentences.
    pub(super) notes: Vec<String>,
}

impl Environment {
    /// Writes the file. A command without it still has the addresses. `sites` are the servers that
    /// were configured.
    pub(super) fn write(
        dirs: &Dirs,
        session: &str,
        endpoints: &[(EndpointId, Option<String>)],
        sites: Option<&Sites>,
    ) -> Self {
        let (urls, mut notes) = variables(endpoints);
        notes.extend(endpoints.iter().filter_map(|(id, url)| strange(id, url.as_deref()?, sites)));
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
        Self { file: written.is_ok().then_some(path), urls, notes }
    }

    pub(super) fn give_to(&self, command: &mut Command) {
        if let Some(file) = &self.file {
            command.env(SESSION, file);
        }
        command.envs(self.urls.iter());
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

/// The variables: `ENDPOINT_GUARD_URL_PHI_4` and `ENDPOINT_GUARD_URL_ALICE_PHI_4` for alice/phi-4. A
/// name that stands for several endpoints stands for none: which one was meant cannot be known.
fn variables(
    endpoints: &[(EndpointId, Option<String>)],
) -> (BTreeMap<String, String>, Vec<String>) {
    let mut meant: BTreeMap<String, BTreeSet<(&EndpointId, &str)>> = BTreeMap::new();
    for (id, url) in endpoints {
        for name in [id.name.clone(), format!("{}_{}", id.namespace, id.name)] {
            meant.entry(variable(&name)).or_default().insert((id, url.as_deref().unwrap_or("")));
        }
    }
    let (mut urls, mut notes) = (BTreeMap::new(), Vec::new());
    for (name, of) in meant {
        let mut of = of.into_iter();
        match (of.next(), of.next()) {
            (Some((_, url)), None) if !url.is_empty() => {
                urls.insert(name, url.to_owned());
            }
            (Some((first, _)), Some((second, _))) => notes.push(format!(
                "{name} is not set: it could mean {first} or {second}; the variables with the namespace \
                 and ENDPOINT_GUARD_SESSION tell them apart."
            )),
            _ => {}
        }
    }
    (urls, notes)
}

fn variable(name: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    format!("{URL}{}", name.chars().map(letter).collect::<String>())
}

/// What to say of an address that our own token would not be sent to: the command may send one.
fn strange(id: &EndpointId, url: &str, sites: Option<&Sites>) -> Option<String> {
    let parsed = Url::parse(url).ok();
    let host = parsed.as_ref().and_then(Url::host_str).unwrap_or_default();
    let usual = Sites::hugging_face().ok();
    let is_known = parsed.as_ref().zip(sites.or(usual.as_ref()));
    let is_known = is_known.is_some_and(|(url, sites)| sites.may_get_token(url));
    let at = if host.is_empty() { "an address that cannot be read" } else { host };
    (!is_known).then(|| {
        format!(
            "The address of {id} is at {at}, which is not Hugging Face's: send no token there unless you \
             know it."
        )
    })
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
        let environment = Environment::write(&dirs, "a", &endpoints, None);
        let names = ["ENDPOINT_GUARD_URL_ALICE_PHI_4", "ENDPOINT_GUARD_URL_PHI_4"];
        assert_eq!(environment.urls, names.map(|name| (name.to_owned(), url.clone())).into());
        assert_eq!(environment.notes, Vec::<String>::new());
        let file = environment.file.clone().unwrap();
        let told: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        assert_eq!(told["endpoints"][0]["url"], url);
        assert_eq!(told["endpoints"][0]["endpoint"], "alice/phi-4");
        assert!(told["endpoints"][1]["url"].is_null());
        environment.remove();
        assert!(!file.exists());
    }

    #[test]
    fn a_name_in_two_namespaces_is_left_out_and_said() {
        let at = |host: &str| Some(format!("https://{host}.aws.endpoints.huggingface.cloud"));
        let endpoints = [
            (EndpointId::new("alice", "phi-4"), at("a")),
            (EndpointId::new("acme", "phi_4"), at("b")),
            (EndpointId::new("acme", "whisper"), at("c")),
        ];
        let (urls, notes) = variables(&endpoints);
        let names: Vec<&str> = urls.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "ENDPOINT_GUARD_URL_ACME_PHI_4",
                "ENDPOINT_GUARD_URL_ACME_WHISPER",
                "ENDPOINT_GUARD_URL_ALICE_PHI_4",
                "ENDPOINT_GUARD_URL_WHISPER",
            ]
        );
        assert_eq!(Some(urls["ENDPOINT_GUARD_URL_ALICE_PHI_4"].clone()), at("a"));
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert!(notes[0].starts_with("ENDPOINT_GUARD_URL_PHI_4 is not set"), "{notes:?}");
        assert!(notes[0].contains("alice/phi-4") && notes[0].contains("acme/phi_4"), "{notes:?}");
    }

    #[test]
    fn a_strange_host_is_said() {
        let id = EndpointId::new("alice", "phi-4");
        let (here, elsewhere) =
            (Sites::all_at("http://127.0.0.1:4000").ok(), Sites::all_at("https://hf.corp").ok());
        for (url, sites) in [
            ("https://x.us-east-1.aws.endpoints.huggingface.cloud", None),
            ("http://127.0.0.1:4000/serve/phi-4", here.as_ref()),
            ("https://hf.corp/phi-4", elsewhere.as_ref()),
        ] {
            assert_eq!(strange(&id, url, sites), None, "{url}");
        }
        for (url, sites, host) in [
            ("https://evil.example", None, "at evil.example,"),
            ("https://endpoints.huggingface.cloud.evil.example", None, "evil.example"),
            ("https://evilendpoints.huggingface.cloud", None, "evilendpoints"),
            ("http://x.aws.endpoints.huggingface.cloud", None, "x.aws"),
            ("http://127.0.0.1:4000", None, "127.0.0.1"),
            ("https://a.endpoints.huggingface.cloud@evil.example", None, "evil.example"),
            ("no address", None, "cannot be read"),
            ("https://other.corp", elsewhere.as_ref(), "other.corp"),
            ("https://hf.corp:8443", elsewhere.as_ref(), "hf.corp"),
            ("https://x.endpoints.huggingface.cloud:8443", None, "x.endpoints"),
        ] {
            let said = strange(&id, url, sites).unwrap_or_default();
            assert!(said.contains(host) && said.contains("alice/phi-4"), "{url}: {said}");
        }
    }
}
