//! `POST /invitations`: Graph's request, and beside it what is granted and until when.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::Address;
use rules::invitations::Landing;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::asked::Shape;
use super::body;
use super::call::{Call, answered};
use super::fault::Fault;
use super::users::Reference;
use crate::flows::invitations::{Asked, Invited, Opens, Reset, Sends, invite as invite_one, reset_redemption};
use crate::web::desk::Desk;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Body {
    invited_user_email_address: String,
    invited_user_display_name: Option<String>,
    invited_user_type: Option<String>,
    invite_redirect_url: Option<Url>,
    #[serde(default)]
    send_invitation_message: bool,
    invited_user_message_info: Option<MessageInfo>,
    invited_user: Option<Reference>,
    #[serde(default)]
    invited_user_sponsors: Vec<Reference>,
    reset_redemption: Option<bool>,
    #[serde(default)]
    applications: Vec<Grant>,
    #[serde(default)]
    groups: Vec<String>,
    access_ends_at: Option<String>,
    link_lasts_days: Option<u16>,
    #[serde(default)]
    open_applications: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct MessageInfo {
    customized_message_body: Option<String>,
    message_language: Option<String>,
    #[serde(default)]
    cc_recipients: Vec<Recipient>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Recipient {
    email_address: EmailAddress,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EmailAddress {
    address: String,
    #[serde(rename = "name")]
    _name: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Grant {
    id: String,
    role: Option<String>,
}

/// How long a link may be asked to last.
const MOST_DAYS: u16 = 365;

impl Body {
    fn check(&self) -> Result<(), Fault> {
        let days = self.link_lasts_days.is_none_or(|days| (1..=MOST_DAYS).contains(&days));
        let rules = [
            (self.invited_user_type.as_deref().is_none_or(|kind| kind == "Guest"), "invitedUserType can only be Guest."),
            (self.invited_user.is_none() || self.is_reset(), "invitedUser goes with resetRedemption: a new guest is invited by address."),
            (self.invited_user.is_some() || !self.is_reset(), "resetRedemption needs the invitedUser."),
            (!self.is_reset() || self.is_plain(), "A reset leaves what was given as it is: change that by itself."),
            (self.invited_user_sponsors.len() <= 1, "There can be one sponsor."),
            (self.applications.len() <= 50 && self.groups.len() <= 50, "There can be 50 applications and 50 groups."),
            (days, "linkLastsDays is 1 to 365."),
        ];
        rules.into_iter().find(|(is_kept, _)| !is_kept).map_or(Ok(()), |(_, why)| Err(Fault::bad_request(why)))
    }

    fn is_reset(&self) -> bool {
        self.reset_redemption == Some(true)
    }

    /// Whether nothing is given, and nobody else told.
    fn is_plain(&self) -> bool {
        let is_quiet = self.invited_user_message_info.is_none() && self.invited_user_sponsors.is_empty();
        is_quiet && self.applications.is_empty() && self.groups.is_empty() && self.access_ends_at.is_none() && !self.open_applications
    }

    fn sends(&self) -> Sends {
        if self.send_invitation_message { Sends::Letter } else { Sends::Nothing }
    }

    /// Whose redemption is reset, in the words of flows.
    fn reset(&self) -> Result<Option<Reset>, Fault> {
        self.check()?;
        let Some(guest) = self.invited_user.as_ref().filter(|_| self.is_reset()) else { return Ok(None) };
        Ok(Some(Reset {
            guest: body::said("invitedUser", guest.id()?)?,
            address: Some(body::said("invitedUserEmailAddress", &self.invited_user_email_address)?),
            landing: self.invite_redirect_url.clone().map(Landing::Page),
            sends: self.sends(),
        }))
    }

    fn cc(&self) -> Result<Option<Address>, Fault> {
        let Some(info) = &self.invited_user_message_info else { return Ok(None) };
        match info.cc_recipients.as_slice() {
            [] => Ok(None),
            [one] => body::said("ccRecipients", &one.email_address.address).map(Some),
            _ => Err(Fault::bad_request("There can be one ccRecipient.")),
        }
    }

    /// What is asked for, in the words of flows.
    fn asked(&self) -> Result<Asked, Fault> {
        self.check()?;
        let info = self.invited_user_message_info.as_ref();
        let application = |grant: &Grant| Ok((body::said("applications/id", &grant.id)?, grant.role.clone()));
        let applications = self.applications.iter().map(application).collect::<Result<Vec<_>, Fault>>()?;
        let landing = match (&self.invite_redirect_url, applications.as_slice()) {
            (Some(page), _) => Landing::Page(page.clone()),
            (None, [(only, _)]) => Landing::Application(*only),
            (None, _) => Landing::MyApps,
        };
        let sponsor = self.invited_user_sponsors.first().map(|one| body::said("invitedUserSponsors", one.id()?)).transpose()?;
        Ok(Asked {
            address: body::said("invitedUserEmailAddress", &self.invited_user_email_address)?,
            display_name: body::maybe("invitedUserDisplayName", self.invited_user_display_name.as_deref())?,
            given_name: None,
            family_name: None,
            applications,
            groups: self.groups.iter().map(|id| body::said("groups", id)).collect::<Result<_, _>>()?,
            landing,
            language: body::language("messageLanguage", info.and_then(|info| info.message_language.as_deref()))?,
            message: body::maybe("customizedMessageBody", info.and_then(|info| info.customized_message_body.as_deref()))?,
            cc: self.cc()?,
            sponsor,
            access_ends_at: body::end("accessEndsAt", self.access_ends_at.as_deref())?,
            lasts_for: self.link_lasts_days.map(|days| Duration::from_secs(u64::from(days) * 86_400)),
            sends: self.sends(),
            opens: if self.open_applications { Opens::Applications } else { Opens::Nothing },
        })
    }
}

/// Invites one person. The link is in this answer if no letter goes out, and nowhere else: it finds the invitation and proves nothing.
pub(super) async fn invite(desk: Data<Desk>, request: HttpRequest, bytes: Bytes) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let (shape, body): (_, Body) = (Shape::read(call)?, body::read(&bytes)?);
        let invited = match body.reset()? {
            Some(reset) => reset_redemption(call.app, &call.caller, call.tenant.id, reset).await?,
            None => invite_one(call.app, &call.caller, call.tenant.id, body.asked()?).await?,
        };
        Ok(shape.one(call, StatusCode::CREATED, "invitations", told(call, &body, invited)))
    })
    .await
}

fn told(call: &Call<'_>, body: &Body, invited: Invited) -> Value {
    let mut told = json!({
        "invitedUserEmailAddress": body.invited_user_email_address,
        "invitedUserDisplayName": body.invited_user_display_name,
        "invitedUserType": "Guest",
        "inviteRedirectUrl": body.invite_redirect_url,
        "sendInvitationMessage": body.send_invitation_message,
    });
    match invited {
        Invited::Pending { invitation, guest, ticket, is_again } => {
            told["id"] = json!(invitation);
            told["status"] = "PendingAcceptance".into();
            told["invitedUser"] = json!({ "id": guest });
            told["isInvitedAgain"] = is_again.into();
            if !body.send_invitation_message {
                let link = format!("{}/{}/redeem/{}", call.app.public_url, call.tenant.name, ticket.expose());
                told["inviteRedeemUrl"] = link.into();
            }
        }
        Invited::Known { user, .. } => {
            told["id"] = Value::Null;
            told["status"] = "Completed".into();
            told["invitedUser"] = json!({ "id": user });
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(more: Value) -> Result<Asked, Fault> {
        let mut body = json!({ "invitedUserEmailAddress": "ann@fabrikam.example" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body::read::<Body>(body.to_string().as_bytes())?.asked()
    }

    #[test]
    fn graphs_own_request_is_understood() {
        let asked = asked(json!({
            "@odata.type": "microsoft.graph.invitation",
            "invitedUserDisplayName": "Ann",
            "inviteRedirectUrl": "https://orders.example/",
            "sendInvitationMessage": true,
            "invitedUserMessageInfo": {
                "messageLanguage": "en-US",
                "customizedMessageBody": "Hello",
                "ccRecipients": [{ "emailAddress": { "address": "bo@contoso.example", "name": null } }],
            },
            "resetRedemption": false,
        }));
        let asked = asked.unwrap();
        assert_eq!((asked.sends, asked.opens), (Sends::Letter, Opens::Nothing));
        assert!(matches!(asked.landing, Landing::Page(_)) && asked.cc.is_some() && asked.message.is_some());
    }

    #[test]
    fn without_an_address_to_land_on_one_application_is_it() {
        let id = "00000000-0000-7000-8000-000000000001";
        let one = asked(json!({ "applications": [{ "id": id, "role": "Orders.Read" }] })).unwrap();
        assert_eq!(one.landing, Landing::Application(id.parse().unwrap()));
        assert_eq!((asked(json!({})).unwrap().landing, asked(json!({})).unwrap().sends), (Landing::MyApps, Sends::Nothing));
    }

    #[test]
    fn what_cannot_be_done_is_refused() {
        for more in [
            json!({ "invitedUserType": "Member" }),
            json!({ "resetRedemption": true }),
            json!({ "invitedUser": { "id": "00000000-0000-7000-8000-000000000001" } }),
            json!({ "resetRedemption": true, "invitedUser": { "id": "00000000-0000-7000-8000-000000000001" }, "groups": ["x"] }),
            json!({ "linkLastsDays": 0 }),
            json!({ "accessEndsAt": "soon" }),
            json!({ "groups": ["Sales"] }),
            json!({ "colour": "red" }),
            json!({ "invitedUserDisplayName": "see https://evil.example" }),
            json!({ "invitedUserMessageInfo": { "messageLanguage": "en\r\nBcc: x" } }),
        ] {
            assert!(asked(more.clone()).is_err(), "{more}");
        }
    }

    proptest! {
        #[test]
        fn no_invitation_is_too_strange(address in ".{0,40}", name in ".{0,40}", end in ".{0,20}") {
            let _ = asked(json!({ "invitedUserEmailAddress": address, "invitedUserDisplayName": name, "accessEndsAt": end }));
        }
    }
}
