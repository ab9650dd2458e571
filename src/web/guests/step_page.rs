//! From a step to its page.

use std::net::IpAddr;

use actix_web::HttpRequest;
use rules::clock::Timestamp;
use rules::directory::{Admission, Caller, Door, Tenant};
use rules::interactions::{Account, CannotSignIn, OwnPage, PasscodeFor, Proves, Purpose, Refused as Why, SignIn, Step};
use rules::invitations::CannotRedeem;
use rules::protocol::{Client as _, ReachedBy, Registration};

use crate::flows::interactions::{Shown, Wrong};
use crate::pages::agreement::{Accept, Consent, DetailsShown, GrantShown, HandOver, ScopeShown, Shared, TermsShown};
use crate::pages::device::{ConfirmDevice, Reached, Whence};
use crate::pages::leaving::{Refusal, Refused};
use crate::pages::sign_in::{
    AddressTrouble, ChooseAccount, CodePurpose, CodeTrouble, EnterCode, FindHome, ForgotPassword, NameTrouble, NewPasswordTrouble, OneDoor,
    OtherAccount, Password, PasswordTrouble, SetPassword, SignUp,
};
use crate::pages::{AccountShown, AskWhom, FormSeal, Frame, OutsideLink};
use crate::web::desk::Desk;
use crate::web::problem::Problem;

/// What the last try typed, and what was wrong with it.
#[derive(Default)]
pub(super) struct Trying {
    pub(super) wrong: Option<Wrong>,
    pub(super) address: String,
    pub(super) name: String,
    pub(super) view: View,
}

/// Which side of a step is shown.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum View {
    /// The step itself.
    #[default]
    Step,
    /// Another address, instead of signing in with the one typed.
    Address,
    /// A new password, instead of the forgotten one.
    Forgot,
}

/// The fewest characters of a password, as pages say it.
const AT_LEAST: u64 = 12;

struct Writer<'a> {
    desk: &'a Desk,
    request: &'a HttpRequest,
    tenant: &'a Tenant,
    shown: &'a Shown,
    trying: &'a Trying,
}

/// The page of the step that `shown` is at.
pub(super) fn page_of(desk: &Desk, request: &HttpRequest, tenant: &Tenant, shown: &Shown, trying: &Trying) -> Result<String, Problem> {
    Writer { desk, request, tenant, shown, trying }.page()
}

impl Writer<'_> {
    fn page(&self) -> Result<String, Problem> {
        match (&self.shown.step, self.trying.view) {
            (Step::FindHome, _) | (Step::SignIn(_), View::Address) => self.find_home(),
            (Step::SignIn(_), View::Forgot) => self.forgot(),
            (Step::SignIn(sign_in), View::Step) => self.sign_in(sign_in),
            (Step::ChooseAccount { accounts, invited }, _) => self.choose_account(accounts, invited.as_ref()),
            (Step::ProveMailbox { mailbox, why, account, is_sent }, _) => self.prove_mailbox(mailbox, *why, account.as_ref(), *is_sent),
            (Step::HandOver { address, .. }, _) => self.hand_over(address),
            (Step::AcceptTerms { .. }, _) => self.terms(),
            (Step::AcceptInvitation { .. }, _) => self.accept(),
            (Step::ConfirmDevice { from, by, message, asked_at, .. }, _) => self.confirm_device(*from, (*by, message.clone()), *asked_at),
            (Step::Consent { scopes, .. }, _) => self.consent(scopes),
            (Step::Refuse(why), _) => self.refused(why),
            (Step::Answer, _) => self.lost(),
        }
    }

    fn path(&self, verb: &str) -> String {
        format!("{}/{verb}", OwnPage::Interaction(self.tenant.name.clone(), self.shown.interaction.id).path())
    }

    fn form(&self, verb: &str) -> FormSeal {
        FormSeal::new(self.path(verb), self.shown.seal.base64url())
    }

    fn render<P: crate::pages::Page>(&self, page: &P) -> Result<String, Problem> {
        self.desk.render(page, &self.in_wished(self.desk.frame(self.request, self.tenant)))
    }

    /// In a language of the application's `ui_locales`, if we speak one.
    fn in_wished(&self, frame: Frame) -> Frame {
        Desk::in_wished(frame, &self.shown.interaction.progress.ui_locales.join(" "))
    }

    fn app(&self) -> Option<String> {
        self.shown.application.as_ref().map(|application| application.name.to_string())
    }

    fn address_trouble(&self) -> Option<AddressTrouble> {
        matches!(self.trying.wrong, Some(Wrong::Address)).then_some(match self.trying.address.is_empty() {
            true => AddressTrouble::Missing,
            false => AddressTrouble::Malformed,
        })
    }

    fn find_home(&self) -> Result<String, Problem> {
        let address = self.trying.address.clone();
        // Who is not signed in sees of a stranger's application nothing but its name (SECURITY 31).
        let known = self.registration().filter(|registration| !registration.is_held_back());
        self.render(&FindHome {
            app: self.app(),
            logo_href: self.logo_href(),
            privacy: known.and_then(|known| outside(known.policy_uri.as_ref())),
            terms: known.and_then(|known| outside(known.tos_uri.as_ref())),
            address,
            trouble: self.address_trouble(),
            form: self.form("address"),
        })
    }

    fn forgot(&self) -> Result<String, Problem> {
        let address = self.shown.interaction.progress.address.as_ref().map(ToString::to_string).unwrap_or_default();
        let back_href = OwnPage::Interaction(self.tenant.name.clone(), self.shown.interaction.id).path();
        self.render(&ForgotPassword { address, trouble: self.address_trouble(), form: self.form("forgot"), back_href })
    }

    fn password_trouble(&self) -> (Option<PasswordTrouble>, Option<u64>) {
        match self.trying.wrong {
            Some(Wrong::TooMany) => (Some(PasswordTrouble::TooMany), Some(60)),
            Some(_) => (Some(PasswordTrouble::Wrong), None),
            None => (None, None),
        }
    }

    fn sign_in(&self, sign_in: &SignIn) -> Result<String, Problem> {
        let (trouble, wait_seconds) = self.password_trouble();
        let (forgot_href, other_href) = (Some(self.path("forgot")), self.path("address"));
        match sign_in {
            // Where people the home does not list may have a code, the page is the same for everybody (SECURITY 15).
            SignIn::Here { address: Some(address), may_have_code: true } => self.render(&OneDoor {
                address: address.to_string(),
                password: Some(self.form("password")),
                code: Some(self.form("send-code")),
                sign_up: None,
                trouble,
                wait_seconds,
                forgot_href,
                other_href,
            }),
            SignIn::Here { address, .. } => {
                let address = address.as_ref().map(ToString::to_string).unwrap_or_default();
                self.render(&Password { address, trouble, wait_seconds, form: self.form("password"), forgot_href, other_href })
            }
            SignIn::OneDoor { address, may_have_code } => self.render(&OneDoor {
                address: address.to_string(),
                password: Some(self.form("password")),
                code: may_have_code.then(|| self.form("send-code")),
                sign_up: Some(self.form("sign-up")),
                trouble,
                wait_seconds,
                forgot_href,
                other_href,
            }),
            SignIn::Passcode { address, purpose } => self.code(address.to_string(), purpose_of(*purpose), Some(self.path("address"))),
            SignIn::SignUp { address } => self.sign_up(address),
            SignIn::NewPassword { address } => self.render(&SetPassword {
                address: address.to_string(),
                trouble: self.new_password_trouble(),
                at_least: AT_LEAST,
                form: self.form("new-password"),
            }),
            // The dispatcher sends the browser away by itself.
            SignIn::Away { .. } => self.lost(),
        }
    }

    fn new_password_trouble(&self) -> Option<NewPasswordTrouble> {
        Some(match self.trying.wrong? {
            Wrong::PasswordTooShort => NewPasswordTrouble::Short,
            Wrong::PasswordTooLong => NewPasswordTrouble::Long,
            Wrong::PasswordTooCommon => NewPasswordTrouble::Guessable,
            _ => return None,
        })
    }

    fn sign_up(&self, address: &rules::directory::Address) -> Result<String, Problem> {
        let name_trouble = matches!(self.trying.wrong, Some(Wrong::Name)).then_some(match self.trying.name.is_empty() {
            true => NameTrouble::Missing,
            false => NameTrouble::Malformed,
        });
        self.render(&SignUp {
            address: address.to_string(),
            name: self.trying.name.clone(),
            name_trouble,
            password_trouble: self.new_password_trouble(),
            at_least: AT_LEAST,
            form: self.form("new-account"),
        })
    }

    fn code(&self, address: String, purpose: CodePurpose, other_href: Option<String>) -> Result<String, Problem> {
        let trouble = self.trying.wrong.map(|wrong| match wrong {
            Wrong::NoCode => CodeTrouble::Expired,
            Wrong::TooMany => CodeTrouble::TooMany,
            _ => CodeTrouble::Wrong,
        });
        let resend = match self.shown.step {
            Step::ProveMailbox { .. } => self.form("send-invited-code"),
            _ => self.form("send-code"),
        };
        self.render(&EnterCode {
            purpose,
            address,
            minutes: 15,
            trouble,
            tries_left: None,
            is_resent: false,
            form: Some(self.form("code")),
            resend: Some(resend),
            other_href,
        })
    }

    fn prove_mailbox(
        &self,
        mailbox: &rules::directory::Address,
        why: Proves,
        account: Option<&rules::directory::Address>,
        is_sent: bool,
    ) -> Result<String, Problem> {
        let purpose = match why {
            Proves::Invited => CodePurpose::ProveInvited { account: account.map_or_else(|| mailbox.to_string(), ToString::to_string) },
            Proves::StillTheirs | Proves::SamePerson => CodePurpose::Renew,
        };
        if is_sent {
            return self.code(mailbox.masked(), purpose, None);
        }
        self.render(&EnterCode {
            purpose,
            address: mailbox.masked(),
            minutes: 15,
            trouble: matches!(self.trying.wrong, Some(Wrong::TooMany)).then_some(CodeTrouble::TooMany),
            tries_left: None,
            is_resent: false,
            form: None,
            resend: Some(self.form("send-invited-code")),
            other_href: None,
        })
    }

    fn account(&self, account: &Account) -> AccountShown {
        AccountShown {
            key: account.session.to_string(),
            name: account.name.clone(),
            address: account.address.as_ref().map(ToString::to_string).unwrap_or_default(),
            home: self.tenant.display_name.to_string(),
        }
    }

    /// The chooser carries no tenant's look (SECURITY 10).
    fn choose_account(&self, accounts: &[Account], invited: Option<&rules::directory::Address>) -> Result<String, Problem> {
        if let (Some(invited), [account]) = (invited, accounts) {
            return self.render(&OtherAccount {
                account: self.account(account),
                masked_address: invited.masked(),
                may_continue: self.tenant.policy.guests.other_address == rules::directory::OtherAddress::WithFreshSignInAndCode
                    || account.address.as_ref() == Some(invited),
                form: self.form("account"),
            });
        }
        let page = ChooseAccount {
            destination: self.app().unwrap_or_else(|| self.tenant.display_name.to_string()),
            accounts: accounts.iter().map(|account| self.account(account)).collect(),
            form: self.form("account"),
        };
        self.desk.render(&page, &self.in_wished(self.desk.plain_frame(self.request)))
    }

    /// The account whose step this is, as its owner knows it.
    fn own_account(&self, address: String) -> AccountShown {
        let name = self.shown.user.as_ref().map_or_else(|| address.clone(), |user| user.display_name.to_string());
        AccountShown { key: String::new(), name, address, home: self.tenant.display_name.to_string() }
    }

    fn hand_over(&self, address: &rules::directory::Address) -> Result<String, Problem> {
        let account = self.own_account(address.to_string());
        let asking = self.shown.other_tenant.as_ref();
        self.render(&HandOver {
            home: self.tenant.display_name.to_string(),
            tenant: asking.map(|tenant| tenant.display_name.to_string()).unwrap_or_default(),
            tenant_domain: asking.and_then(|tenant| tenant.primary_domain.as_ref()).map(|domain| domain.to_unicode()),
            shared: vec![Shared::Name(account.name.clone()), Shared::Address(account.address.clone())],
            account,
            form: self.form("hand-over"),
            cancel_href: self.path("cancel"),
        })
    }

    fn terms_shown(&self) -> Option<TermsShown> {
        let terms = self.tenant.policy.guests.terms.as_ref()?;
        Some(TermsShown { version: terms.version.clone(), link: OutsideLink::try_from(&terms.url).ok()? })
    }

    fn accept_page(&self) -> Accept {
        Accept {
            tenant: self.tenant.display_name.to_string(),
            tenant_domain: self.tenant.primary_domain.as_ref().map(|domain| domain.to_unicode()),
            inviter: None,
            apps: Vec::new(),
            groups: Vec::new(),
            invited_address: self.shown.user.as_ref().map(|user| user.mail.to_string()).unwrap_or_default(),
            account_address: None,
            access_ends_at: self.shown.user.as_ref().and_then(|user| user.access_ends_at),
            terms: self.terms_shown(),
            privacy: self.tenant.policy.guests.privacy_url.as_ref().and_then(|url| OutsideLink::try_from(url).ok()),
            terms_missing: matches!(self.trying.wrong, Some(Wrong::Terms)),
            form: self.form("terms"),
            decline_href: None,
        }
    }

    fn terms(&self) -> Result<String, Problem> {
        self.render(&self.accept_page())
    }

    fn accept(&self) -> Result<String, Problem> {
        let (Step::AcceptInvitation { invited, account, .. }, Some((invitation, applications))) =
            (&self.shown.step, &self.shown.invitation)
        else {
            return self.lost();
        };
        let apps = applications.iter().map(|application| GrantShown { app: application.name.to_string(), role: None });
        self.render(&Accept {
            inviter: invitation.sender.user.map(|_| invitation.sender.name.to_string()),
            apps: apps.collect(),
            groups: self.shown.groups.iter().map(|group| group.name.to_string()).collect(),
            invited_address: invited.to_string(),
            account_address: account.as_ref().map(ToString::to_string),
            access_ends_at: self.shown.access_ends_at,
            form: self.form("accept"),
            // Whoever came straight to the app holds no link to decline by.
            decline_href: matches!(self.shown.interaction.purpose, Purpose::Redeem { .. })
                .then(|| format!("/{}/decline", self.tenant.name)),
            ..self.accept_page()
        })
    }

    fn consent(&self, scopes: &[String]) -> Result<String, Problem> {
        let address = self.shown.user.as_ref().map(|user| user.mail.to_string()).unwrap_or_default();
        self.render(&Consent {
            app: self.app().unwrap_or_default(),
            logo_href: self.logo_href(),
            unverified_host: self.unverified_host(),
            scopes: scopes.iter().map(|scope| scope_shown(scope)).collect(),
            account: self.own_account(address),
            privacy: self.registration().and_then(|registration| outside(registration.policy_uri.as_ref())),
            terms: self.registration().and_then(|registration| outside(registration.tos_uri.as_ref())),
            form: self.form("consent"),
        })
    }

    /// Names app, tenant, place and age of the request; the click is the person's (SECURITY 35).
    fn confirm_device(
        &self,
        from: Option<IpAddr>,
        (by, message): (ReachedBy, Option<String>),
        asked_at: Timestamp,
    ) -> Result<String, Problem> {
        let here = self.desk.caller(self.request, Door::Oidc);
        let there = Caller { address: from, ..here };
        let address = self.shown.user.as_ref().map(|user| user.mail.to_string()).unwrap_or_default();
        self.render(&ConfirmDevice {
            app: self.app().unwrap_or_default(),
            tenant: self.tenant.display_name.to_string(),
            tenant_domain: self.tenant.primary_domain.as_ref().map(|domain| domain.to_unicode()),
            from: from.map(|from| from.to_canonical().to_string()),
            whence: if there.network() == here.network() { Whence::SameNetwork } else { Whence::OtherNetwork },
            reached: match by {
                ReachedBy::Code => Reached::ByCode,
                ReachedBy::Name => Reached::ByName,
            },
            message,
            minutes: here.at.since(asked_at).as_secs() / 60,
            account: self.own_account(address),
            form: self.form("device"),
        })
    }

    fn registration(&self) -> Option<&Registration> {
        self.shown.application.as_ref().map(|application| &application.settings.registration)
    }

    /// Where the application's own logo is served; it has one only where somebody answers for it.
    fn logo_href(&self) -> Option<String> {
        let logo = self.registration().filter(|registration| !registration.is_held_back())?.logo.as_ref()?;
        Some(format!("/{}/logo/{logo}", self.tenant.name))
    }

    /// The host that somebody is sent to, where nobody answers for the application (SECURITY 31).
    fn unverified_host(&self) -> Option<String> {
        let application = self.shown.application.as_ref().filter(|application| application.is_stranger())?;
        let Purpose::Authorize { request } = &self.shown.interaction.purpose else { return None };
        let host = url::Url::parse(&request.redirect_uri).ok().and_then(|uri| uri.host_str().map(str::to_owned));
        Some(host.unwrap_or_else(|| application.name.to_string()))
    }

    fn refused(&self, why: &Why) -> Result<String, Problem> {
        let is_redeeming = matches!(self.shown.interaction.purpose, Purpose::Redeem { .. });
        let back = match self.shown.interaction.purpose {
            Purpose::Redeem { .. } => Some(OwnPage::Redeem(self.tenant.name.clone()).path()),
            Purpose::Authorize { .. } => Some(self.path("cancel")),
            _ => None,
        };
        let of_invitation = self.shown.invitation.as_ref().filter(|_| is_redeeming).map(|(invitation, _)| &invitation.sender.name);
        let sponsor = self.shown.sponsor.as_ref().map(|sponsor| &sponsor.display_name).or(of_invitation);
        let sponsor = sponsor.map(|name| AskWhom::Person { name: name.to_string(), tenant: self.tenant.display_name.to_string() });
        let can_help = matches!(why, Why::SignIn(CannotSignIn::Stale | CannotSignIn::OtherIdentity)) && self.shown.sponsor.is_some();
        let is_asked = self.shown.interaction.progress.asked_sponsor;
        let is_asked_by_name = matches!(self.shown.interaction.purpose, Purpose::Device { .. });
        self.render(&Refused {
            refusal: match why {
                Why::Redeem(_) if !is_redeeming => Refusal::NotInvited,
                Why::Returned(_) if is_asked_by_name => Refusal::AskedOther,
                _ => refusal_of(why),
            },
            host: None,
            detail: None,
            ask: Some(sponsor.unwrap_or(AskWhom::HelpDesk { tenant: self.tenant.display_name.to_string() })),
            ask_form: (can_help && !is_asked).then(|| self.form("ask-sponsor")),
            is_asked,
            back_href: back,
            reference: self.desk.caller(self.request, Door::Oidc).request_id.to_string(),
        })
    }

    /// A step that has no page of its own: the dispatcher has moved on meanwhile.
    fn lost(&self) -> Result<String, Problem> {
        self.render(&Refused {
            refusal: Refusal::LostThread,
            host: None,
            detail: None,
            ask: None,
            ask_form: None,
            is_asked: false,
            back_href: Some(OwnPage::Interaction(self.tenant.name.clone(), self.shown.interaction.id).path()),
            reference: self.desk.caller(self.request, Door::Oidc).request_id.to_string(),
        })
    }
}

const fn purpose_of(purpose: PasscodeFor) -> CodePurpose {
    match purpose {
        PasscodeFor::SignIn => CodePurpose::SignIn,
        PasscodeFor::SignUp => CodePurpose::SignUp,
        PasscodeFor::Recovery => CodePurpose::Reset,
    }
}

fn outside(url: Option<&url::Url>) -> Option<OutsideLink> {
    OutsideLink::try_from(url?).ok()
}

fn scope_shown(scope: &str) -> ScopeShown {
    match scope {
        "openid" => ScopeShown::OpenId,
        "profile" => ScopeShown::Profile,
        "email" => ScopeShown::Email,
        "address" => ScopeShown::Address,
        "phone" => ScopeShown::Phone,
        "offline_access" => ScopeShown::OfflineAccess,
        "groups" => ScopeShown::Groups,
        "roles" => ScopeShown::Roles,
        "guest" => ScopeShown::Guest,
        other => match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(other) {
            Ok(object) => ScopeShown::Details(details_shown(object)),
            Err(_) => ScopeShown::Other(other.to_owned()),
        },
    }
}

/// Authorization details, every field of them: what is not seen is not allowed (RFC 9396 §12).
fn details_shown(object: serde_json::Map<String, serde_json::Value>) -> DetailsShown {
    use serde_json::Value;
    let text = |value: Value| match value {
        Value::String(text) => text,
        Value::Array(list) if list.iter().all(Value::is_string) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    let mut shown = DetailsShown { kind: String::new(), fields: Vec::new() };
    for (name, value) in object {
        match name.as_str() {
            "type" => shown.kind = text(value),
            _ => shown.fields.push((name, text(value))),
        }
    }
    shown
}

const fn refusal_of(why: &Why) -> Refusal {
    match why {
        Why::Redeem(CannotRedeem::OtherAddress) => Refusal::OtherAddress,
        Why::Redeem(CannotRedeem::OtherHome) => Refusal::VisitForbidden,
        Why::Redeem(CannotRedeem::DomainBlocked) | Why::SignIn(CannotSignIn::DomainBlocked) => Refusal::DomainBlocked,
        Why::Redeem(_) => Refusal::LostThread,
        Why::SignIn(CannotSignIn::HomeRefused) => Refusal::HomeRefuses,
        Why::SignIn(CannotSignIn::Blocked) => Refusal::PersonBlocked,
        Why::SignIn(CannotSignIn::Ended) => Refusal::AccessEnded,
        Why::SignIn(CannotSignIn::Stale) => Refusal::Stale,
        Why::SignIn(CannotSignIn::Unknown) => Refusal::NotInvited,
        Why::SignIn(CannotSignIn::NoRole) => Refusal::NoRole,
        Why::SignIn(CannotSignIn::OtherIdentity) => Refusal::OtherIdentity,
        Why::Admission(Admission::NoGuests) => Refusal::NotAdmitted,
        Why::Admission(_) => Refusal::NotAssigned,
        Why::DeviceOver => Refusal::DeviceOver,
        Why::Returned(_) => Refusal::BadRequest,
    }
}
