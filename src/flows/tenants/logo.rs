//! A tenant's logo: pixels that this server encoded itself (SECURITY 8).

use rules::audit::Deed;
use rules::digest::Digest;
use rules::directory::{Brand, Caller};
use rules::ids::TenantId;
use rules::random::Lot;
use storage::StorageError;

use super::settings::{SettingsError, changeable};
use crate::app::App;
use crate::flows::remember::remember;
use crate::images::CannotUseImage;

/// Why a logo is not changed.
#[derive(Debug, thiserror::Error)]
pub enum LogoError {
    /// The file is no logo.
    #[error(transparent)]
    Image(#[from] CannotUseImage),
    /// The settings do not change.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

/// Decodes the file and keeps what it shows, under a name made of its pixels: another logo has another address.
///
/// # Errors
/// [`LogoError`].
pub async fn set_logo(app: &App, caller: &Caller, tenant: TenantId, file: Vec<u8>) -> Result<(), LogoError> {
    // Nobody has a picture looked at who may not change the logo.
    let asked = *caller;
    app.storage.read(move |tx| changeable(tx, &asked, tenant).map(drop)).await?;
    let png = app.darkroom.small_png(file).await?;
    let name = format!("{}.png", &Digest::of(&png).base64url()[..22]);
    Ok(change(app, caller, tenant, Some((name, png))).await?)
}

/// Throws the logo away.
///
/// # Errors
/// [`SettingsError`].
pub async fn remove_logo(app: &App, caller: &Caller, tenant: TenantId) -> Result<(), SettingsError> {
    change(app, caller, tenant, None).await
}

async fn change(app: &App, caller: &Caller, tenant: TenantId, new: Option<(String, Vec<u8>)>) -> Result<(), SettingsError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let found = changeable(tx, &caller, tenant)?;
            if let Some(old) = &found.brand.logo {
                tx.in_tenant(tenant).logos().remove(old)?;
            }
            if let Some((name, png)) = &new {
                tx.in_tenant(tenant).logos().put(name, png)?;
            }
            let logo = new.as_ref().map(|(name, _)| name.clone());
            tx.in_tenant(tenant).itself().set_brand(&Brand { logo, ..found.brand })?;
            remember(tx, &lot.draw(), &caller, tenant, Deed::ChangedTenant, "tenant", tenant)?;
            Ok(())
        })
        .await
}

/// The PNG of that name.
///
/// # Errors
/// [`StorageError`].
pub async fn find_logo(app: &App, tenant: TenantId, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
    // Names are ours; nobody looks for what could be none.
    if !name.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(None);
    }
    let name = name.to_owned();
    app.storage.read(move |tx| tx.in_tenant(tenant).logos().find(&name)).await
}
