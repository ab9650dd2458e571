//! An app's own code, written by hand: it sends what no library would send, and looks at every byte of the answer.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;
use url::Url;

use super::{Application, CALLBACK, Certificate, KeepsCookies, Tenant, http_client};

/// RFC 7636 appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// An app's own code.
pub(crate) struct Program {
    http: reqwest::Client,
}

/// What an endpoint answered.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// One parameter of an address.
pub(crate) fn answer(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

impl Said {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The header, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The status and the error that a token endpoint said, which nobody may keep.
    pub(crate) fn refusal(&self) -> (u16, String) {
        assert_eq!(self.header("cache-control"), "no-store", "{self:?}");
        (self.status, self.json()["error"].as_str().unwrap_or_default().to_owned())
    }

    /// A member of the tokens that were given, as text.
    pub(crate) fn token(&self, name: &str) -> String {
        assert_eq!(self.status, 200, "{self:?}");
        self.json()[name].as_str().unwrap_or_else(|| panic!("no {name}: {self:?}")).to_owned()
    }
}

impl Program {
    pub(crate) fn new() -> Self {
        Self { http: http_client(KeepsCookies::No) }
    }

    /// One that shows a certificate wherever it is asked for one.
    pub(crate) fn with_certificate(certificate: &Certificate, trusted: &str) -> Self {
        let identity = reqwest::Identity::from_pem(certificate.pem_with_key().as_bytes()).unwrap();
        let root = reqwest::Certificate::from_pem(trusted.as_bytes()).unwrap();
        let http = reqwest::Client::builder().identity(identity).tls_certs_merge([root]).build().unwrap();
        Self { http }
    }

    /// Sends anything.
    pub(crate) async fn send(&self, method: &str, url: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Said {
        let request = self.http.request(Method::from_bytes(method.as_bytes()).unwrap(), url);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let response = request.body(body).send().await.unwrap_or_else(|error| panic!("{method} {url}: {error:?}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Said { status, headers, body: response.text().await.unwrap() }
    }

    /// Reads, perhaps with an access token.
    pub(crate) async fn get(&self, url: &str, token: Option<&str>) -> Said {
        let header = token.map(|token| format!("Bearer {token}"));
        let headers: Vec<(&str, &str)> = header.iter().map(|header| ("authorization", header.as_str())).collect();
        self.send("GET", url, &headers, Vec::new()).await
    }

    /// Posts a form.
    pub(crate) async fn post(&self, url: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Said {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = [headers, &[("content-type", "application/x-www-form-urlencoded")]].concat();
        self.send("POST", url, &headers, body.into_bytes()).await
    }

    /// Asks the token endpoint as `application`, whose id and secret are in the form.
    pub(crate) async fn token(&self, tenant: &Tenant, application: &Application, fields: &[(&str, &str)]) -> Said {
        let mut own = vec![("client_id", application.client_id.as_str())];
        own.extend(application.secret.as_ref().map(|secret| ("client_secret", secret.as_str())));
        self.post(&format!("{}/token", tenant.issuer), &[], &[&own, fields].concat()).await
    }

    /// Exchanges a code as it should be done.
    pub(crate) async fn exchange(&self, tenant: &Tenant, application: &Application, code: &str) -> Said {
        let fields = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
        self.token(tenant, application, &fields).await
    }

    /// Uses a refresh token.
    pub(crate) async fn refresh(&self, tenant: &Tenant, application: &Application, token: &str) -> Said {
        self.token(tenant, application, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    /// Asks who the bearer's token is about.
    pub(crate) async fn userinfo(&self, tenant: &Tenant, token: &str) -> Said {
        self.get(&format!("{}/userinfo", tenant.issuer), Some(token)).await
    }
}

impl Application {
    /// An authorization request with PKCE. `changed` replaces parameters and adds others; an empty value leaves one out.
    pub(crate) fn ask(&self, tenant: &Tenant, changed: &[(&str, &str)]) -> Url {
        let mut url: Url = format!("{}/authorize", tenant.issuer).parse().unwrap();
        let usual = [
            ("client_id", self.client_id.as_str()),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid"),
            ("state", "s 1&"),
            ("nonce", "n1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let kept = usual.into_iter().filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
        let added = changed.iter().copied().filter(|(_, value)| !value.is_empty());
        url.query_pairs_mut().extend_pairs(kept.chain(added));
        url
    }
}
