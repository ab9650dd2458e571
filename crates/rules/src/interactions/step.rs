//! What the browser is shown next.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{Account, Offer};
use crate::clock::Timestamp;
use crate::directory::{Address, Admission, Terms};
use crate::ids::{ApplicationId, DeviceRequestId, InvitationId, TenantId};
use crate::invitations::CannotRedeem;
use crate::protocol::{ErrorCode, ReachedBy};

/// What is shown next. A step holds all that its page shows and its form agrees to: the form's seal is made over it,
/// so that nobody agrees to something else than they saw.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Ask for an address.
    FindHome,
    /// Prove who they are.
    SignIn(SignIn),
    /// Pick one of the accounts signed in here, or another.
    ChooseAccount {
        /// Whom the browser knows.
        accounts: Vec<Account>,
        /// Whom the invitation is for, if there is one.
        invited: Option<Address>,
        /// Whether one of those accounts can lead on; with an invitation for another address, only where the tenant lets it.
        may_continue: bool,
    },
    /// Type the code sent to a mailbox that was not typed: the invited one, or the one the account rests on.
    ProveMailbox {
        /// The mailbox.
        mailbox: Address,
        /// What for.
        why: Proves,
        /// The account to be connected, named on page and letter.
        account: Option<Address>,
        /// Whether the code is out.
        is_sent: bool,
    },
    /// Agree that the home names them to another tenant.
    HandOver {
        /// To whom.
        to: TenantId,
        /// With which address.
        address: Address,
    },
    /// Accept terms that are new since they came.
    AcceptTerms {
        /// Which version, and where it is read.
        terms: Terms,
    },
    /// Accept the invitation, and the terms with it.
    AcceptInvitation {
        /// Which.
        invitation: InvitationId,
        /// The invited address.
        invited: Address,
        /// The account that accepts, in full, where it has another address.
        account: Option<Address>,
        /// What it gives.
        offer: Offer,
        /// The terms.
        terms: Option<Terms>,
    },
    /// Say whether the device that asks is theirs (RFC 8628 §3.3, §5.4, SECURITY 35).
    ConfirmDevice {
        /// What was asked.
        request: DeviceRequestId,
        /// Who asks.
        application: ApplicationId,
        /// From where it was asked, as far as we saw.
        from: Option<IpAddr>,
        /// How they came to it.
        by: ReachedBy,
        /// What both devices show.
        message: Option<String>,
        /// When.
        asked_at: Timestamp,
    },
    /// Allow the application to learn what it asks for.
    Consent {
        /// Which application.
        application: ApplicationId,
        /// What it asks for beyond what was allowed before.
        scopes: Vec<String>,
    },
    /// Everything is known.
    Answer,
    /// It ends here.
    Refuse(Refused),
}

/// Why a mailbox is proven that nobody typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proves {
    /// They are the one who was invited (SECURITY 3).
    Invited,
    /// The mailbox that their account rests on is still theirs (SECURITY 5).
    StillTheirs,
    /// They are the guest who came by this mailbox before its domain got a home (SECURITY 4).
    SamePerson,
}

/// How to prove who they are.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignIn {
    /// With a password, in this tenant's own directory.
    Here {
        /// As typed before, if so.
        address: Option<Address>,
        /// Whether people without an account may have a code (`unlisted_addresses`).
        may_have_code: bool,
        /// The tenant that claims the domain by now, where this one does no more.
        elsewhere: Option<TenantId>,
    },
    /// At another tenant of this server, which claims the address's domain.
    Away {
        /// Which.
        tenant: TenantId,
    },
    /// No home claims the domain: password, code or sign-up, on one page that is the same for everybody.
    OneDoor {
        /// As typed, or as invited.
        address: Address,
        /// Whether a code each time is enough.
        may_have_code: bool,
        /// The tenant that claimed the domain until it lapsed: whoever has an account there signs in there.
        elsewhere: Option<TenantId>,
    },
    /// Type the code that was sent to the address.
    Passcode {
        /// Where to.
        address: Address,
        /// What for.
        purpose: super::PasscodeFor,
    },
    /// Choose a name and a password for the proven mailbox.
    SignUp {
        /// The proven mailbox.
        address: Address,
    },
    /// Choose a new password for the proven mailbox.
    NewPassword {
        /// The proven mailbox.
        address: Address,
        /// Whether they wanted to make an account, and have one: they may as well sign in to it.
        is_sign_up: bool,
    },
}

impl SignIn {
    /// The address that is to be signed in with; none where another tenant asks for it.
    pub const fn address(&self) -> Option<&Address> {
        match self {
            Self::Here { address, .. } => address.as_ref(),
            Self::OneDoor { address, .. }
            | Self::Passcode { address, .. }
            | Self::SignUp { address }
            | Self::NewPassword { address, .. } => Some(address),
            Self::Away { .. } => None,
        }
    }
}

/// Why a sign-in is refused; a home's own no is final (SECURITY 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum CannotSignIn {
    /// The home knows no such account, or does not let it in.
    #[error("the home refused")]
    HomeRefused,
    /// The account was blocked here.
    #[error("the account is blocked")]
    Blocked,
    /// The access has ended.
    #[error("the access has ended")]
    Ended,
    /// Nobody confirmed for too long that it is still the same person (SECURITY 5).
    #[error("the guest must be confirmed by the sponsor")]
    Stale,
    /// The tenant does not know them, and nobody invited them.
    #[error("nobody invited this account")]
    Unknown,
    /// The identity is new, but its address belongs to an accepted guest (SECURITY 6).
    #[error("the address belongs to another identity")]
    OtherIdentity,
    /// They may not use the portal.
    #[error("the portal is for people with a role")]
    NoRole,
    /// Domain rules refuse them (SECURITY 34).
    #[error("people of this domain are not admitted")]
    DomainBlocked,
    /// Their home does not let its people be guests there (SECURITY 10).
    #[error("the home lets nobody visit that tenant")]
    VisitForbidden,
}

/// It ends here, with the reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refused {
    /// The invitation cannot be redeemed.
    Redeem(#[serde(skip)] CannotRedeem),
    /// The person cannot sign in.
    SignIn(CannotSignIn),
    /// The application does not let them in.
    Admission(#[serde(skip)] Admission),
    /// What was asked on another device was answered, or nobody answered in time.
    DeviceOver,
    /// `prompt=none` cannot be answered without a page, or a demand cannot be met.
    Returned(#[serde(skip)] ErrorCode),
}
