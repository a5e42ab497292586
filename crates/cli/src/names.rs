//! Names on the command line: `phi-4` when that is unambiguous, else `alice/phi-4`.

use guard_core::EndpointId;

use crate::ended::Ended;

/// The endpoints that were named.
///
/// # Errors
/// When a name fits none or several, with what may have been meant.
pub fn resolve(named: &[String], known: &[EndpointId]) -> Result<Vec<EndpointId>, Ended> {
    let mut found: Vec<EndpointId> = Vec::new();
    for name in named {
        let id = resolve_one(name, known)?;
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}

/// The endpoints that were named, when that can be said without having read anything: by whole
/// names, or where only one namespace is watched.
pub fn without_reading(named: &[String], watched: &[String]) -> Option<Vec<EndpointId>> {
    let mut ids: Vec<EndpointId> = Vec::new();
    for name in named {
        // An odd name is typed as it is shown: only a list tells how it is written.
        if name.contains('\\') {
            return None;
        }
        let id = match (name.parse(), watched) {
            (Ok(id), _) => id,
            (Err(_), [only]) if !name.is_empty() && !name.contains('/') => {
                EndpointId::new(only, name)
            }
            _ => return None,
        };
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Some(ids)
}

/// The namespaces of what was named, when every name is whole.
pub fn namespaces(named: &[String]) -> Option<Vec<String>> {
    let ids = without_reading(named, &[]).filter(|ids| !ids.is_empty())?;
    let names: std::collections::BTreeSet<String> =
        ids.into_iter().map(|id| id.namespace).collect();
    Some(names.into_iter().collect())
}

/// What was most likely meant by a whole name; `None` when nothing is like it.
pub fn meant<'a>(id: &EndpointId, known: &'a [EndpointId]) -> Option<&'a EndpointId> {
    let whole: Vec<String> = known.iter().map(ToString::to_string).collect();
    let meant = nearest(&id.to_string(), whole.iter().map(String::as_str))?;
    known.iter().find(|known| known.to_string() == meant)
}

/// Words for an endpoint that is not there.
pub fn missing(name: &str, known: &[EndpointId]) -> String {
    let whole: Vec<(String, &EndpointId)> = known
        .iter()
        .map(|id| (if name.contains('/') { id.to_string() } else { id.label() }, id))
        .collect();
    let meant = nearest(name, whole.iter().map(|(words, _)| words.as_str()));
    let meant = whole.iter().filter(|(words, _)| Some(words.as_str()) == meant);
    match meant.map(|(_, id)| *id).min() {
        Some(id) => format!("no endpoint {name}; did you mean {id}?"),
        None if known.is_empty() => format!("no endpoint {name}; this account has none"),
        None => format!("no endpoint {name}; `endpoint-guard status` lists them"),
    }
}

fn resolve_one(name: &str, known: &[EndpointId]) -> Result<EndpointId, Ended> {
    let fits: Vec<&EndpointId> = known.iter().filter(|id| is_called(id, name)).collect();
    match fits.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(Ended::usage(missing(name, known))),
        several => {
            let names: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(Ended::usage(format!(
                "\"{name}\" fits several endpoints: {}. Name the namespace too.",
                names.join(", ")
            )))
        }
    }
}

/// Whether a person may call it so: exactly, or as it was shown to them.
fn is_called(id: &EndpointId, name: &str) -> bool {
    id.name == name || id.label() == name || id.exact() == name || id.to_string() == name
}

/// What was most likely meant: at most one letter in four is another, and one more.
pub fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|name| (strsim::levenshtein(typed, name), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count() / 4)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<EndpointId> {
        vec![
            EndpointId::new("alice", "phi-4"),
            EndpointId::new("alice", "whisper"),
            EndpointId::new("acme", "whisper"),
        ]
    }

    fn words(named: &str) -> String {
        format!("{:?}", resolve(&[named.to_owned()], &known()))
    }

    #[test]
    fn a_name_may_stand_alone_while_it_is_unambiguous() {
        let found = resolve(&["phi-4".to_owned(), "alice/phi-4".to_owned()], &known()).unwrap();
        assert_eq!(found, [EndpointId::new("alice", "phi-4")]);
        assert!(words("whisper").contains("alice/whisper, acme/whisper"), "{}", words("whisper"));
        assert!(words("acme/whisper").contains("Ok"));
    }

    #[test]
    fn a_whole_name_needs_no_reading_and_a_bare_one_only_its_namespace() {
        let named =
            |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let (one, two) = (named(&["alice"]), named(&["alice", "acme"]));
        let phi = vec![EndpointId::new("alice", "phi-4")];
        assert_eq!(without_reading(&named(&["alice/phi-4"]), &two), Some(phi.clone()));
        assert_eq!(without_reading(&named(&["phi-4", "alice/phi-4"]), &one), Some(phi));
        assert_eq!(without_reading(&named(&["phi-4"]), &two), None);
        assert_eq!(without_reading(&named(&["alice/"]), &one), None);
        assert_eq!(namespaces(&named(&["alice/a", "acme/b"])), Some(named(&["acme", "alice"])));
        assert_eq!(namespaces(&named(&["alice/a", "b"])), None);
    }

    #[test]
    fn a_slip_is_met_with_what_was_meant() {
        assert!(words("phi4").contains("did you mean alice/phi-4?"), "{}", words("phi4"));
        assert!(words("alice/wisper").contains("did you mean"));
        assert!(words("something-else").contains("lists them"));
    }
}
