//! A client's logo: fetched when it registers, and kept as pixels that this server encoded itself (SECURITY 8).

use rules::digest::Digest;
use rules::ids::ApplicationId;
use rules::protocol::Registration;

use super::fetch::fetch;
use crate::app::App;

/// The name and the PNG of a client's logo, if it gave one, somebody answers for it (SECURITY 31), and it can be had. A registration does
/// not fail for want of a picture (OpenID Connect Registration §2: it should be shown).
pub(crate) async fn logo_of(app: &App, id: ApplicationId, registration: &Registration) -> Option<(String, Vec<u8>)> {
    let address = registration.logo_uri.as_ref().filter(|_| !registration.is_held_back())?;
    let host = address.host_str().unwrap_or_default();
    let file =
        fetch(app, address).await.inspect_err(|error| tracing::warn!(%error, host, "the logo of an application could not be had")).ok()?;
    let png =
        app.darkroom.small_png(file).await.inspect_err(|error| tracing::warn!(%error, host, "the logo of an application is none")).ok()?;
    Some((format!("{id}-{}.png", &Digest::of(&png).base64url()[..22]), png))
}
