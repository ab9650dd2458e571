//! Style sheets, icons and the little script there is, served from the binary.

use std::borrow::Cow;

use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "assets"]
struct Files;

/// A file to be served below `/assets/`.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type.
    pub content_type: &'static str,
    /// Changes with the bytes: the `v` of its address, and its entity tag.
    pub version: String,
}

impl Asset {
    /// The asset of that name, if there is one.
    pub fn find(name: &str) -> Option<Self> {
        let content_type = match name.rsplit_once('.')?.1 {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            _ => return None,
        };
        let file = Files::get(name)?;
        Some(Self { version: version(&file), bytes: file.data, content_type })
    }
}

/// Where an asset is served: an address that changes with its bytes, so that it may be cached for ever.
pub fn asset_href(name: &str) -> Option<String> {
    let file = Files::get(name)?;
    Some(format!("/assets/{name}?v={}", version(&file)))
}

fn version(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_is_found_by_name_and_nothing_else_is() {
        let sheet = Asset::find("house.css").unwrap();
        assert_eq!(sheet.content_type, "text/css; charset=utf-8");
        assert_eq!(asset_href("house.css").unwrap(), format!("/assets/house.css?v={}", sheet.version));
        assert!(Asset::find("../Cargo.toml").is_none() && Asset::find("nothing.css").is_none());
    }

    #[test]
    fn no_asset_reaches_out_of_the_house() {
        for name in Files::iter() {
            let asset = Asset::find(&name).unwrap_or_else(|| panic!("{name} has no media type"));
            let text = String::from_utf8_lossy(&asset.bytes).replace("http://www.w3.org/2000/svg", "");
            assert!(!text.contains("://") && !text.contains("@import"), "{name}");
        }
    }
}
