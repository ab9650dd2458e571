//! What letters say, as values: no text, no markup, no secret.

use rules::clock::Timestamp;
use rules::directory::{Address, DisplayName, Domain, PlainText};
use serde::{Deserialize, Serialize};
use url::Url;

/// What a letter says. Secrets travel beside it: see [`Message::secret_kind`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum Message {
    /// To the invited: you are invited, here is the link.
    Invitation(Invited),
    /// To the invited: the invitation is still open, here is the link.
    Reminder(Invited),
    /// To the invited, who asked: a new link, the old one is void.
    FreshLink(Invited),
    /// To whom the inviter named as Cc: somebody was invited. It carries no link (SECURITY 1).
    CopyOfInvitation {
        /// Who was invited.
        guest: Address,
        /// What their letter says; its end and its link stay out of the copy.
        invited: Invited,
    },
    /// A one-time code, typed in the browser that asked for it.
    Code {
        /// What typing it will do.
        purpose: CodePurpose,
        /// From when it is void.
        expires_at: Timestamp,
    },
    /// To the guest who accepted: you are in, and where to go from now on.
    Welcome {
        /// The application invited to, if one was named.
        app: Option<DisplayName>,
        /// Where it opens, or the page of all their applications.
        open: Url,
    },
    /// To the inviter: your guest accepted.
    Accepted {
        /// Who was invited.
        guest: Address,
        /// What the guest's home calls them, if it told.
        name: Option<DisplayName>,
        /// The application invited to, if one was named.
        app: Option<DisplayName>,
    },
    /// To the inviter: your guest will not come.
    Declined {
        /// Who was invited.
        guest: Address,
        /// Whether it was a no, or a complaint.
        how: HowDeclined,
    },
    /// To the sponsor and both mailboxes: the seat meant for one address was taken by an account with another; the link undoes it
    /// (SECURITY 3).
    OtherAddressConnected {
        /// Who was invited.
        invited: Address,
        /// The account that now holds the seat.
        account: Address,
        /// Until when the link works.
        undo_until: Timestamp,
    },
    /// To the sponsor: somebody undid that.
    ConnectionUndone {
        /// Who was invited.
        invited: Address,
        /// The account that held the seat.
        account: Address,
    },
    /// To somebody for whom an account was made without a password: where they choose one.
    NewMember {
        /// Their own page, where they sign in.
        open: Url,
    },
    /// To the sponsor: a guest waits for their word (SECURITY 5, 6).
    GuestWaits {
        /// Who waits.
        guest: Address,
        /// For what.
        why: WaitsFor,
        /// The guest's page in the portal, or the one where a sponsor without a role says so.
        open: Url,
    },
    /// To the old and the new mailbox: a guest begins anew, with all that was given to them (SECURITY 6).
    AccessReset {
        /// By which address they came so far.
        guest: Address,
        /// Who is invited now.
        invited: Address,
    },
    /// To somebody whom an application asks for by name (OpenID CIBA): where they answer.
    AskedByName {
        /// Which application.
        app: DisplayName,
        /// What it shows beside, so that they know it again.
        message: Option<DisplayName>,
        /// Where they answer.
        open: Url,
        /// Until when.
        until: Timestamp,
    },
    /// To the admins: the record that proves their domain is gone, or with it the domain (SECURITY 14).
    DomainRecord {
        /// Which domain.
        domain: Domain,
        /// What is to be published there, while that is what was published before: a new record is for the portal alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        record: Option<String>,
        /// How far it has come.
        is: RecordIs,
        /// The settings in the portal, where the record can be looked for at once.
        open: Url,
    },
    /// To the account's mailbox: the password was changed.
    PasswordChanged {
        /// When.
        changed_at: Timestamp,
    },
}

/// What an invitation says, whichever letter it is said in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Invited {
    /// The member who invites.
    pub inviter: DisplayName,
    /// Where answers to the letter go.
    pub reply_to: Option<Address>,
    /// The application invited to, if one was named.
    pub app: Option<DisplayName>,
    /// What the inviter wrote.
    pub words: Option<PlainText>,
    /// From when the link is void.
    pub expires_at: Timestamp,
    /// When the access ends that is offered, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_ends_at: Option<Timestamp>,
    /// Where the reader says: no more letters from this tenant (SECURITY 29). Also the `List-Unsubscribe` header.
    pub no_more: Url,
}

/// What typing a code will do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "purpose", rename_all = "snake_case")]
pub enum CodePurpose {
    /// Sign in by code, or prove a mailbox again (SECURITY 5).
    SignIn,
    /// Redeem an invitation.
    Redeem,
    /// Redeem an invitation with an account of another address, which the letter names in full (SECURITY 3).
    Connect {
        /// The account to be connected.
        account: Address,
    },
    /// Make an account.
    SignUp,
    /// Choose a new password.
    Reset,
}

/// What a sponsor is asked about a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitsFor {
    /// Their account was recovered by mail: is it still the same person?
    Recovered,
    /// Their mail server knows their address no more.
    MailboxGone,
    /// They ask to be confirmed.
    Confirmation,
    /// They sign in with another account than before, and ask for a reset.
    Reset,
}

/// What became of a domain's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordIs {
    /// It was not there when it was looked for.
    Missing {
        /// From when the domain decides nothing any more.
        lapses_at: Timestamp,
    },
    /// It was gone for too long.
    Lapsed,
    /// After that, another organisation proved the domain.
    Taken,
}

/// How a guest said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HowDeclined {
    /// No, thank you.
    Declined,
    /// No, thank you, and no more letters.
    NoMore,
    /// This should not have been sent.
    Reported,
}

/// Which secret a letter carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// None.
    None,
    /// A whole `https` address with a ticket in it.
    Link,
    /// Digits.
    Code,
}

impl Message {
    /// Which secret has to be opened to render this: it is sealed beside the message in the queue, and erased once the letter is
    /// delivered or dead.
    pub fn secret_kind(&self) -> SecretKind {
        match self {
            Self::Invitation(_) | Self::Reminder(_) | Self::FreshLink(_) | Self::OtherAddressConnected { .. } => SecretKind::Link,
            Self::Code { .. } => SecretKind::Code,
            Self::CopyOfInvitation { .. }
            | Self::Welcome { .. }
            | Self::Accepted { .. }
            | Self::Declined { .. }
            | Self::ConnectionUndone { .. }
            | Self::NewMember { .. }
            | Self::GuestWaits { .. }
            | Self::AccessReset { .. }
            | Self::AskedByName { .. }
            | Self::DomainRecord { .. }
            | Self::PasswordChanged { .. } => SecretKind::None,
        }
    }

    /// From when the letter would be of no use any more, and is better not sent.
    pub fn useless_at(&self) -> Option<Timestamp> {
        match self {
            Self::Invitation(invited) | Self::Reminder(invited) | Self::FreshLink(invited) => Some(invited.expires_at),
            Self::Code { expires_at, .. } | Self::AskedByName { until: expires_at, .. } => Some(*expires_at),
            _ => None,
        }
    }

    /// What invites, reminds or copies: all that goes to people who did not ask for it.
    pub(super) fn invited(&self) -> Option<&Invited> {
        match self {
            Self::Invitation(invited) | Self::Reminder(invited) | Self::FreshLink(invited) | Self::CopyOfInvitation { invited, .. } => {
                Some(invited)
            }
            _ => None,
        }
    }

    /// The same, to be changed.
    pub(super) fn invited_mut(&mut self) -> Option<&mut Invited> {
        match self {
            Self::Invitation(invited) | Self::Reminder(invited) | Self::FreshLink(invited) | Self::CopyOfInvitation { invited, .. } => {
                Some(invited)
            }
            _ => None,
        }
    }

    /// The folder of this message's templates.
    pub(super) fn folder(&self) -> &'static str {
        match self {
            Self::Invitation(_) => "invitation",
            Self::Reminder(_) => "reminder",
            Self::FreshLink(_) => "fresh_link",
            Self::CopyOfInvitation { .. } => "copy_of_invitation",
            Self::Code { .. } => "code",
            Self::Welcome { .. } => "welcome",
            Self::Accepted { .. } => "accepted",
            Self::Declined { .. } => "declined",
            Self::OtherAddressConnected { .. } => "other_address_connected",
            Self::ConnectionUndone { .. } => "connection_undone",
            Self::NewMember { .. } => "new_member",
            Self::GuestWaits { .. } => "guest_waits",
            Self::AccessReset { .. } => "access_reset",
            Self::AskedByName { .. } => "asked_by_name",
            Self::DomainRecord { .. } => "domain_record",
            Self::PasswordChanged { .. } => "password_changed",
        }
    }
}
