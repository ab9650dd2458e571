//! `tenant standards`: which of the standards' doors are open at a tenant.

use rules::directory::{StandardsPolicy, TenantName};
use rules::protocol::{GrantSet, GrantType, NonceDemand, Profile, PushedRequests, RegistrationMode};
use serde_json::json;

use super::config_file::ConfigFile;
use super::open::StartError;
use super::operator::AtTenant;
use super::say::{put, say};
use super::table::{table, text};
use crate::flows::tenants::change_standards;

/// What `tenant standards` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "What is not named stays as it is; without any of these options it says what holds.")]
pub(super) struct StandardsWords {
    #[command(flatten)]
    config: ConfigFile,
    /// The tenant's path name.
    tenant: TenantName,
    #[command(flatten)]
    asked: Asked,
}

/// What is to become otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
struct Asked {
    /// Who may register clients (RFC 7591).
    #[arg(long)]
    registration: Option<Registers>,
    /// Holds clients that register from now on to today's practice (RFC 9700), as it is if nothing else was said.
    #[arg(long, conflicts_with_all = ["oidc_compatible", "fapi2"])]
    strict: bool,
    /// Holds registered clients to OpenID Connect Core of 2014 instead of today's practice: implicit and hybrid answers, and PKCE left out
    /// by confidential clients.
    #[arg(long)]
    oidc_compatible: bool,
    /// Holds clients that register to FAPI 2.0, and refuses what contradicts it.
    #[arg(long, conflicts_with = "oidc_compatible", value_name = "PROFILE")]
    fapi2: Option<Fapi2>,
    /// Lets applications watch the session in a frame (OpenID Connect Session Management).
    #[arg(long, value_name = "on|off", num_args = 0..=1, require_equals = true, default_missing_value = "on")]
    session_management: Option<Switch>,
    /// Takes DPoP proofs only with a nonce of ours (RFC 9449 §8), so that none is made ahead of time.
    #[arg(long, value_name = "on|off", num_args = 0..=1, require_equals = true, default_missing_value = "on")]
    dpop_nonce: Option<Switch>,
    /// Takes no authorization request but those that clients pushed (RFC 9126).
    #[arg(long, value_name = "on|off", num_args = 0..=1, require_equals = true, default_missing_value = "on")]
    require_pushed: Option<Switch>,
    #[arg(long = "grant", value_name = "GRANT", value_parser = further_grant, help = grants_help())]
    grants: Vec<GrantType>,
    /// Switches a grant off, also for clients that are registered for it. May be repeated.
    #[arg(long = "no-grant", value_name = "GRANT", value_parser = further_grant)]
    no_grants: Vec<GrantType>,
}

/// On or off, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Switch {
    On,
    Off,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Registers {
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

impl Asked {
    /// What holds when this was done.
    fn done(&self, kept: StandardsPolicy) -> StandardsPolicy {
        let on = |switch: Switch| switch == Switch::On;
        let grants = Vec::from(kept.grants).into_iter().chain(self.grants.iter().copied());
        StandardsPolicy {
            registration: self.registration.map_or(kept.registration, Into::into),
            profile: match (self.fapi2, self.oidc_compatible, self.strict) {
                (Some(fapi), ..) => fapi.into(),
                (None, true, _) => Profile::OidcCompatible,
                (None, false, true) => Profile::Strict,
                (None, false, false) => kept.profile,
            },
            session_management: self.session_management.map_or(kept.session_management, on),
            dpop_nonce: match self.dpop_nonce {
                Some(Switch::On) => NonceDemand::Always,
                Some(Switch::Off) => NonceDemand::Optional,
                None => kept.dpop_nonce,
            },
            grants: grants.filter(|grant| !self.no_grants.contains(grant)).collect(),
            pushed_requests: match self.require_pushed {
                Some(Switch::On) => PushedRequests::Required,
                Some(Switch::Off) => PushedRequests::Accepted,
                None => kept.pushed_requests,
            },
        }
    }
}

/// Opens and closes those that are named, and says what holds then.
pub(super) async fn standards(words: StandardsWords) -> Result<(), StartError> {
    let AtTenant { app, tenant, caller } = AtTenant::open(&words.config, &words.tenant).await?;
    let asked = words.asked;
    let holds = if asked == Asked::default() {
        tenant.policy.standards
    } else {
        change_standards(&app, &caller, tenant.id, move |kept| asked.done(kept)).await.map_err(StartError::one)?
    };
    put(told(&holds));
    say!("\n{}/{}/.well-known/openid-configuration", app.public_url, words.tenant);
    Ok(())
}

/// What holds, by the words that change it.
fn told(policy: &StandardsPolicy) -> String {
    let on = |is_on: bool| if is_on { "on" } else { "off" }.to_owned();
    let grants: Vec<&str> = Vec::from(policy.grants).into_iter().map(GrantType::short).collect();
    let rows = [
        ["registration".to_owned(), text(&json!(policy.registration))],
        ["profile".to_owned(), text(&json!(policy.profile)).replace('_', "-")],
        ["session-management".to_owned(), on(policy.session_management)],
        ["dpop-nonce".to_owned(), on(policy.dpop_nonce == NonceDemand::Always)],
        ["require-pushed".to_owned(), on(policy.pushed_requests == PushedRequests::Required)],
        ["grant".to_owned(), if grants.is_empty() { "none".to_owned() } else { grants.join(" ") }],
    ];
    table(["STANDARD", "NOW"], &rows)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Typed {
        #[command(flatten)]
        words: StandardsWords,
    }

    /// What holds after these commands, one after the other.
    fn after(commands: &[&[&str]]) -> StandardsPolicy {
        commands.iter().fold(StandardsPolicy::default(), |kept, words| {
            let line = ["standards", "contoso"].iter().chain(words.iter());
            Typed::try_parse_from(line).unwrap_or_else(|error| panic!("{error}")).words.asked.done(kept)
        })
    }

    #[test]
    fn what_is_not_named_stays_as_it_is() {
        let first: &[&str] = &["--registration", "token", "--fapi2", "security", "--dpop-nonce", "--grant", "ciba"];
        let (one, both) = (after(&[first]), after(&[first, &["--grant", "device_code"]]));
        assert_eq!(
            (both.registration, both.profile, both.dpop_nonce),
            (RegistrationMode::Token, Profile::Fapi2Security, NonceDemand::Always)
        );
        assert!(both.grants.has(GrantType::DeviceCode) && both.grants.has(GrantType::Ciba));
        assert_eq!(after(&[first, &[]]), one);
    }

    #[test]
    fn whatever_is_on_can_be_switched_off() {
        let on: &[&str] =
            &["--registration=open", "--oidc-compatible", "--session-management", "--dpop-nonce=on", "--require-pushed", "--grant", "ciba"];
        let off: &[&str] = &[
            "--registration=off",
            "--strict",
            "--session-management=off",
            "--dpop-nonce=off",
            "--require-pushed=off",
            "--no-grant",
            "ciba",
        ];
        let told_on = told(&after(&[on]));
        assert!(!told_on.contains("off") && told_on.contains("oidc-compatible") && told_on.contains("ciba"), "{told_on}");
        assert_eq!(after(&[on, off]), StandardsPolicy::default());
    }
}
