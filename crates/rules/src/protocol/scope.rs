//! Scopes: what an application asks to be told or allowed.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! scope_names {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// A scope this provider knows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ScopeName {
            $($(#[$doc])* $name),+
        }

        impl ScopeName {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// How requests write it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text),+
                }
            }

            fn read(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

scope_names! {
    /// The request is one of OpenID Connect, and an ID token is wanted.
    OpenId = "openid",
    /// Names, language, and what else people say of themselves (OpenID Connect Core §5.4).
    Profile = "profile",
    /// The address, and whether it was vouched for.
    Email = "email",
    /// The postal address.
    Address = "address",
    /// The telephone number.
    Phone = "phone",
    /// A refresh token (OpenID Connect Core §11).
    OfflineAccess = "offline_access",
    /// The person's groups.
    Groups = "groups",
    /// The person's roles in the application.
    Roles = "roles",
    /// Where a guest comes from and on what terms.
    Guest = "guest",
}

impl ScopeName {
    /// The scope that tells `claim`, if one does (OpenID Connect Core §5.4, PRODUCT.md).
    pub fn telling(claim: &str) -> Option<Self> {
        match claim {
            "email" | "email_verified" => Some(Self::Email),
            "name" | "given_name" | "family_name" | "middle_name" | "nickname" | "preferred_username" | "profile" | "picture"
            | "website" | "gender" | "birthdate" | "zoneinfo" | "locale" | "updated_at" => Some(Self::Profile),
            "address" => Some(Self::Address),
            "phone_number" | "phone_number_verified" => Some(Self::Phone),
            "groups" => Some(Self::Groups),
            "roles" => Some(Self::Roles),
            "guest" => Some(Self::Guest),
            _ => None,
        }
    }
}

/// A set of scopes in the order they were asked for. Scopes that nobody knows are left out (OpenID Connect Core §3.1.2.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Scope(Vec<ScopeName>);

impl Scope {
    /// Reads a list separated by spaces (RFC 6749 §3.3).
    pub fn parse(text: &str) -> Self {
        text.split(' ').filter_map(ScopeName::read).collect()
    }

    /// Whether `name` is in it.
    pub fn has(&self, name: ScopeName) -> bool {
        self.0.contains(&name)
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names, in order.
    pub fn names(&self) -> &[ScopeName] {
        &self.0
    }

    /// Whether everything in it is also in `other`.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.iter().all(|name| other.has(*name))
    }

    /// What of it is also in `other`.
    pub fn within(&self, other: &Self) -> Self {
        self.0.iter().copied().filter(|name| other.has(*name)).collect()
    }

    /// What of it is not `name`.
    pub fn without(&self, name: ScopeName) -> Self {
        self.0.iter().copied().filter(|other| *other != name).collect()
    }

    /// What people may allow an application that registered itself (SECURITY 31).
    pub fn of_strangers() -> Self {
        [ScopeName::OpenId, ScopeName::Profile, ScopeName::Email].into_iter().collect()
    }

    /// This and then what `other` adds.
    pub fn and(&self, other: &Self) -> Self {
        self.0.iter().chain(&other.0).copied().collect()
    }
}

impl FromIterator<ScopeName> for Scope {
    fn from_iter<I: IntoIterator<Item = ScopeName>>(names: I) -> Self {
        let mut scope = Self::default();
        for name in names {
            if !scope.has(name) {
                scope.0.push(name);
            }
        }
        scope
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, name) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            f.write_str(name.as_str())?;
        }
        Ok(())
    }
}

impl From<String> for Scope {
    fn from(text: String) -> Self {
        Self::parse(&text)
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_scopes_are_ignored_and_order_is_kept() {
        let scope = Scope::parse("email openid  email payments OPENID guest");
        assert_eq!(scope.to_string(), "email openid guest");
        assert!(scope.has(ScopeName::OpenId) && !scope.has(ScopeName::Profile));
    }

    #[test]
    fn a_scope_is_within_another_or_not() {
        assert!(Scope::parse("email").is_within(&Scope::parse("openid email")));
        assert!(!Scope::parse("email groups").is_within(&Scope::parse("openid email")));
        assert!(Scope::default().is_within(&Scope::default()));
    }

    #[test]
    fn every_scope_survives_its_column() {
        let all: Scope = ScopeName::ALL.iter().copied().collect();
        let column = serde_json::to_string(&all).unwrap();
        assert_eq!(column, r#""openid profile email address phone offline_access groups roles guest""#);
        assert_eq!(serde_json::from_str::<Scope>(&column).unwrap(), all);
    }
}
