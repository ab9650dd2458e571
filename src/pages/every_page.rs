//! Every page in every state and language, with the data of samples: for the rules that hold for all of them, and for a browser.

use super::{CannotRender, Pages};
use crate::i18n::Language;
use crate::pages::portal::imports;
use crate::pages::{BrandShown, Frame, LanguageLink, Page};
use crate::pages::{account, agreement, device, invitation, leaving, portal, sign_in};

/// A page in one state and language.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its template.
    pub template: &'static str,
    /// Which of its samples.
    pub state: usize,
    /// In which language.
    pub language: Language,
    /// What is sent to a browser.
    pub html: String,
}

fn see<P: Page>(pages: &Pages, seen: &mut Vec<Seen>) -> Result<(), CannotRender> {
    for language in Language::ALL {
        let brand = (!P::TEMPLATE.contains("choose_account")).then(BrandShown::sample);
        let others = Language::ALL.into_iter().filter(|other| *other != language);
        let languages = others.map(|other| LanguageLink::to(other, format!("?speak={}", other.tag()))).collect();
        let frame = Frame { language, brand, languages };
        for (state, page) in P::samples().iter().enumerate() {
            seen.push(Seen { template: P::TEMPLATE, state, language, html: pages.render(page, &frame)? });
        }
    }
    Ok(())
}

macro_rules! every {
    ($pages:expr, $seen:expr; $($page:ty),+ $(,)?) => { $(see::<$page>($pages, $seen)?;)+ };
}

/// All of them.
///
/// # Errors
/// If a template asks for what its page does not have.
pub fn every_page() -> Result<Vec<Seen>, CannotRender> {
    let pages = Pages::default();
    let mut seen = Vec::new();
    every!(&pages, &mut seen;
        invitation::InvitationOpened, invitation::InvitationTrouble, invitation::Decline, invitation::Declined, invitation::FreshLinkSent,
        invitation::NoMoreLetters, invitation::UndoAcceptance,
        sign_in::FindHome, sign_in::OneDoor, sign_in::Password, sign_in::EnterCode, sign_in::SignUp, sign_in::ChooseAccount,
        sign_in::OtherAccount, sign_in::ForgotPassword, sign_in::SetPassword,
        device::EnterUserCode, device::ConfirmDevice, device::DeviceAnswered,
        agreement::HandOver, agreement::Accept, agreement::NewTerms, agreement::Consent,
        leaving::Refused, leaving::SignOut, leaving::SignedOut, leaving::FormPost, leaving::Problem,
        account::MyApps, account::OwnDetails, account::OwnPassword, account::LeaveOrganisation, account::LeftOrganisation, account::SponsoredGuest,
        account::OwnGuests, account::InviteSomebody,
        portal::Overview, portal::Guests, portal::GuestDetail, portal::Invitations, portal::Invite, portal::Invited, portal::Confirm,
        imports::Upload, imports::ImportPlan, imports::ImportProgress, imports::ImportResult,
        portal::Users, portal::UserDetail, portal::UserDetails, portal::UserForm, portal::Groups, portal::GroupDetail, portal::GroupForm,
        portal::Applications, portal::ApplicationDetail, portal::ApplicationProtocol, portal::NewSecret, portal::Letters,
        portal::LetterPreview, portal::Activity, portal::Settings,
    );
    Ok(seen)
}

#[cfg(test)]
mod tests;
