//! The sources of the house, parsed.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;

/// Who a source belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Package {
    House,
    Rules,
    Storage,
    /// Tests and benches: outside of the walls.
    Visitors,
}

/// One parsed file.
pub(crate) struct Source {
    pub(crate) package: Package,
    /// From the root of the workspace.
    pub(crate) path: String,
    /// Where the file stands in its crate: `["web", "oidc", "token"]`.
    pub(crate) module: Vec<String>,
    pub(crate) tokens: TokenStream,
    pub(crate) syntax: syn::File,
}

impl Source {
    pub(crate) fn parse(path: &str, text: &str) -> Self {
        let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}:{}: {error}", error.span().start().line));
        let tokens = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
        let (package, inside) = placed(path);
        let mut module: Vec<String> = inside.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        if matches!(module.last().map(String::as_str), Some("lib" | "main" | "mod")) {
            module.pop();
        }
        Self { package, path: path.to_owned(), module, tokens, syntax }
    }

    /// The room the file is in; `main` and `lib` for the two that are in none.
    pub(crate) fn room(&self) -> &str {
        let (package, inside) = placed(&self.path);
        match package {
            Package::Storage => "storage",
            _ => inside.trim_end_matches(".rs").split('/').next().unwrap_or_default(),
        }
    }

    pub(crate) fn is_lib(&self) -> bool {
        self.path.ends_with("src/lib.rs")
    }

    /// Whether a room, or a room within a room, begins in this file.
    pub(crate) fn opens_a_room(&self) -> bool {
        self.package != Package::Visitors && self.room() != "main" && (self.path.ends_with("/mod.rs") || self.module.len() <= 1)
    }
}

fn placed(path: &str) -> (Package, &str) {
    for (folder, package) in [("crates/rules/src/", Package::Rules), ("crates/storage/src/", Package::Storage), ("src/", Package::House)] {
        if let Some(inside) = path.strip_prefix(folder) {
            return (package, inside);
        }
    }
    (Package::Visitors, path)
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust source of the three packages, their tests and benches.
pub(crate) fn read_all() -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in ["src", "crates", "tests", "benches"] {
        find(&root().join(folder), &mut paths);
    }
    paths.sort();
    let inside = |path: &Path| path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
    let sources: Vec<Source> = paths.iter().map(|path| Source::parse(&inside(path), &fs::read_to_string(path).unwrap())).collect();
    assert!(sources.len() > 40, "only {} sources were found", sources.len());
    sources
}

fn find(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            find(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}
