//! What closes an interaction: the session that the sign-in made, and what was come for, in one write.

use std::sync::Arc;

use rules::audit::Deed;
use rules::claims::Authorization;
use rules::digest::LookupKey;
use rules::directory::{Application, Caller, Home, Tenant, User};
use rules::ids::{BrowserId, GrantId, SessionId};
use rules::interactions::{Destination, DeviceAnswer, OwnPage, Purpose};
use rules::invitations::LandingAddress;
use rules::protocol::{
    Acr, Amr, AuthorizationDetails, AuthorizeRequest, ClaimsRequest, Code, CodeStage, DeviceStage, Grant, GrantType, ResponseType,
    Rotation, Scope,
};
use rules::random::{Chance as _, Draw};
use rules::secret::Secret;
use rules::sessions::{Browser, BrowserSecret, Evidence, Session, SessionFor};
use storage::grants::LiveGrant;
use storage::{StorageError, Tx};

use super::answer::{Closed, ClosedTo};
use super::error::InteractionError;
use super::mailboxes::move_to;
use super::resume::Resumed;
use crate::flows::invitations::granted;
use crate::flows::remember::{event, remember};
use crate::flows::tokens::{HomeAccount, Issuing, Unminted, tell_of_answer};

/// What closing an interaction needs to know.
pub(crate) struct Closing<'a> {
    pub(crate) tenant: &'a Tenant,
    pub(crate) public_url: &'a str,
    pub(crate) draw: &'a Draw<'a>,
    pub(crate) caller: &'a Caller,
}

impl Closing<'_> {
    /// Answers an interaction that has come to its answer, unless another request was faster.
    pub(super) fn end(&self, tx: &mut Tx<'_>, resumed: &Resumed) -> Result<Closed, InteractionError> {
        let closed = self.close(tx, resumed)?;
        let is_first = tx.in_tenant(resumed.interaction.tenant).interactions().close(&resumed.interaction, self.caller.at)?;
        if is_first { Ok(closed) } else { Err(StorageError::Stale.into()) }
    }

    fn close(&self, tx: &mut Tx<'_>, resumed: &Resumed) -> Result<Closed, InteractionError> {
        if let (Purpose::Vouch { .. }, None, Some(spoken)) =
            (&resumed.interaction.purpose, &resumed.gathered.user, &resumed.interaction.progress.assertion)
        {
            let to = ClosedTo::Page(self.vouch_for_mailbox(tx, resumed, spoken.clone())?);
            return Ok(Closed { to, cookie: None, own_cookie: None });
        }
        let user = resumed.gathered.user.as_ref().ok_or(InteractionError::Changed)?;
        let (session, cookie) = self.session(tx, resumed, user)?;
        let mut own_cookie = None;
        let to = match &resumed.interaction.purpose {
            Purpose::Authorize { request } => {
                let application = resumed.gathered.application.as_ref().ok_or(InteractionError::Changed)?;
                ClosedTo::Reply(Box::new(self.grant(tx, request, application, user, &session)?))
            }
            Purpose::Redeem { .. } => ClosedTo::Page(self.landing(tx, resumed)?),
            Purpose::Device { .. } => ClosedTo::Page(self.approve(tx, resumed, user, &session)?),
            Purpose::Vouch { for_tenant, for_interaction, .. } => {
                ClosedTo::Page(self.vouch(tx, resumed, user, &session, (*for_tenant, *for_interaction))?)
            }
            Purpose::Portal => {
                own_cookie = Some((SessionFor::Portal, self.own_session(tx, user, &session, SessionFor::Portal)?));
                ClosedTo::Page(Destination::Own(OwnPage::Portal(self.tenant.name.clone(), asked_page(resumed))))
            }
            Purpose::Account => {
                own_cookie = Some((SessionFor::Account, self.own_session(tx, user, &session, SessionFor::Account)?));
                ClosedTo::Page(Destination::Own(OwnPage::AccountPage(self.tenant.name.clone(), asked_page(resumed))))
            }
        };
        Ok(Closed { to, cookie, own_cookie })
    }

    /// The session of the person: the living one they came with, or a new one, for which the browser gets a new cookie so that a
    /// planted one is worth nothing.
    fn session(&self, tx: &mut Tx<'_>, resumed: &Resumed, user: &User) -> Result<(Session, Option<BrowserSecret>), InteractionError> {
        let Some(assertion) = &resumed.interaction.progress.assertion else {
            return Ok((resumed.gathered.session.clone().ok_or(InteractionError::Changed)?, None));
        };
        let now = self.caller.at;
        if resumed.gathered.replaces {
            move_to(tx, user, assertion, now)?;
            let detail = serde_json::json!({ "moved_to": assertion.home });
            tx.remember(&event(self.draw, self.caller, user.tenant, Deed::ChangedUser, "user", user.id).with(detail))?;
        }
        let evidence =
            Evidence { home: assertion.home, auth_time: assertion.auth_time, factors: assertion.factors.clone(), home_answered_at: now };
        let session = self.living_or_new(tx, user, resumed.browser.id, evidence)?;
        tx.in_tenant(user.tenant).users().signed_in(user.id, now)?;
        let secret = BrowserSecret::draw(self.draw);
        if !tx.across().browsers().rotate(resumed.browser.id, &resumed.browser.digest, &secret.digest(), now)? {
            return Err(StorageError::Stale.into());
        }
        let detail = serde_json::json!({ "home": assertion.home, "factors": assertion.factors });
        tx.remember(&event(self.draw, self.caller, user.tenant, Deed::SignedIn, "user", user.id).with(detail))?;
        Ok((session, Some(secret)))
    }

    /// Who signs in once more in a browser has the same session: the applications that know it hear of its end (Back-Channel Logout §2.1).
    fn living_or_new(&self, tx: &mut Tx<'_>, user: &User, browser: BrowserId, evidence: Evidence) -> Result<Session, StorageError> {
        let new = self.new_session(user, browser, SessionFor::Provider, evidence);
        let mut here = tx.in_tenant(user.tenant);
        let known = here.sessions().in_browser(browser, self.caller.at)?.into_iter().find(|(_, whose)| whose.id == user.id);
        let Some((known, _)) = known else {
            here.sessions().insert(&new)?;
            return Ok(new);
        };
        let session = Session { id: known.id, started_at: known.started_at, ..new };
        match here.sessions().prove_again(session.id, &session.evidence, session.expires_at)? {
            true => Ok(session),
            false => Err(StorageError::Stale),
        }
    }

    fn new_session(&self, user: &User, browser: BrowserId, opens: SessionFor, evidence: Evidence) -> Session {
        let now = self.caller.at;
        let ends = now + Session::lasts_for(user.kind);
        Session {
            id: SessionId::new(self.draw, now),
            tenant: user.tenant,
            browser,
            user: user.id,
            opens,
            evidence,
            started_at: now,
            expires_at: user.access_ends_at.map_or(ends, |end| end.min(ends)),
            ended_at: None,
        }
    }

    /// A session of its own for the portal or the account page, behind a cookie of its own (SECURITY 8).
    fn own_session(&self, tx: &mut Tx<'_>, user: &User, provider: &Session, opens: SessionFor) -> Result<BrowserSecret, InteractionError> {
        let secret = BrowserSecret::draw(self.draw);
        let id = BrowserId::new(self.draw, self.caller.at);
        tx.across().browsers().insert(&Browser { id, digest: secret.digest(), created_at: self.caller.at })?;
        let session = self.new_session(user, id, opens, provider.evidence.clone());
        tx.in_tenant(user.tenant).sessions().insert(&session)?;
        remember(tx, self.draw, self.caller, user.tenant, Deed::SignedIn, "session", session.id)?;
        Ok(secret)
    }

    /// Gives the application what the person allowed it: a code, or what tokens are minted of, or both.
    pub(crate) fn grant(
        &self,
        tx: &mut Tx<'_>,
        request: &AuthorizeRequest,
        application: &Arc<Application>,
        user: &User,
        session: &Session,
    ) -> Result<Unminted, InteractionError> {
        let now = self.caller.at;
        let reply = request.reply_address(&**application, &self.tenant.issuer(self.public_url)).map_err(|_| InteractionError::Changed)?;
        // A pushed request is answered once, in however many windows it was opened (RFC 9126 §4, SECURITY 18).
        if let Some(pushed) = request.spends()
            && !tx.in_tenant(self.tenant.id).pushed_requests().spend(pushed)?
        {
            return Err(InteractionError::Gone);
        }
        let asked = self.new_grant(application, user, session, request.scope.clone());
        let grant = Grant {
            resources: request.resources.clone(),
            authorization_details: request.authorization_details.clone(),
            claims: request.claims.clone(),
            nonce: request.nonce.clone(),
            ..asked
        };
        tx.in_tenant(self.tenant.id).grants().insert(&grant)?;
        tx.nothing_to_remember("the sign-in is remembered; what the application gets is its grant");
        let code = if request.response_type.has_code() { Some(self.code(tx, request, &grant)?) } else { None };
        if request.response_type == ResponseType::Code {
            return Ok(Unminted { reply, code, application: Arc::clone(application), tokens: None });
        }
        let by = GrantType::Implicit;
        let issuing = Issuing { tenant: self.tenant, public_url: self.public_url, application, by, binding: None, now };
        let home = HomeAccount::find(tx, user, now)?;
        let scope = grant.scope.clone();
        let live = LiveGrant { grant, user: user.clone() };
        let authorization = issuing.authorization(tx, live, &home, scope)?;
        let authorization = issuing.for_resource(tx, authorization, None)?;
        let authorization = Authorization { front: Some(request.response_type), ..authorization };
        Ok(Unminted { reply, code, application: Arc::clone(application), tokens: Some(Box::new(authorization)) })
    }

    /// What the person allows the application in this sign-in.
    fn new_grant(&self, application: &Application, user: &User, session: &Session, scope: Scope) -> Grant {
        let now = self.caller.at;
        Grant {
            tenant: self.tenant.id,
            id: GrantId::new(self.draw, now),
            application: application.id,
            user: user.id,
            session: Some(session.id),
            scope,
            resources: Vec::new(),
            authorization_details: AuthorizationDetails::default(),
            claims: ClaimsRequest::default(),
            nonce: None,
            auth_time: session.evidence.auth_time,
            acr: Acr::One,
            amr: proven_here(session),
            created_at: now,
            revoked_at: None,
            home_answered_at: session.evidence.home_answered_at,
            rotation: Rotation::default(),
            binding: None,
        }
    }

    /// Lets the device in that asked: it fetches its tokens the next time it asks (RFC 8628 §3.3).
    fn approve(&self, tx: &mut Tx<'_>, resumed: &Resumed, user: &User, session: &Session) -> Result<Destination, InteractionError> {
        let (Some(device), Some(application)) = (&resumed.gathered.device, &resumed.gathered.application) else {
            return Err(InteractionError::Changed);
        };
        let grant = Grant {
            resources: device.asked.resources.clone(),
            authorization_details: device.asked.authorization_details.clone(),
            ..self.new_grant(application, user, session, device.asked.scope.clone())
        };
        tx.in_tenant(self.tenant.id).grants().insert(&grant)?;
        if !tx.in_tenant(self.tenant.id).device_requests().move_on(device, DeviceStage::Approved { grant: grant.id })? {
            return Err(StorageError::Stale.into());
        }
        tell_of_answer(tx, self.draw, device, self.caller.at)?;
        let answer = DeviceAnswer::Approved;
        let detail = serde_json::json!({ "answer": answer.as_str(), "user": user.id, "application": application.id });
        tx.remember(&event(self.draw, self.caller, self.tenant.id, Deed::AnsweredDevice, "device_request", device.id).with(detail))?;
        Ok(Destination::Own(OwnPage::DeviceAnswered(self.tenant.name.clone(), answer)))
    }

    /// A code for `grant`.
    fn code(&self, tx: &mut Tx<'_>, request: &AuthorizeRequest, grant: &Grant) -> Result<Secret<String>, InteractionError> {
        let secret = self.draw.dated_secret(self.caller.at);
        let code = Code {
            tenant: grant.tenant,
            grant: grant.id,
            application: grant.application,
            redirect_uri: request.redirect_uri.clone(),
            challenge: request.code_challenge,
            dpop_jkt: request.dpop_jkt,
            stage: CodeStage::Issued,
            expires_at: self.caller.at + Grant::CODE_FOR,
        };
        tx.in_tenant(self.tenant.id).grants().insert_code(&code, &LookupKey::of(secret.expose()))?;
        Ok(secret)
    }

    /// Where the invitation lands, judged again by what is registered now (SECURITY 16).
    fn landing(&self, tx: &mut Tx<'_>, resumed: &Resumed) -> Result<Destination, InteractionError> {
        tx.nothing_to_remember("landing after an acceptance that was remembered");
        let Some(invitation) = &resumed.gathered.invitation else {
            return Ok(Destination::Own(OwnPage::Account(self.tenant.name.clone())));
        };
        let user = resumed.gathered.user.as_ref().map_or(invitation.guest, |user| user.id);
        let seat = rules::invitations::Invitation { guest: user, ..invitation.clone() };
        let applications = granted(tx, &seat, self.caller.at)?;
        let landing = LandingAddress::check(&invitation.landing, &applications, self.tenant);
        Ok(landing.map_or_else(|_| Destination::Own(OwnPage::Account(self.tenant.name.clone())), Destination::Landing))
    }
}

/// The page that they came for, behind the door they come in by.
fn asked_page(resumed: &Resumed) -> String {
    resumed.interaction.progress.page.as_ref().map_or_else(String::new, |page| page.as_str().to_owned())
}

/// The methods that tokens repeat: what another home says of its own is dropped unless its partner card translates it (SECURITY 17).
fn proven_here(session: &Session) -> Vec<Amr> {
    let evidence = &session.evidence;
    let is_ours = !matches!(evidence.home, Home::Tenant(_));
    evidence.factors.iter().filter(|_| is_ours).map(|factor| factor.amr()).collect()
}
