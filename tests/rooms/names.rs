//! Every path a source names: in `use` trees, expressions, types, attributes and macro bodies alike, because all of them are tokens.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A path that a source names, with the line it begins in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// `["crate", "web", ..]` for what is in the same crate, however it was spelt; else it begins with the crate's name.
    pub(crate) path: Vec<String>,
    pub(crate) line: usize,
}

/// Every path of two parts or more, and every single name in a `use`.
pub(crate) fn named(tokens: &TokenStream, module: &[String]) -> Vec<Named> {
    let mut walk = Walk { module: module.to_vec(), found: Vec::new() };
    walk.stream(tokens.clone());
    walk.found
}

struct Walk {
    module: Vec<String>,
    found: Vec<Named>,
}

impl Walk {
    fn stream(&mut self, stream: TokenStream) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at = self.step(&tokens, at);
        }
    }

    /// Looks at what begins at `at`; returns where to go on.
    fn step(&mut self, tokens: &[TokenTree], at: usize) -> usize {
        match (word(tokens, at).as_deref(), tokens.get(at + 1), tokens.get(at + 2)) {
            (Some("mod"), Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) => {
                self.module.push(name.to_string());
                self.stream(body.stream());
                self.module.pop();
                at + 3
            }
            (Some("use"), ..) => self.tree(tokens, at + 1, &[]),
            (Some("crate"), Some(TokenTree::Ident(name)), _) if at > 0 && word(tokens, at - 1).as_deref() == Some("extern") => {
                self.keep(vec![name.to_string()], name.span().start().line);
                at + 2
            }
            (Some(_), ..) if is_after_dot(tokens, at) => at + 1,
            (Some(_), ..) => self.path(tokens, at),
            _ if is_colons(tokens, at) => at + 2,
            _ => {
                if let TokenTree::Group(group) = &tokens[at] {
                    self.stream(group.stream());
                }
                at + 1
            }
        }
    }

    /// A path in an expression, type or macro: names with colons between.
    fn path(&mut self, tokens: &[TokenTree], at: usize) -> usize {
        let mut path = vec![word(tokens, at).unwrap_or_default()];
        let mut end = at + 1;
        while let (true, Some(name)) = (is_colons(tokens, end), word(tokens, end + 2)) {
            path.push(name);
            end += 3;
        }
        let is_tree = is_colons(tokens, end) && matches!(tokens.get(end + 2), Some(TokenTree::Group(_)));
        if is_tree {
            // A use tree in the body of a macro whose `use` is elsewhere.
            return self.tree(tokens, at, &[]);
        }
        if path.len() > 1 {
            self.keep(path, line(&tokens[at]));
        }
        end
    }

    /// One branch of a use tree, up to its comma or semicolon.
    fn tree(&mut self, tokens: &[TokenTree], mut at: usize, before: &[String]) -> usize {
        let mut path = before.to_vec();
        let begin = at;
        loop {
            match tokens.get(at) {
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    self.branches(group.stream(), &path);
                    return at + 1;
                }
                Some(TokenTree::Punct(star)) if star.as_char() == '*' => path.push("*".to_owned()),
                Some(TokenTree::Ident(name)) => path.push(plain(&name.to_string())),
                Some(_) if is_colons(tokens, at) => {
                    at += 2;
                    continue;
                }
                _ => return at.max(begin + 1),
            }
            at += 1;
            if !is_colons(tokens, at) {
                self.keep(path, line(&tokens[begin]));
                return at;
            }
        }
    }

    fn branches(&mut self, stream: TokenStream, before: &[String]) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
        for branch in tokens.split(is_comma).filter(|branch| !branch.is_empty()) {
            self.tree(branch, 0, before);
        }
    }

    /// Remembers a path as seen from the root of its crate.
    fn keep(&mut self, path: Vec<String>, line: usize) {
        let mut rest = path.as_slice();
        let mut place = None;
        while let [first, others @ ..] = rest {
            match first.as_str() {
                "crate" => place = Some(Vec::new()),
                "self" if place.is_none() => place = Some(self.module.clone()),
                "self" => {}
                "super" => {
                    place.get_or_insert_with(|| self.module.clone()).pop();
                }
                _ => break,
            }
            rest = others;
        }
        let path = match place {
            Some(place) => std::iter::once("crate".to_owned()).chain(place).chain(rest.iter().cloned()).collect(),
            None => rest.to_vec(),
        };
        self.found.push(Named { path, line });
    }
}

fn word(tokens: &[TokenTree], at: usize) -> Option<String> {
    match tokens.get(at) {
        Some(TokenTree::Ident(name)) => Some(plain(&name.to_string())),
        _ => None,
    }
}

fn plain(name: &str) -> String {
    name.trim_start_matches("r#").to_owned()
}

fn line(token: &TokenTree) -> usize {
    token.span().start().line
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |at: usize| match tokens.get(at) {
        Some(TokenTree::Punct(punct)) if punct.as_char() == ':' => Some(punct.spacing()),
        _ => None,
    };
    colon(at) == Some(Spacing::Joint) && colon(at + 1).is_some()
}

/// Whether the name at `at` is a field or method, or goes on after `<T>::`, and so begins no path.
fn is_after_dot(tokens: &[TokenTree], at: usize) -> bool {
    let punct = |back: usize| match at.checked_sub(back).and_then(|at| tokens.get(at)) {
        Some(TokenTree::Punct(punct)) => Some(punct.as_char()),
        _ => None,
    };
    let is_field = punct(1) == Some('.') && punct(2) != Some('.');
    let is_continued = punct(1) == Some(':') && punct(2) == Some(':') && punct(3) == Some('>') && !matches!(punct(4), Some('-' | '='));
    is_field || is_continued
}
