//! Protection that may be meant by what cannot be read: whoever is named there is not paused by
//! itself until that can be read.

use guard_core::{EndpointId, Level, Own, Settings};

use super::blocks::Slip;

/// Takes for protected whatever is named in what cannot be read, unless something that can be read
/// gives it another level, nothing there speaks of protection, and it was not protected `before`.
pub(super) fn protect(settings: &mut Settings, slips: &[Slip], before: Option<&Settings>) {
    for slip in slips {
        let says_so = slip.text.to_ascii_lowercase().contains("protect");
        let words: Vec<&str> = words(&slip.text).collect();
        for (index, word) in words.iter().enumerate() {
            let namespace = match word.strip_prefix("namespaces.") {
                Some("") => words.get(index + 1).copied(),
                Some(name) => Some(name.strip_suffix(".level").unwrap_or(name)),
                None => None,
            };
            if let Some(name) = namespace {
                let was = before.and_then(|before| before.namespaces.get(name));
                put(settings.namespaces.entry(name.to_owned()).or_default(), says_so, was);
            } else if let Ok(id) = word.parse::<EndpointId>() {
                let was = before.and_then(|before| before.endpoints.get(&id));
                put(settings.endpoints.entry(id).or_default(), says_so, was);
            }
        }
        if says_so && words.iter().any(|word| *word == "guard" || word.starts_with("guard.")) {
            settings.guard.level = Level::Protected;
        }
    }
}

fn put(own: &mut Own, says_so: bool, was: Option<&Own>) {
    let was = was.is_some_and(|was| was.level == Some(Level::Protected));
    if own.level.is_none() || says_so || was {
        own.level = Some(Level::Protected);
    }
}

/// Names as they can stand in a file, whatever is around them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let fits = |letter: char| letter.is_alphanumeric() || "_-./".contains(letter);
    text.split(move |letter| !fits(letter)).filter(|word| !word.is_empty())
}
