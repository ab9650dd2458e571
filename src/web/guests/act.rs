//! What the forms of an interaction do: each verb moves it on and returns to the dispatcher.

use crate::flows::StorageError;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::Door;
use rules::interactions::{Destination, OwnPage, PasscodeFor};
use rules::protocol::Parameters;
use rules::secret::Secret;
use rules::sessions::Familiar;

use super::interaction::{cancel, failed, on, place, show};
use super::step_page::{Trying, View};
use crate::flows::interactions::{
    Form, InteractionError, Moved, Wrong, accept_invitation, accept_terms, ask_sponsor, choose_account, choose_password, confirm_device,
    consent, enter_code, give_address, go_elsewhere, hand_over, send_code, send_code_to_invited, sign_in, sign_up, use_another,
};
use crate::pages::FormSeal;
use crate::pages::sign_in::ChooseAccount;
use crate::web::answer;
use crate::web::cookies;
use crate::web::desk::Desk;
use crate::web::problem::Problem;

/// Carries out the verb of the path.
pub(super) async fn act(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let fields = Parameters::parse(&body).map_err(|error| Problem::bad_request(&desk, &request, &error))?;
    let place = place(&desk, &request, &tenant)?;
    let interaction = place.interaction;
    let form = Form { place, seal: fields.one(FormSeal::FIELD).unwrap_or_default().to_owned() };
    let verb = request.path().rsplit('/').next().unwrap_or_default();
    let declines = match verb {
        "consent" => fields.one("choice") != Some("allow"),
        "device" => fields.one("choice") != Some("approve"),
        _ => false,
    };
    if declines {
        return cancel(desk, request).await;
    }
    let back = || answer::go(&desk, &tenant, &Destination::Own(OwnPage::Interaction(tenant.name.clone(), interaction))).finish();
    match carry_out(&desk, &request, verb, form, &fields).await {
        Ok((Moved::Answered(answered), familiar)) => remembered(&desk, on(&desk, &request, &tenant, *answered)?, familiar),
        Ok((Moved::On, familiar)) => remembered(&desk, back(), familiar),
        Err(InteractionError::Changed | InteractionError::Storage(StorageError::Stale)) => Ok(back()),
        Err(InteractionError::Wrong(wrong)) => {
            let typed = |name: &str| fields.one(name).unwrap_or_default().to_owned();
            // No address was read: the page on which one is typed says so, whatever else the step would ask.
            let view = if wrong == Wrong::Address { View::Address } else { View::Step };
            show(&desk, &request, &tenant, Trying { wrong: Some(wrong), address: typed("address"), name: typed("name"), view }).await
        }
        Err(error) => failed(&desk, &request, &tenant, error).await,
    }
}

/// The answer, with the cookie by which the browser remembers a sign-in.
fn remembered(desk: &Desk, mut response: HttpResponse, familiar: Option<Familiar>) -> Result<HttpResponse, Problem> {
    if let Some(familiar) = familiar {
        response.add_cookie(&cookies::for_familiar(desk, &familiar)).map_err(|error| Problem::broken(desk, None, &error))?;
    }
    Ok(response)
}

/// What a verb led to, and what the browser remembers from now on where somebody signed in.
type Done = (Moved, Option<Familiar>);

async fn carry_out(desk: &Desk, request: &HttpRequest, verb: &str, form: Form, fields: &Parameters) -> Result<Done, InteractionError> {
    let (app, caller) = (&desk.app, &desk.caller(request, Door::Oidc));
    let text = |name: &str| fields.one(name).unwrap_or_default();
    let password = || Secret::new(text("password").to_owned());
    let signed_in = match verb {
        "password" => {
            let (moved, familiar) = sign_in(app, caller, form, password()).await?;
            return Ok((moved, Some(familiar)));
        }
        "code" => enter_code(app, caller, form, text("code")).await,
        "new-account" => sign_up(app, caller, form, text("name"), password()).await,
        "new-password" => choose_password(app, caller, form, password()).await,
        _ => return move_on(desk, request, verb, form, fields).await.map(|()| (Moved::On, None)),
    };
    signed_in.map(|familiar| (Moved::On, Some(familiar)))
}

/// The verbs by which nobody signs in.
async fn move_on(desk: &Desk, request: &HttpRequest, verb: &str, form: Form, fields: &Parameters) -> Result<(), InteractionError> {
    let (app, caller) = (&desk.app, &desk.caller(request, Door::Oidc));
    let text = |name: &str| fields.one(name).unwrap_or_default();
    match verb {
        "address" => give_address(app, caller, form, text("address")).await,
        "account" if text("account") == ChooseAccount::ANOTHER => use_another(app, caller, form).await,
        "account" => match text("account").parse() {
            Ok(session) => choose_account(app, caller, form, session).await,
            Err(_) => Err(InteractionError::Changed),
        },
        "elsewhere" => go_elsewhere(app, caller, form).await,
        "another" => use_another(app, caller, form).await,
        "send-code" => send_code(app, caller, form, PasscodeFor::SignIn).await,
        "sign-up" => send_code(app, caller, form, PasscodeFor::SignUp).await,
        "forgot" => send_code(app, caller, form, PasscodeFor::Recovery).await,
        "send-invited-code" => send_code_to_invited(app, caller, form).await,
        "hand-over" => hand_over(app, caller, form).await,
        "accept" => accept_invitation(app, caller, form, fields.one("terms").is_some()).await,
        "terms" => accept_terms(app, caller, form, fields.one("terms").is_some()).await,
        "ask-sponsor" => ask_sponsor(app, caller, form).await,
        "consent" => consent(app, caller, form).await,
        "device" => confirm_device(app, caller, form).await,
        _ => Err(InteractionError::Gone),
    }
}
