//! Public items of the inner packages that nobody else names.
//!
//! An item counts as named where its word stands in another file, `pub use` aside; a type also where a public signature of its own file
//! hands it out, because callers then hold it without naming it. Fields and variants are not looked at.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::visit::{self, Visit};

use crate::source::{Package, Source};

/// Items that stay public although nobody names them, and why.
const ALL_THE_SAME: &[(&str, &str)] = &[
    ("TOKEN_FOR", "a span that SECURITY 13 names"),
    ("GUEST_TOKEN_FOR", "a span that SECURITY 13 names"),
    ("FRESH_LINK_PAUSE", "a limit that SECURITY 15 names"),
    ("FRESH_LINKS", "a limit that SECURITY 15 names"),
    ("RENEWABLE_FOR", "a limit that SECURITY 15 names"),
    ("NotAnId", "the error of reading an id"),
    ("MOST_CLAIMED", "the cap that the docs of a claim point to"),
    ("without_effect", "says which columns of a file are read and do nothing"),
    ("ADDED", "the columns that a result has beside those of its file"),
    ("closest", "picks the language of a letter for a tag of a file"),
];

/// Every such item, as `path:line: name`.
pub(crate) fn named_by_nobody(sources: &[Source]) -> Vec<String> {
    let words: Vec<BTreeSet<String>> = sources.iter().map(|source| words(source.tokens.clone())).collect();
    let mut files_with: BTreeMap<&str, usize> = BTreeMap::new();
    for word in words.iter().flatten() {
        *files_with.entry(word).or_default() += 1;
    }
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| matches!(source.package, Package::Rules | Package::Storage)) {
        let mut items = Items::default();
        items.visit_file(&source.syntax);
        for (name, line) in items.public {
            let elsewhere = files_with.get(name.as_str()).copied().unwrap_or(0) > 1;
            let is_excused = ALL_THE_SAME.iter().any(|(excused, _)| *excused == name);
            if !elsewhere && !items.handed_out.contains(&name) && !is_excused {
                found.push(format!("{}:{line}: {name} is public, and nobody else names it", source.path));
            }
        }
    }
    found
}

/// Every word of a file outside of `pub use`.
fn words(stream: TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Ident(word) if word == "use" && at > 0 && is_public(&tokens[..at]) => {
                while tokens.get(at).is_some_and(|token| token.to_string() != ";") {
                    at += 1;
                }
            }
            TokenTree::Ident(word) => {
                found.insert(word.to_string());
            }
            TokenTree::Group(group) => found.extend(words(group.stream())),
            _ => {}
        }
        at += 1;
    }
    found
}

/// Whether what was read last is `pub` or `pub(..)`.
fn is_public(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Ident(word), TokenTree::Group(_)] | [.., TokenTree::Ident(word)] => word == "pub",
        _ => false,
    }
}

/// What a file defines for others, and which words its public signatures hold.
#[derive(Default)]
struct Items {
    public: Vec<(String, usize)>,
    handed_out: BTreeSet<String>,
}

impl Items {
    fn define(&mut self, visibility: &syn::Visibility, name: &Ident) -> bool {
        let is_public = matches!(visibility, syn::Visibility::Public(_));
        if is_public {
            self.public.push((name.to_string(), name.span().start().line));
        }
        is_public
    }

    fn hand_out(&mut self, look: impl FnOnce(&mut Words)) {
        let mut words = Words::default();
        look(&mut words);
        self.handed_out.extend(words.0);
    }
}

impl<'ast> Visit<'ast> for Items {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let is_test = item.attrs.iter().any(|attribute| attribute.path().is_ident("cfg"));
        if !is_test {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if self.define(&item.vis, &item.sig.ident) {
            self.hand_out(|words| words.take_signature(&item.sig));
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if self.define(&item.vis, &item.sig.ident) {
            self.hand_out(|words| words.take_signature(&item.sig));
        }
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        if self.define(&item.vis, &item.ident) {
            self.hand_out(|words| words.visit_type(&item.ty));
        }
    }

    fn visit_impl_item_type(&mut self, item: &'ast syn::ImplItemType) {
        self.hand_out(|words| words.visit_type(&item.ty));
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.define(&item.vis, &item.ident);
        let public = item.fields.iter().filter(|field| matches!(field.vis, syn::Visibility::Public(_)));
        self.hand_out(|words| public.for_each(|field| words.visit_type(&field.ty)));
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.define(&item.vis, &item.ident);
        let fields = item.variants.iter().flat_map(|variant| variant.fields.iter());
        self.hand_out(|words| fields.for_each(|field| words.visit_type(&field.ty)));
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.define(&item.vis, &item.ident);
        self.hand_out(|words| visit::visit_item_trait(words, item));
        self.handed_out.remove(&item.ident.to_string());
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.define(&item.vis, &item.ident);
        self.hand_out(|words| words.visit_type(&item.ty));
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        if self.define(&item.vis, &item.ident) {
            self.hand_out(|words| words.visit_type(&item.ty));
        }
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.define(&item.vis, &item.ident);
    }
}

#[derive(Default)]
struct Words(BTreeSet<String>);

impl Words {
    /// What a caller sees of a function, its own name aside.
    fn take_signature(&mut self, signature: &syn::Signature) {
        self.visit_generics(&signature.generics);
        signature.inputs.iter().for_each(|input| self.visit_fn_arg(input));
        self.visit_return_type(&signature.output);
    }
}

impl<'ast> Visit<'ast> for Words {
    fn visit_ident(&mut self, word: &'ast Ident) {
        self.0.insert(word.to_string());
    }
}
