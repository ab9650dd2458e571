//! Lets a guest begin anew, by the same address or another.

use actix_web::HttpResponse;
use rules::directory::Address;
use rules::ids::UserId;
use rules::invitations::csv::Problem as Cell;

use super::{seen, shown};
use crate::flows::invitations::{InviteError, Invited as Became, Reset, Sends, reset_redemption};
use crate::pages::Sentence;
use crate::pages::portal::{Confirm, Done, FieldTrouble, GuestDetail, Invited, Section, Troubles};
use crate::web::fields::Fields;
use crate::web::portal::admin::Admin;
use crate::web::portal::invite::{link_of, result};
use crate::web::problem::Problem;

/// The field by which the page that asked says that it did.
const SURE: &str = "sure";

/// Asks, with the address in full; once that is answered, resets. Where no letter goes out, the link is shown this once.
pub(super) async fn reset(admin: &Admin, fields: &Fields, guest: UserId) -> Result<HttpResponse, Problem> {
    let (typed, is_without_letter) = (fields.one("reset_address"), fields.is_ticked("no_letter"));
    let sends = if is_without_letter { Sends::Nothing } else { Sends::Letter };
    let trouble = match typed.parse::<Address>() {
        Err(error) => Cell::from(error).into(),
        Ok(_) if !fields.is_ticked(SURE) => return ask(admin, (typed, is_without_letter)).await,
        Ok(address) => {
            let asked = Reset { guest, address: Some(address), landing: None, sends };
            match reset_redemption(&admin.desk.app, &admin.caller(), admin.tenant.id, asked).await {
                Ok(became) => return is_reset(admin, (guest, typed), sends, &became),
                Err(error) => refusal(error).map_err(|error| admin.not_invited(error))?,
            }
        }
    };
    let (seen, troubles) = (seen(admin).await?, Troubles::default().with("reset_address", trouble));
    let page = shown(admin, &seen, None, troubles).await?;
    admin.show_wrong(&GuestDetail { reset_typed: typed.to_owned(), is_reset_without_letter: is_without_letter, ..page })
}

async fn ask(admin: &Admin, (address, is_without_letter): (&str, bool)) -> Result<HttpResponse, Problem> {
    let seen = seen(admin).await?;
    let page = format!("guests/{}", seen.user.id);
    let no_letter = is_without_letter.then(|| ("no_letter", "yes".to_owned()));
    let carried = [(SURE, "yes".to_owned()), ("reset_address", address.to_owned())].into_iter().chain(no_letter).collect();
    let form = admin.form(admin.path(&format!("{page}/reset")));
    let whom = (seen.user.display_name.as_str(), address);
    admin.show(&Confirm::resetting(admin.nav(Section::Guests), whom, carried, form, admin.path(&page)))
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
