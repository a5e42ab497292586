//! Links between documents lead somewhere, in the repository and on the site that mdBook makes of `docs`.

#![expect(clippy::unwrap_used, reason = "a failure of what the test stands on ends the test")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Where the repository is read by people. What a page of the site links to outside of the site is there.
const REPOSITORY: [&str; 2] = [
    "https://github.com/endpoint-guard/endpoint-guard/blob/main/",
    "https://github.com/endpoint-guard/endpoint-guard/tree/main/",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every document that is ours.
fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        let is_made = ["target", "tools", "node_modules", "shots"].contains(&name.as_ref());
        if entry.file_type().unwrap().is_dir() {
            if !is_made && !name.starts_with('.') {
                documents(&path, found);
            }
        } else if name.ends_with(".md") {
            found.push(path);
        }
    }
}

struct Document {
    links: Vec<String>,
    /// What a link can name in it after `#`.
    headings: BTreeSet<String>,
}

impl Document {
    fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let (mut links, mut headings) = (Vec::new(), BTreeSet::new());
        let mut heading: Option<String> = None;
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    links.push(dest_url.into_string());
                }
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    headings.extend(heading.take().map(|text| id(&text)));
                }
                Event::Text(words) | Event::Code(words) => {
                    heading.iter_mut().for_each(|heading| heading.push_str(&words));
                }
                _ => {}
            }
        }
        Self { links, headings }
    }
}

/// As GitHub and mdBook make it of a heading.
fn id(heading: &str) -> String {
    let lower = heading.trim().to_lowercase();
    let kept = lower.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Why a link of a document leads nowhere.
fn broken(link: &str, from: &Path, root: &Path) -> Option<String> {
    let site = root.join("docs");
    let (target, place) = link.split_once('#').unwrap_or((link, ""));
    let inner = REPOSITORY.iter().find_map(|prefix| target.strip_prefix(prefix));
    let path = match inner {
        Some(path) => root.join(path),
        None if target.contains("://") || target.starts_with("mailto:") => return None,
        None if target.is_empty() => from.to_owned(),
        None => from.parent().unwrap().join(target),
    };
    let Ok(path) = path.canonicalize() else { return Some(format!("{link} is not there")) };
    if from.starts_with(&site) && inner.is_none() {
        if !path.starts_with(&site) {
            return Some(format!("{link} is not part of the site"));
        }
        if !path.is_file() {
            return Some(format!("{link} is a folder, which the site cannot show"));
        }
    }
    let is_named = || Document::read(&path).headings.contains(place);
    (!place.is_empty() && !is_named()).then(|| format!("{link} has no such heading"))
}

#[test]
fn every_link_leads_somewhere() {
    let root = root();
    let mut all = Vec::new();
    documents(&root, &mut all);
    assert!(all.len() > 20, "{all:?}");
    let mut wrong = Vec::new();
    for document in &all {
        for link in Document::read(document).links {
            let name = document.strip_prefix(&root).unwrap().display();
            wrong.extend(broken(&link, document, &root).map(|why| format!("{name}: {why}")));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn what_leads_nowhere_is_found() {
    let root = root();
    let from = root.join("docs/json.md");
    for (link, why) in [
        ("settings.md", None),
        ("#a-failure", None),
        ("https://example.org/a", None),
        ("none.md", Some("none.md is not there")),
        ("settings.md#none", Some("settings.md#none has no such heading")),
        ("../README.md", Some("../README.md is not part of the site")),
        ("schema", Some("schema is a folder, which the site cannot show")),
    ] {
        assert_eq!(broken(link, &from, &root).as_deref(), why);
    }
    let gone = format!("{}none.md", REPOSITORY[0]);
    assert!(broken(&gone, &from, &root).is_some());
}

#[test]
fn every_page_is_in_the_table_of_contents_of_the_site() {
    let site = root().join("docs");
    let listed: BTreeSet<PathBuf> =
        Document::read(&site.join("SUMMARY.md")).links.into_iter().map(PathBuf::from).collect();
    let mut all = Vec::new();
    documents(&site, &mut all);
    let pages = all.iter().map(|path| path.strip_prefix(&site).unwrap().to_owned());
    let unlisted: Vec<PathBuf> =
        pages.filter(|page| page != Path::new("SUMMARY.md") && !listed.contains(page)).collect();
    assert_eq!(unlisted, Vec::<PathBuf>::new());
}
