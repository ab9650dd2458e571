//! What the targets share: a client as a tenant would have registered it, and the room of the house that opens what is encrypted.

pub mod signing;

use rules::clock::Timestamp;
use rules::directory::{Admits, Application, ApplicationSettings, ClientKind, Pkce};
use rules::ids::{ApplicationId, TenantId};
use rules::protocol::{AuthorizationServer, JwsAlg, OAuthError, Profile, PushedRequests, Registration, ResponseType};
use rules::random::Chance;

/// The issuer everything is meant for.
pub const ISSUER: &str = "https://id.example/contoso";

/// The tenant that is asked.
pub const SERVER: AuthorizationServer<'_> =
    AuthorizationServer { issuer: ISSUER, pushed_requests: PushedRequests::Accepted, resources: &[], details_types: &[] };

/// When everything happens.
pub const NOW: Timestamp = Timestamp::from_seconds(1_795_521_600);

/// Always the same, so that what was found is found again.
struct NoChance;

impl Chance for NoChance {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

/// A client that may do everything there is to do.
pub fn client() -> Application {
    let settings = ApplicationSettings {
        redirect_uris: vec!["https://app.example/cb".to_owned()],
        post_logout_redirect_uris: vec!["https://app.example/out".to_owned()],
        assignment_required: false,
        admits: Admits::AllGuests,
        pkce: Pkce::Optional,
        client_credentials: true,
        registration: Registration {
            profile: Profile::OidcCompatible,
            response_types: ResponseType::ALL.to_vec(),
            auth_alg: Some(JwsAlg::ES256),
            ..Registration::default()
        },
        ..ApplicationSettings::new(ClientKind::Confidential)
    };
    let (tenant, id) = (TenantId::new(&NoChance, NOW), ApplicationId::new(&NoChance, NOW));
    Application { tenant, id, name: "App".parse().expect("that is a name"), settings, created_at: NOW }
}

/// What is said to whoever erred fits into a header and a JSON text (RFC 6749 §5.2).
pub fn can_be_said(error: &OAuthError) {
    let said = format!("{error:?}");
    assert!(said.len() < 2_000, "{said}");
}
