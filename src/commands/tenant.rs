//! `tenant`: the operator makes tenants, and programs that may use their admin API.

use std::time::Duration;

use rules::directory::{Address, ApplicationSettings, ClientKind, DisplayName, Domain, IssuerKeys, IssuerTrust, TenantName};
use storage::directory::RoleHolder;

use super::config_file::ConfigFile;
use super::open::StartError;
use super::operator::{AtTenant, Role, noticed, opened, operator, password};
use super::say::say;
use super::standards::{StandardsWords, standards};
use crate::flows::clients::{make_registration_token, trust_issuer};
use crate::flows::directory::{NewApplication, give_role, make_application};
use crate::flows::tenants::{Admin, NewTenant, make_tenant};
use crate::flows::tokens::{Replace, rotate_keys};
use crate::i18n::Language;

/// What `tenant` does.
#[derive(Debug, clap::Subcommand)]
pub(super) enum TenantVerb {
    /// Makes a tenant with its first admin.
    Make(MakeWords),
    /// Makes a program with a directory role, for the admin commands and for scripts; prints its secret this once.
    Program(ProgramWords),
    /// Says who may register clients at a tenant, and which of the standards' other doors are open.
    Standards(StandardsWords),
    /// Makes a token with which clients may be registered; prints it this once.
    RegistrationToken(TokenWords),
    /// Trusts an issuer to name people of some mail domains in assertions (RFC 7523), or trusts it no more.
    TrustIssuer(TrustWords),
    /// Signing keys.
    Keys {
        #[command(subcommand)]
        verb: KeysVerb,
    },
}

/// What `tenant keys` does.
#[derive(Debug, clap::Subcommand)]
pub(super) enum KeysVerb {
    /// Replaces the signing keys ahead of time.
    Rotate(RotateWords),
}

/// What `tenant keys rotate` takes.
#[derive(Debug, clap::Args)]
pub(super) struct RotateWords {
    #[command(flatten)]
    config: ConfigFile,
    /// The tenant's path name.
    tenant: TenantName,
    /// The keys are known to others: their successors sign now, and nothing that they signed verifies any more.
    #[arg(long)]
    withdraw: bool,
}

/// What `tenant trust-issuer` takes.
#[derive(Debug, clap::Args)]
pub(super) struct TrustWords {
    #[command(flatten)]
    config: ConfigFile,
    /// The tenant's path name.
    tenant: TenantName,
    /// Its `iss`, byte for byte.
    issuer: String,
    /// Where its keys are.
    #[arg(long, value_name = "URL", required_unless_present = "not_any_more")]
    jwks_uri: Option<url::Url>,
    /// A mail domain for whose people it may speak. May be repeated.
    #[arg(long = "domain", value_name = "DOMAIN")]
    domains: Vec<Domain>,
    /// Trusts it no more.
    #[arg(long, conflicts_with_all = ["jwks_uri", "domains"])]
    not_any_more: bool,
}

/// What `tenant registration-token` takes.
#[derive(Debug, clap::Args)]
pub(super) struct TokenWords {
    #[command(flatten)]
    config: ConfigFile,
    /// The tenant's path name.
    tenant: TenantName,
    /// How many clients may be registered with it.
    #[arg(long, default_value_t = 1)]
    uses: u32,
    /// For how many days.
    #[arg(long, default_value_t = 7)]
    days: u16,
}

/// What `tenant make` takes.
#[derive(Debug, clap::Args)]
pub(super) struct MakeWords {
    #[command(flatten)]
    config: ConfigFile,
    /// Its path name, for ever: the issuer ends in it.
    name: TenantName,
    /// What people call it.
    #[arg(long)]
    display_name: DisplayName,
    /// In which language it writes to whom it does not know better: en or da.
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = spoken)]
    language: Language,
    /// A mail domain you vouch for as its home, without a DNS proof.
    #[arg(long)]
    domain: Option<Domain>,
    /// The address of its first admin.
    #[arg(long, value_name = "ADDRESS")]
    admin: Address,
    /// What the admin is called.
    #[arg(long)]
    admin_name: Option<DisplayName>,
    /// Reads the admin's password from standard input, or asks for it at a terminal; without it, they choose one by a code to their mailbox.
    #[arg(long)]
    password_stdin: bool,
}

/// What `tenant program` takes.
#[derive(Debug, clap::Args)]
pub(super) struct ProgramWords {
    #[command(flatten)]
    config: ConfigFile,
    /// The tenant's path name.
    tenant: TenantName,
    /// What the program is called.
    name: DisplayName,
    /// What it may do.
    #[arg(long, default_value = "global-administrator")]
    role: Role,
}

/// A language that the house speaks.
fn spoken(tag: &str) -> Result<Language, String> {
    let known = Language::ALL.map(Language::tag).join(", ");
    Language::spoken(tag).ok_or_else(|| format!("the house speaks {known}"))
}

/// Does what is asked.
pub(super) async fn tenant(verb: TenantVerb) -> Result<(), StartError> {
    match verb {
        TenantVerb::Make(words) => make(words).await,
        TenantVerb::Program(words) => program(words).await,
        TenantVerb::Standards(words) => standards(words).await,
        TenantVerb::RegistrationToken(words) => registration_token(words).await,
        TenantVerb::TrustIssuer(words) => trust(words).await,
        TenantVerb::Keys { verb: KeysVerb::Rotate(words) } => rotate(words).await,
    }?;
    noticed().await;
    Ok(())
}

async fn make(words: MakeWords) -> Result<(), StartError> {
    let password = if words.password_stdin { Some(password()?) } else { None };
    let app = opened(&words.config).await?;
    let name = words.admin_name.or_else(|| words.admin.local().parse().ok()).unwrap_or_else(|| words.display_name.clone());
    let address = words.admin.to_string();
    let admin = Admin { address: words.admin, name, password };
    let new =
        NewTenant { name: words.name.clone(), display_name: words.display_name, language: words.language, domain: words.domain, admin };
    let made = make_tenant(&app, &operator(app.clock.now()), new).await.map_err(StartError::one)?;
    say!("tenant  {}", made.tenant);
    say!("issuer  {}/{}", app.public_url, words.name);
    say!("portal  {}/{}/admin", app.public_url, words.name);
    say!("admin   {address}");
    Ok(())
}

async fn rotate(words: RotateWords) -> Result<(), StartError> {
    let AtTenant { app, tenant, caller } = AtTenant::open(&words.config, &words.tenant).await?;
    let replace = if words.withdraw { Replace::AtOnce } else { Replace::WithOverlap };
    let made = rotate_keys(&app, &caller, &tenant, replace).await.map_err(StartError::one)?;
    for kid in &made {
        say!("{kid}");
    }
    match (made.is_empty(), replace) {
        (true, _) => say!("Successors wait already: nothing was made."),
        (false, Replace::AtOnce) => say!("They sign from now on; what the keys before them signed verifies no more."),
        (false, Replace::WithOverlap) => say!("They are shown from now on and sign in a day; what the keys before them sign verifies."),
    }
    Ok(())
}

async fn program(words: ProgramWords) -> Result<(), StartError> {
    let AtTenant { app, tenant, caller } = AtTenant::open(&words.config, &words.tenant).await?;
    let settings = ApplicationSettings { client_credentials: true, ..ApplicationSettings::new(ClientKind::Confidential) };
    let made = make_application(&app, &caller, tenant.id, NewApplication { name: words.name, settings }).await;
    let made = made.map_err(StartError::one)?;
    give_role(&app, &caller, tenant.id, words.role.into(), RoleHolder::Application(made.id)).await.map_err(StartError::one)?;
    say!("GUESTHOUSE_URL={}", app.public_url);
    say!("GUESTHOUSE_TENANT={}", words.tenant);
    say!("GUESTHOUSE_CLIENT_ID={}", made.id);
    if let Some(secret) = made.secret {
        say!("GUESTHOUSE_CLIENT_SECRET={}", secret.expose());
    }
    Ok(())
}

async fn trust(words: TrustWords) -> Result<(), StartError> {
    let AtTenant { app, tenant, caller } = AtTenant::open(&words.config, &words.tenant).await?;
    let trust = words.jwks_uri.map(|uri| IssuerTrust { keys: IssuerKeys::At(uri), domains: words.domains });
    trust_issuer(&app, &caller, tenant.id, words.issuer, trust).await.map_err(StartError::one)
}

async fn registration_token(words: TokenWords) -> Result<(), StartError> {
    let AtTenant { app, tenant, caller } = AtTenant::open(&words.config, &words.tenant).await?;
    let span = Duration::from_secs(u64::from(words.days) * 86_400);
    let made = make_registration_token(&app, &caller, tenant.id, words.uses, span).await;
    say!("{}", made.map_err(StartError::one)?.expose());
    Ok(())
}
