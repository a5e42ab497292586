//! Reads which top-level modules the files of a crate name, in declarations of `use` and in paths.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use crate::graph::Graph;
use crate::sources::Sources;
use crate::tokens::{File, Names, read};

/// The graph of the crate whose first file is `root`. The name of that file stands for what it holds
/// itself; what it only passes on is what it is passed on from.
pub fn graph(root: &Path, sources: &impl Sources) -> Graph {
    let folder = root.parent().unwrap();
    let first = read_file(root, Names::new(), sources);
    let home = Home::of(root, &first);
    let mut graph = Graph::default();
    home.modules.iter().for_each(|module| graph.add(module));
    let used = first.uses.iter().filter(|it| !it.public).map(|it| &it.names);
    for names in first.paths.iter().chain(used) {
        graph.needs(&home.root, home.of_names(names), &home.root);
    }
    let mut waiting: VecDeque<Names> = first.modules.iter().cloned().collect();
    while let Some(module) = waiting.pop_front() {
        let path = path_of(folder, &module, sources);
        let file = read_file(&path, module.clone(), sources);
        let told = path.strip_prefix(folder).unwrap().display().to_string();
        for names in file.paths.iter().chain(file.uses.iter().map(|it| &it.names)) {
            graph.needs(&module[0], home.of_names(names), &told);
        }
        waiting.extend(file.modules);
    }
    graph
}

/// Where names below the root of a crate are at home.
struct Home<'a> {
    root: String,
    modules: BTreeSet<&'a str>,
    passed_on: BTreeMap<&'a str, &'a Names>,
}

impl<'a> Home<'a> {
    fn of(root: &Path, first: &'a File) -> Self {
        let passed_on: BTreeMap<&str, &Names> =
            first.uses.iter().map(|it| (it.name.as_str(), &it.names)).collect();
        assert!(!passed_on.contains_key("*"), "{}: `*` cannot be followed", root.display());
        Self {
            root: root.file_name().unwrap().to_string_lossy().into_owned(),
            modules: first.modules.iter().map(|module| module[0].as_str()).collect(),
            passed_on,
        }
    }

    /// The module of a path, or the root.
    fn of_names<'b>(&'b self, mut names: &'b Names) -> &'b str {
        // What is passed on may have been passed on before; not for ever, where a name is that of a crate.
        for _ in 0..8 {
            let Some(first) = names.first() else { break };
            if self.modules.contains(first.as_str()) {
                return first;
            }
            let Some(from) = self.passed_on.get(first.as_str()) else { break };
            names = from;
        }
        &self.root
    }
}

fn path_of(folder: &Path, module: &Names, sources: &impl Sources) -> PathBuf {
    let path = folder.join(module.iter().collect::<PathBuf>());
    let places = [path.with_extension("rs"), path.join("mod.rs")];
    let found = places.into_iter().find(|path| sources.text(path).is_some());
    found.unwrap_or_else(|| panic!("{} has no file below {}", module.join("::"), folder.display()))
}

fn read_file(path: &Path, module: Names, sources: &impl Sources) -> File {
    let text = sources.text(path).unwrap();
    let tokens = text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    read(tokens, module)
}
