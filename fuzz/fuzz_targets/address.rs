//! Mail addresses, domains and redirect URIs: what was read can be read again, and stays the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rules::directory::{Address, DisplayName, Domain, TenantName};
use rules::protocol::check_redirect_uri;

fuzz_target!(|raw: &[u8]| {
    let Ok(text) = std::str::from_utf8(raw) else { return };
    if let Ok(address) = text.parse::<Address>() {
        let again: Address = address.to_string().parse().expect("an address that was read can be read again");
        assert_eq!(again.key(), address.key(), "and is the same mailbox");
        assert!(!address.for_smtp().contains(['\r', '\n', ' ', '<', '>']), "no letter goes elsewhere");
        let _ = address.masked();
    }
    if let Ok(domain) = text.parse::<Domain>() {
        assert!(domain.as_str().is_ascii() && domain.as_str() == domain.as_str().to_ascii_lowercase());
        assert_eq!(domain.as_str().parse::<Domain>().as_ref(), Ok(&domain));
        assert_eq!(domain.to_unicode().parse::<Domain>().as_ref(), Ok(&domain), "the spelling people read leads back");
        let _ = (domain.is_public_suffix(), domain.is_international());
    }
    if let Ok(name) = text.parse::<DisplayName>() {
        assert!(!name.to_string().chars().any(char::is_control));
    }
    if let Ok(name) = text.parse::<TenantName>() {
        assert_eq!(name.to_string(), text, "a tenant's name is matched byte for byte");
    }
    if let Ok(uri) = check_redirect_uri(text) {
        assert!(uri.fragment().is_none());
    }
});
