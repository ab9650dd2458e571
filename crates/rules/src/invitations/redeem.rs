//! Who may redeem an invitation, decided by a vouched address and never by holding the link (SECURITY 1-3).

use crate::directory::{Address, OtherAddress};

/// Why an invitation cannot be redeemed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotRedeem {
    /// The ticket is past its end; a fresh link can be asked for.
    #[error("the link has expired")]
    Expired,
    /// Somebody accepted before.
    #[error("already accepted")]
    AlreadyUsed,
    /// The tenant took it back.
    #[error("the invitation was revoked")]
    Revoked,
    /// The invitee said no.
    #[error("the invitation was declined")]
    Declined,
    /// The invitee reported it.
    #[error("the invitation was reported")]
    Reported,
    /// The tenant does not take guests of that domain (SECURITY 34).
    #[error("guests of this domain are not admitted")]
    DomainBlocked,
    /// The inviter may not invite any more, or what was given is gone.
    #[error("the invitation does not hold any more")]
    NoLongerAllowed,
    /// The account has another address, and the tenant or the partner's card does not allow that.
    #[error("the invitation is for another address")]
    OtherAddress,
    /// The partner's card names another home.
    #[error("the invitation is for people of another provider")]
    OtherHome,
}

/// Why no fresh link can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotRenew {
    /// The invitation is spent, revoked, declined or reported.
    #[error("the invitation has ended")]
    Ended,
    /// More than 90 days since inviting.
    #[error("the invitation is too old")]
    TooOld,
    /// Five were sent.
    #[error("too many links were sent")]
    TooMany,
    /// Less than ten minutes since the last.
    #[error("a link was sent just now")]
    TooSoon,
}

/// What somebody who signed in still has to show to be the invited one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entitlement {
    /// The vouched address is the invited one.
    Proven,
    /// A code to the invited mailbox, typed in this browser.
    NeedsMailbox,
    /// A sign-in made now at that home, and then the code (SECURITY 3).
    NeedsFreshSignIn,
    /// Not with this account.
    Refused(CannotRedeem),
}

/// Decides the entitlement of an account to an invitation for `invited`.
///
/// `vouched` is the account's address if its home may speak for it, or if its mailbox was proven in this flow;
/// `hint` any other address it claims.
pub fn entitlement(
    invited: &Address,
    vouched: Option<&Address>,
    hint: Option<&Address>,
    proof: MailboxProof,
    policy: AddressPolicy,
) -> Entitlement {
    if vouched == Some(invited) {
        return Entitlement::Proven;
    }
    // An account that claims the invited address, unvouched, is no other person's: the mailbox decides.
    let claims_it = vouched.is_none() && hint.is_none_or(|hint| hint == invited);
    if !claims_it {
        if policy.is_home_named {
            return Entitlement::Refused(CannotRedeem::OtherAddress);
        }
        if policy.other_address == OtherAddress::Refused {
            return Entitlement::Refused(CannotRedeem::OtherAddress);
        }
        if !proof.is_sign_in_fresh {
            return Entitlement::NeedsFreshSignIn;
        }
    }
    if proof.is_mailbox_proven { Entitlement::Proven } else { Entitlement::NeedsMailbox }
}

/// What this flow has proven so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MailboxProof {
    /// Whether the code sent to the invited mailbox was typed in this browser, in this flow.
    pub is_mailbox_proven: bool,
    /// Whether the sign-in at the home was made within this flow; a living session is not enough.
    pub is_sign_in_fresh: bool,
}

/// What tenant and partner say about accounts with another address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressPolicy {
    /// Whether the partner's card names the one home.
    pub is_home_named: bool,
    /// What the tenant says elsewhere.
    pub other_address: OtherAddress,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_redeem() {
        let invited: Address = "cfo@fabrikam.example".parse().unwrap();
        let alias: Address = "c.f.o@fabrikam.example".parse().unwrap();
        let never = AddressPolicy { is_home_named: false, other_address: OtherAddress::Refused };
        let allowed = AddressPolicy { is_home_named: false, other_address: OtherAddress::WithFreshSignInAndCode };
        let named = AddressPolicy { is_home_named: true, ..allowed };
        let nothing = MailboxProof::default();
        let fresh = MailboxProof { is_sign_in_fresh: true, ..nothing };
        let code = MailboxProof { is_mailbox_proven: true, ..nothing };
        let both = MailboxProof { is_mailbox_proven: true, is_sign_in_fresh: true };
        let refused = Entitlement::Refused(CannotRedeem::OtherAddress);
        let table = [
            (Some(&invited), None, nothing, never, Entitlement::Proven),
            (None, Some(&invited), nothing, never, Entitlement::NeedsMailbox),
            (None, Some(&invited), code, never, Entitlement::Proven),
            (None, None, nothing, named, Entitlement::NeedsMailbox),
            (None, Some(&alias), both, never, refused),
            (Some(&alias), None, both, never, refused),
            (Some(&alias), Some(&invited), both, never, refused),
            (Some(&alias), None, both, named, refused),
            (Some(&alias), None, code, allowed, Entitlement::NeedsFreshSignIn),
            (Some(&alias), None, fresh, allowed, Entitlement::NeedsMailbox),
            (Some(&alias), None, both, allowed, Entitlement::Proven),
        ];
        for (row, (vouched, hint, proof, policy, expected)) in table.into_iter().enumerate() {
            assert_eq!(entitlement(&invited, vouched, hint, proof, policy), expected, "row {row}");
        }
    }
}
