//! TLS of our own from PEM files, which are read again when they change.

use std::fs;
use std::path::PathBuf;

use reqwest::{Certificate, Client};
use storage::testing::Fresh;

use crate::cast::free_port;
use crate::place::Place;

/// A certificate for `localhost`, and its key.
fn certificate() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

/// Whether whoever trusts this certificate, and no other, reaches the server by a connection of their own.
async fn is_shown(place: &Place, certificate: &str) -> bool {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let trusted = Certificate::from_pem(certificate.as_bytes()).unwrap();
    let client = Client::builder().tls_certs_only([trusted]).build().unwrap();
    match client.get(place.at("healthz")).send().await {
        Ok(answer) => {
            assert_eq!(answer.status(), 200);
            true
        }
        Err(error) => {
            assert!(error.is_connect(), "{error:?}");
            false
        }
    }
}

#[tokio::test]
async fn a_certificate_that_is_replaced_is_shown_to_whoever_comes_next() {
    let folder = tempfile::tempdir().unwrap();
    let files: [PathBuf; 2] = ["cert.pem", "key.pem"].map(|name| folder.path().join(name));
    let [first, second, third] = [certificate(), certificate(), certificate()];
    fs::write(&files[0], &first.0).unwrap();
    fs::write(&files[1], &first.1).unwrap();
    let more = format!("tls_certificate = \"{}\"\ntls_key = \"{}\"", files[0].display(), files[1].display());
    let place = Place::at_url(Fresh::sqlite(), format!("https://localhost:{}/", free_port()).parse().unwrap(), &more).await;
    let serving = place.serve().await;

    assert!(is_shown(&place, &first.0).await && !is_shown(&place, &second.0).await);
    let plain = place.at("healthz").as_str().replace("https:", "http:");
    assert!(reqwest::get(plain).await.is_err(), "nothing is said in the clear");

    // Half replaced, or replaced by what is no certificate, the old one stays.
    fs::write(&files[0], &second.0).unwrap();
    assert!(is_shown(&place, &first.0).await);
    fs::write(&files[1], &second.1).unwrap();
    assert!(is_shown(&place, &second.0).await && !is_shown(&place, &first.0).await);
    fs::write(&files[0], "no certificate").unwrap();
    assert!(is_shown(&place, &second.0).await);
    fs::remove_file(&files[0]).unwrap();
    assert!(is_shown(&place, &second.0).await);
    fs::write(&files[1], &third.1).unwrap();
    fs::write(&files[0], &third.0).unwrap();
    assert!(is_shown(&place, &third.0).await);
    assert!(serving.log().contains("the new certificate cannot be used; the old one stays"), "{}", serving.log());
}
