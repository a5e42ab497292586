//! What a file declares and names, without what is compiled for its tests only. Tokens are looked at, not
//! syntax, so that what is handed to macros counts like anything else.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// A path below the root of the crate.
pub type Names = Vec<String>;

/// What one `use` brings in.
#[derive(Debug)]
pub struct Use {
    /// Under which name.
    pub name: String,
    pub names: Names,
    /// It passes it on.
    pub public: bool,
}

/// What a file says of modules.
#[derive(Debug, Default)]
pub struct File {
    /// Modules in files of their own.
    pub modules: Vec<Names>,
    pub uses: Vec<Use>,
    /// Paths in types, values and patterns.
    pub paths: Vec<Names>,
}

/// Reads the file of a module.
pub fn read(tokens: TokenStream, module: Names) -> File {
    let mut reading = Reading { module, file: File::default() };
    reading.block(tokens);
    reading.file
}

struct Reading {
    /// Where it is read just now.
    module: Names,
    file: File,
}

impl Reading {
    fn block(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest = &tokens[..];
        let mut public = false;
        while let Some((token, after)) = rest.split_first() {
            rest = after;
            match (token, after) {
                (TokenTree::Punct(mark), [TokenTree::Group(attribute), after @ ..])
                    if mark.as_char() == '#' =>
                {
                    rest = if is_of_tests(attribute) { after_item(after) } else { after };
                }
                (TokenTree::Ident(word), [TokenTree::Ident(name), body, after @ ..])
                    if word == "mod" =>
                {
                    self.module.push(name.to_string());
                    match body {
                        TokenTree::Group(body) => self.block(body.stream()),
                        _ => self.file.modules.push(self.module.clone()),
                    }
                    self.module.pop();
                    rest = after;
                }
                (TokenTree::Ident(word), [TokenTree::Ident(_), ..]) if word == "use" => {
                    rest = self.tree(after, &[], public);
                }
                (TokenTree::Ident(word), _) if word == "pub" => {
                    public = true;
                    if let [TokenTree::Group(_), after @ ..] = after {
                        rest = after;
                    }
                    continue;
                }
                (TokenTree::Ident(_), _) => {
                    let (path, after) = path_at_start(rest_with(&tokens, after));
                    if path.len() > 1 {
                        self.file.paths.extend(self.below_root(&path));
                        rest = after;
                    }
                }
                (TokenTree::Group(group), _) => self.block(group.stream()),
                _ => {}
            }
            public = false;
        }
    }

    /// Reads a tree of `use` below `before`, and returns what comes after it.
    fn tree<'a>(
        &mut self,
        tokens: &'a [TokenTree],
        before: &[String],
        public: bool,
    ) -> &'a [TokenTree] {
        let (path, mut after) = path_at_start(tokens);
        let mut names: Names = before.iter().cloned().chain(path).collect();
        let is_itself = names.len() > 1 && names.last().is_some_and(|name| name == "self");
        if is_itself {
            names.pop();
        }
        if let [TokenTree::Group(group), rest @ ..] = after {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            let mut inner = &inner[..];
            while !inner.is_empty() {
                inner = self.tree(inner, &names, public);
            }
            after = rest;
        } else {
            let other = match after {
                [TokenTree::Ident(word), TokenTree::Ident(other), ..] if word == "as" => {
                    Some(other)
                }
                _ => None,
            };
            let is_all = matches!(after, [TokenTree::Punct(mark), ..] if mark.as_char() == '*');
            let last = if is_all { Some("*".to_owned()) } else { names.last().cloned() };
            let name = other.map(ToString::to_string).or(last);
            if let Some((name, names)) = name.zip(self.below_root(&names)) {
                self.file.uses.push(Use { name, names, public });
            }
        }
        let ends = |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if ",;".contains(mark.as_char()));
        let end = after.iter().position(ends);
        end.map_or(&[], |end| &after[end + 1..])
    }

    /// Where a path leads, unless that is out of the crate or not out of its own module.
    fn below_root(&self, path: &[String]) -> Option<Names> {
        let ups = path.iter().skip_while(|name| *name == "self");
        let ups = ups.take_while(|name| *name == "super").count();
        let down = path.iter().filter(|name| !["crate", "self", "super"].contains(&name.as_str()));
        let from = match path.first()?.as_str() {
            "crate" => 0,
            "self" | "super" => self.module.len().saturating_sub(ups),
            _ if self.module.is_empty() => 0,
            _ => return None,
        };
        Some(self.module[..from].iter().chain(down).cloned().collect())
    }
}

/// The names at the start that `::` joins, and what comes after them.
fn path_at_start(tokens: &[TokenTree]) -> (Names, &[TokenTree]) {
    let mut names = Names::new();
    let mut rest = tokens;
    while let [TokenTree::Ident(name), after @ ..] = rest {
        names.push(name.to_string());
        rest = after;
        match after {
            [TokenTree::Punct(one), TokenTree::Punct(two), after @ ..]
                if one.as_char() == ':' && two.as_char() == ':' =>
            {
                rest = after;
            }
            _ => break,
        }
    }
    (names, rest)
}

/// `after` with the token before it.
fn rest_with<'a>(all: &'a [TokenTree], after: &[TokenTree]) -> &'a [TokenTree] {
    &all[all.len() - after.len() - 1..]
}

/// Whether what follows is compiled for tests only.
fn is_of_tests(attribute: &Group) -> bool {
    let words = attribute.stream().to_string().replace(' ', "");
    words == "cfg(test)" || words.starts_with("cfg(all(test,")
}

/// What comes after the item, the field or the statement at the start.
fn after_item(tokens: &[TokenTree]) -> &[TokenTree] {
    let ends = |token: &TokenTree| match token {
        TokenTree::Punct(mark) => ",;".contains(mark.as_char()),
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    };
    tokens.iter().position(ends).map_or(&[], |end| &tokens[end + 1..])
}
