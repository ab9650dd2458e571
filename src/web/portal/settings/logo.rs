//! Takes a logo in, and throws it away.

use actix_multipart::{Field, Multipart};
use actix_web::HttpResponse;
use futures_util::TryStreamExt as _;

use super::shown;
use crate::flows::StorageError;
use crate::flows::tenants::{LogoError, remove_logo, set_logo};
use crate::images::{CannotUseImage, MOST_BYTES};
use crate::pages::FormSeal;
use crate::pages::portal::{Done, FieldTrouble, Settings, Troubles};
use crate::web::portal::admin::{Admin, Sent};
use crate::web::problem::Problem;

/// The longest a field beside the file may be.
const SHORT: usize = 200;
/// How much of a file that is too large is read, in bytes.
const PATIENCE: usize = 16 * MOST_BYTES;

/// Uploads a logo; the seal comes before the file, as in the form.
pub(in crate::web::portal) async fn upload(admin: Admin, mut parts: Multipart) -> Result<HttpResponse, Problem> {
    let mut is_sealed = false;
    loop {
        let part = parts.try_next().await.map_err(|error| Problem::bad_request(&admin.desk, &admin.request, &error))?;
        let Some(mut part) = part else { return refused(&admin, CannotUseImage::Kind).await };
        match part.name() {
            Some(FormSeal::FIELD) => {
                let token = read(&mut part, SHORT).await.and_then(|bytes| String::from_utf8(bytes).ok());
                admin.check_seal(&token.unwrap_or_default())?;
                is_sealed = true;
            }
            Some("logo") if is_sealed => {
                let file = read(&mut part, MOST_BYTES).await;
                drop(part);
                // To the last border: what is left unread would end the connection before the answer is.
                while let Ok(Some(_)) = parts.try_next().await {}
                return keep(&admin, file).await;
            }
            _ => admin.check_seal("")?,
        }
    }
}

/// All of a part, unless it is longer than `limit`. What is longer is read to its end, as far as that is worth it: a browser shows no
/// answer that came before it had sent everything.
async fn read(part: &mut Field, limit: usize) -> Option<Vec<u8>> {
    let (mut kept, mut length) = (Vec::new(), 0);
    while let Ok(Some(bytes)) = part.try_next().await {
        length += bytes.len();
        if length <= limit {
            kept.extend_from_slice(&bytes);
        } else if length > PATIENCE {
            break;
        }
    }
    (length <= limit).then_some(kept)
}

async fn keep(admin: &Admin, file: Option<Vec<u8>>) -> Result<HttpResponse, Problem> {
    let Some(file) = file else { return refused(admin, CannotUseImage::TooLarge).await };
    match set_logo(&admin.desk.app, &admin.caller(), admin.tenant.id, file).await {
        Ok(()) => Ok(admin.done("settings", Done::Saved)),
        Err(LogoError::Image(CannotUseImage::Busy)) => Err(Problem::storage(&admin.desk, &admin.request, StorageError::Busy)),
        Err(LogoError::Image(why)) => refused(admin, why).await,
        Err(LogoError::Settings(error)) => Err(admin.not_set(error)),
    }
}

async fn refused(admin: &Admin, why: CannotUseImage) -> Result<HttpResponse, Problem> {
    let trouble = match why {
        CannotUseImage::TooLarge => FieldTrouble::ImageTooLarge,
        CannotUseImage::Kind | CannotUseImage::Broken | CannotUseImage::Busy => FieldTrouble::Image,
    };
    admin.show_wrong(&Settings { troubles: Troubles::default().with("logo", trouble), ..shown(admin).await? })
}

/// Throws the logo away.
pub(in crate::web::portal) async fn remove(sent: Sent) -> Result<HttpResponse, Problem> {
    let admin = sent.admin;
    let removed = remove_logo(&admin.desk.app, &admin.caller(), admin.tenant.id).await;
    removed.map_err(|error| admin.not_set(error))?;
    Ok(admin.done("settings", Done::Removed))
}
