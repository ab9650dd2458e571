//! The path name of a tenant: chosen once, matched byte for byte, never given out again (SECURITY 9).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A tenant's path name: 3 to 63 of `a-z`, `0-9` and inner hyphens, and none of [`TenantName::RESERVED`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TenantName(String);

/// Why a text cannot name a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotNameTenant {
    /// Too short, too long, or with other characters.
    #[error("a tenant's name is 3 to 63 of a-z, 0-9 and hyphens, and neither begins nor ends with a hyphen")]
    Shape,
    /// The server answers that path itself.
    #[error("that name is reserved")]
    Reserved,
}

impl TenantName {
    /// First path segments that belong to the server, or might one day. A test of the doors compares them with the routes that exist.
    pub const RESERVED: [&'static str; 16] = [
        "account",
        "admin",
        "api",
        "assets",
        "common",
        "consumers",
        "docs",
        "healthz",
        "login",
        "metrics",
        "organizations",
        "readyz",
        "scim",
        "static",
        "status",
        "www",
    ];

    /// The name as it stands in paths.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TenantName {
    type Err = CannotNameTenant;

    fn from_str(text: &str) -> Result<Self, CannotNameTenant> {
        let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let has_ends = !text.starts_with('-') && !text.ends_with('-');
        if !(3..=63).contains(&text.len()) || !text.bytes().all(is_inner) || !has_ends {
            return Err(CannotNameTenant::Shape);
        }
        if Self::RESERVED.contains(&text) {
            return Err(CannotNameTenant::Reserved);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for TenantName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for TenantName {
    type Error = CannotNameTenant;

    fn try_from(text: String) -> Result<Self, CannotNameTenant> {
        text.parse()
    }
}

impl From<TenantName> for String {
    fn from(name: TenantName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_shadows_no_route_and_has_one_spelling() {
        assert!("contoso".parse::<TenantName>().is_ok());
        for text in ["v1.0", ".well-known", "Contoso", "ab", "-ab", "ab-", "a_b", "contoso/", "b\u{fc}cher"] {
            assert_eq!(text.parse::<TenantName>(), Err(CannotNameTenant::Shape), "{text:?}");
        }
        assert_eq!("scim".parse::<TenantName>(), Err(CannotNameTenant::Reserved));
    }
}
