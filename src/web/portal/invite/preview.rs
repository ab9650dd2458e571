//! The letter of an invitation before it is sent.

use actix_web::HttpResponse;
use rules::clock::Timestamp;
use rules::directory::{Address, PlainText};
use rules::ids::ApplicationId;
use rules::invitations::Landing;
use rules::invitations::csv::Decision;

use super::{gives_something, in_words};
use crate::flows::directory::DirectoryError;
use crate::flows::invitations::{Asked, Opens, Sends};
use crate::flows::letters::preview_invitation;
use crate::pages::portal::{DraftShown, Invite};
use crate::signing::Place;
use crate::web::portal::admin::Admin;
use crate::web::portal::letters::framed;
use crate::web::problem::Problem;

/// What of a letter its preview is made of.
#[derive(serde::Serialize, serde::Deserialize)]
struct Draft {
    address: Address,
    applications: Vec<ApplicationId>,
    landing: Landing,
    language: Option<String>,
    message: Option<PlainText>,
    access_ends_at: Option<Timestamp>,
}

fn place<'a>(admin: &Admin, session: &'a str) -> Place<'a> {
    Place { tenant: Some(admin.tenant.id), table: "letter", column: "draft", row: session }
}

/// The frame's address carries the draft, sealed for this session: nothing is stored of a letter that may never be sent.
fn preview_src(admin: &Admin, asked: &Asked) -> String {
    let draft = Draft {
        address: asked.address.clone(),
        applications: asked.applications.iter().map(|(id, _)| *id).collect(),
        landing: asked.landing.clone(),
        language: asked.language.clone(),
        message: asked.message.clone(),
        access_ends_at: asked.access_ends_at,
    };
    let text = serde_json::to_vec(&draft).expect("a draft is made of texts and ids");
    let session = admin.at.session.id.to_string();
    let sealed = admin.desk.app.ring.seal(&admin.desk.app.random, &place(admin, &session), &text);
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("letter", &sealed).finish();
    admin.path(&format!("invitations/preview?{query}"))
}

/// The form with its letter above it; whoever may send none is told so.
pub(super) async fn show(admin: &Admin, asked: &Asked, page: Invite) -> Result<HttpResponse, Problem> {
    let has_nothing = !gives_something(asked);
    match preview_invitation(&admin.desk.app, &admin.caller(), admin.tenant.id, asked.clone()).await {
        Ok(Some(letter)) => {
            let from = format!("{} <{}>", letter.from_name, letter.from);
            let preview = DraftShown { src: preview_src(admin, asked), subject: letter.subject.to_string(), from, has_nothing };
            admin.show(&Invite { preview: Some(preview), ..page })
        }
        Ok(None) => Err(admin.not_found()),
        Err(DirectoryError::Cannot(_)) => admin.show_wrong(&Invite { refusal: in_words(&Decision::NotAllowed), ..page }),
        Err(error) => Err(admin.failed(error)),
    }
}

/// The letter of a draft, for the frame.
pub(in crate::web::portal) async fn preview(admin: Admin) -> Result<HttpResponse, Problem> {
    let session = admin.at.session.id.to_string();
    let opened = admin.desk.app.ring.open(&place(&admin, &session), admin.query().one("letter"));
    let opened = opened.map_err(|_| admin.not_found())?;
    let draft: Draft = serde_json::from_slice(opened.expose()).map_err(|_| admin.not_found())?;
    let asked = Asked {
        address: draft.address,
        display_name: None,
        given_name: None,
        family_name: None,
        applications: draft.applications.into_iter().map(|id| (id, None)).collect(),
        groups: Vec::new(),
        landing: draft.landing,
        language: draft.language,
        message: draft.message,
        cc: None,
        sponsor: None,
        access_ends_at: draft.access_ends_at,
        lasts_for: None,
        sends: Sends::Nothing,
        opens: Opens::Nothing,
    };
    let letter = preview_invitation(&admin.desk.app, &admin.caller(), admin.tenant.id, asked).await.map_err(|error| admin.failed(error))?;
    Ok(framed(letter.ok_or_else(|| admin.not_found())?.html))
}
