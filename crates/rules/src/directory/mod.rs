//! Who and what a tenant's directory holds: tenants, users, groups, applications, assignments, partners; and who may do what.

mod address;
mod application;
mod application_settings;
mod assignment;
mod brand;
mod domain;
mod group;
mod identity;
mod language;
mod gift;
mod giver;
mod may;
mod metadata;
mod partner;
mod role;
mod standard_claims;
mod tenant;
mod tenant_name;
mod trusted_issuer;
mod user;
mod verified_domain;
mod visits;
mod weakness;
mod words;

pub use address::{Address, AddressKey, CannotReadAddress};
pub use application::{Admission, Admits, AppRole, Application, ClientSecret, IdTokenAlg};
pub use application_settings::{ApplicationSettings, OPTIONAL_CLAIMS};
pub use assignment::{Assignee, Assignment};
pub use brand::{Brand, Colour};
pub use domain::{CannotReadDomain, Domain, DomainProof, DomainPurpose};
pub use gift::{Gift, Invitee};
pub use giver::Giver;
pub use group::{CannotNest, Group, Membership, Ties};
pub use identity::{Home, Identity, altsecid, pairwise_subject};
pub use language::{CannotReadLanguage, Language};
pub use may::{Action, Actor, Caller, CannotDo, Door, Object, Permit, Powers, may};
pub use metadata::{Restated, name_of};
pub use partner::Partner;
pub use role::DirectoryRole;
pub use standard_claims::{CannotSay, ClaimsChange, StandardClaim, StandardClaims};
pub use tenant::{
    CodeSignIn, GuestPolicy, OtherAddress, StandardsPolicy, Tenant, TenantKind, TenantPolicy, Terms, UnlistedAddresses, WhoMayInvite,
};
pub use tenant_name::{CannotNameTenant, TenantName};
pub use trusted_issuer::{IssuerKeys, IssuerTrust, Spoken, TrustedIssuer};
pub use user::{GuestStage, User, UserKind, UserStage};
pub use verified_domain::{DomainHolder, DomainState, DomainTurn, VerifiedDomain};
pub use visits::Visits;
pub use weakness::Weakness;
pub use words::{CannotReadText, DisplayName, PlainText, fold, one_spelling};

pub use crate::protocol::{ClientKind, Pkce};
