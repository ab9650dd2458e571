//! `tenant standards`: which of the standards' doors are open at a tenant.

use rules::directory::{StandardsPolicy, TenantName};
use rules::protocol::{GrantSet, GrantType, NonceDemand, Profile, PushedRequests, RegistrationMode};

use super::config_file::ConfigFile;
use super::open::StartError;
use super::operator::AtTenant;
use crate::flows::tenants::change_standards;

/// What `tenant standards` takes.
#[derive(Debug, clap::Args)]
pub(super) struct StandardsWords {
    #[command(flatten)]
    config: ConfigFile,
    /// The tenant's path name.
    tenant: TenantName,
    /// Who may register clients (RFC 7591).
    #[arg(long, default_value = "off")]
    registration: Registers,
    /// Holds registered clients to OpenID Connect Core of 2014 instead of today's practice: implicit and hybrid answers, and PKCE left out
    /// by confidential clients.
    #[arg(long)]
    oidc_compatible: bool,
    /// Holds clients that register to FAPI 2.0, and refuses what contradicts it.
    #[arg(long, conflicts_with = "oidc_compatible", value_name = "PROFILE")]
    fapi2: Option<Fapi2>,
    /// Lets applications watch the session in a frame (OpenID Connect Session Management).
    #[arg(long)]
    session_management: bool,
    /// Takes DPoP proofs only with a nonce of ours (RFC 9449 §8), so that none is made ahead of time.
    #[arg(long)]
    dpop_nonce: bool,
    /// Takes no authorization request but those that clients pushed (RFC 9126).
    #[arg(long)]
    require_pushed: bool,
    #[arg(long = "grant", value_name = "GRANT", value_parser = further_grant, help = grants_help())]
    grants: Vec<GrantType>,
}

/// A grant that is off unless it is wanted, by the last word of its name.
fn further_grant(text: &str) -> Result<GrantType, String> {
    Vec::from(GrantSet::FURTHER).into_iter().find(|grant| grant.short() == text).ok_or_else(|| format!("one of: {}", further_grants()))
}

fn further_grants() -> String {
    Vec::from(GrantSet::FURTHER).into_iter().map(GrantType::short).collect::<Vec<_>>().join(", ")
}

fn grants_help() -> String {
    format!("Switches a grant on, for clients that are registered for it: {}. May be repeated", further_grants())
}

/// A profile of FAPI 2.0, as it is typed.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum Fapi2 {
    /// The Security Profile.
    Security,
    /// The same with signed requests and answers.
    MessageSigning,
}

impl From<Fapi2> for Profile {
    fn from(fapi: Fapi2) -> Self {
        match fapi {
            Fapi2::Security => Self::Fapi2Security,
            Fapi2::MessageSigning => Self::Fapi2MessageSigning,
        }
    }
}

/// Who may register clients, as it is typed.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum Registers {
    /// Nobody.
    Off,
    /// Whoever brings a token.
    Token,
    /// Everybody.
    Open,
}

impl From<Registers> for RegistrationMode {
    fn from(registers: Registers) -> Self {
        match registers {
            Registers::Off => Self::Off,
            Registers::Token => Self::Token,
            Registers::Open => Self::Open,
        }
    }
}

/// Opens those that are named, and closes the others.
pub(super) async fn standards(words: StandardsWords) -> Result<(), StartError> {
    let AtTenant { app, tenant, caller } = AtTenant::open(&words.config, &words.tenant).await?;
    let policy = StandardsPolicy {
        registration: words.registration.into(),
        profile: match (words.fapi2, words.oidc_compatible) {
            (Some(fapi), _) => fapi.into(),
            (None, true) => Profile::OidcCompatible,
            (None, false) => Profile::Strict,
        },
        session_management: words.session_management,
        dpop_nonce: if words.dpop_nonce { NonceDemand::Always } else { NonceDemand::Optional },
        grants: words.grants.into_iter().collect(),
        pushed_requests: if words.require_pushed { PushedRequests::Required } else { PushedRequests::Accepted },
    };
    change_standards(&app, &caller, tenant.id, policy).await.map_err(StartError::one)?;
    println!("{}/{}/.well-known/openid-configuration", app.public_url, words.tenant);
    Ok(())
}
