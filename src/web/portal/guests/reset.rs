//! Lets a guest begin anew, by the same address or another.

use actix_web::HttpResponse;
use rules::directory::Address;
use rules::ids::UserId;
use rules::invitations::csv::Problem as Cell;

use super::{seen, shown};
use crate::flows::invitations::{InviteError, Invited as Became, Reset, Sends, reset_redemption};
use crate::pages::Sentence;
use crate::pages::portal::{Done, FieldTrouble, GuestDetail, Invited, Troubles};
use crate::web::fields::Fields;
use crate::web::portal::admin::Admin;
use crate::web::portal::invite::{link_of, result};
use crate::web::problem::Problem;

/// Resets; where no letter goes out, the link is shown this once.
pub(super) async fn reset(admin: &Admin, fields: &Fields, guest: UserId) -> Result<HttpResponse, Problem> {
    let (typed, is_without_letter) = (fields.one("reset_address"), fields.is_ticked("no_letter"));
    let sends = if is_without_letter { Sends::Nothing } else { Sends::Letter };
    let trouble = match typed.parse::<Address>() {
        Err(error) => Cell::from(error).into(),
        Ok(address) => {
            let asked = Reset { guest, address: Some(address), landing: None, sends };
            match reset_redemption(&admin.desk.app, &admin.caller(), admin.tenant.id, asked).await {
                Ok(became) => return is_reset(admin, (guest, typed), sends, &became),
                Err(error) => refusal(error).map_err(|error| admin.not_invited(error))?,
            }
        }
    };
    let (seen, troubles) = (seen(admin).await?, Troubles::default().with("reset_address", trouble));
    let page = shown(admin, &seen, None, troubles);
    admin.show_wrong(&GuestDetail { reset_typed: typed.to_owned(), is_reset_without_letter: is_without_letter, ..page })
}

fn is_reset(admin: &Admin, (guest, address): (UserId, &str), sends: Sends, became: &Became) -> Result<HttpResponse, Problem> {
    match became {
        Became::Pending { ticket, .. } if sends == Sends::Nothing => {
            let page = result(admin, guest, address.to_owned(), Invited::RESET_WITHOUT_LETTER);
            admin.show(&Invited { link: Some(link_of(admin, ticket)), ..page })
        }
        _ => Ok(admin.done(&format!("guests/{guest}"), Done::Reset)),
    }
}

/// A refusal in words; what is no refusal stays an error.
fn refusal(error: InviteError) -> Result<Sentence, InviteError> {
    Ok(match error {
        InviteError::Taken => FieldTrouble::Taken.into(),
        InviteError::DomainBlocked(_) => FieldTrouble::NotAdmitted.into(),
        InviteError::Suppressed => FieldTrouble::NoMoreLetters.into(),
        InviteError::OverQuota => FieldTrouble::OverQuota.into(),
        other => return Err(other),
    })
}
