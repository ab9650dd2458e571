//! Who appears in stories, and how stories are told.

mod applications;
mod certificate;
mod client;
mod endings;
mod groups;
mod house;
mod mailbox;
mod name_server;
mod page;
mod policies;
mod port;
mod program;
mod records;
mod relying_party;
mod site;
mod stage;
mod standing;
mod teller;
mod visitor;
mod wards;

pub(crate) use applications::{
    Acts, Admits, Backchannel, ClientKind, DeliveryMode, DetailsType, Encryption, IdTokenAlg, JweAlg, JweEnc, JwsAlg, Logout, Pkce,
    Registrant, Rotates,
};
pub(crate) use certificate::{Authority, Certificate};
pub(crate) use client::{
    ClientKey, EncryptionKey, left_half, session_state, sha256, sign_with_long_secret, sign_with_secret, unsigned, word,
};
pub(crate) use house::{House, Mood, Refuse};
pub(crate) use mailbox::{Letter, Mailbox};
pub(crate) use name_server::NameServer;
pub(crate) use policies::{GrantType, Profile, RegistrationMode, Replace};
pub(crate) use port::free_port;
pub(crate) use program::{Program, Said, VERIFIER, answer};
pub(crate) use records::{
    Deed, Home, LetterKind, LetterStage, OtherAddress, Subject, TenantKind, Terms, UnlistedAddresses, UserStage, Visits, WhoMayInvite,
};
pub(crate) use relying_party::RelyingParty;
pub(crate) use site::Site;
pub(crate) use stage::{
    Application, ApplicationSettings, Asked, CALLBACK, CannotDo, InviteError, Landing, MakeTenantError, Opens, PASSPHRASE, Sends, Tenant,
};
pub(crate) use standing::{Content, DirectoryRole, ForeignKeys, OpeningKey, Random, UserId, decrypt};
pub(crate) use teller::{Story, tell};
pub(crate) use visitor::Visitor;

/// Lists stories, each an `async fn(House)` whose name is a sentence.
#[macro_export]
macro_rules! stories {
    ($($sentence:ident),+ $(,)?) => {
        pub(crate) const STORIES: &[$crate::cast::Story] = &[$($crate::cast::Story {
            room: module_path!(),
            sentence: stringify!($sentence),
            begin: |house| Box::pin($sentence(house)),
        }),+];
    };
}

/// An ordinary HTTP client, except that it follows no redirect by itself.
pub(crate) fn http_client(keeps_cookies: KeepsCookies) -> reqwest::Client {
    // Whoever comes first installs it; they all install the same.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .cookie_store(keeps_cookies == KeepsCookies::Yes)
        .timeout(std::time::Duration::from_secs(30))
        .build()
        .unwrap()
}

/// Browsers do, programs do not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeepsCookies {
    Yes,
    No,
}
