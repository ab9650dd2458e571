//! `tenant`: the operator makes tenants, and programs that may use their admin API.

use std::io::BufRead as _;
use std::sync::Arc;
use std::time::Duration;

use rules::clock::Clock;
use rules::directory::{
    Address, Admits, ApplicationSettings, ClientKind, DirectoryRole, DisplayName, Domain, IdTokenAlg, IssuerKeys, IssuerTrust,
    StandardsPolicy, Tenant, TenantName,
};
use rules::protocol::{GrantSet, GrantType, NonceDemand, Pkce, Profile, PushedRequests, RegistrationMode};
use rules::secret::Secret;
use storage::NOTICED_WITHIN;
use storage::directory::RoleHolder;

use super::bootstrap::operator;
use super::cli::{ConfigFile, read_config};
use super::open::{StartError, open_app};
use crate::app::App;
use crate::flows::clients::{make_registration_token, trust_issuer};
use crate::flows::directory::{NewApplication, give_role, make_application};
use crate::flows::tenants::{Admin, NewTenant, change_standards, make_tenant};
use crate::flows::tokens::{Replace, rotate_keys};

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
    /// A mail domain you vouch for as its home, without a DNS proof.
    #[arg(long)]
    domain: Option<Domain>,
    /// The address of its first admin.
    #[arg(long, value_name = "ADDRESS")]
    admin: Address,
    /// What the admin is called.
    #[arg(long)]
    admin_name: Option<DisplayName>,
    /// Reads the admin's password from standard input; without it, they choose one by a code to their mailbox.
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

/// A directory role, as it is typed.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum Role {
    /// May invite, and see what became of it.
    GuestInviter,
    /// May manage users, groups and guests.
    UserAdministrator,
    /// May register and change applications.
    ApplicationAdministrator,
    /// May do everything in the tenant.
    GlobalAdministrator,
}

impl From<Role> for DirectoryRole {
    fn from(role: Role) -> Self {
        match role {
            Role::GuestInviter => Self::GuestInviter,
            Role::UserAdministrator => Self::UserAdministrator,
            Role::ApplicationAdministrator => Self::ApplicationAdministrator,
            Role::GlobalAdministrator => Self::GlobalAdministrator,
        }
    }
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

/// A command ends when running servers know what it did: whatever comes next is held to it.
pub(super) async fn noticed() {
    tokio::time::sleep(NOTICED_WITHIN).await;
}

/// Opens what the configuration names, as the server does.
pub(super) async fn opened(file: &ConfigFile) -> Result<App, StartError> {
    open_app(read_config(file)?, Clock::Machine).await
}

/// The tenant of that name.
pub(super) async fn named(app: &App, name: &TenantName) -> Result<Arc<Tenant>, StartError> {
    let found = app.storage.tenant_named(name).await.map_err(StartError::one)?;
    found.ok_or_else(|| StartError::one(format!("there is no tenant {name}")))
}

/// One line of standard input.
pub(super) fn password() -> Result<Secret<String>, StartError> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(StartError::one)?;
    Ok(Secret::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

async fn make(words: MakeWords) -> Result<(), StartError> {
    let password = if words.password_stdin { Some(password()?) } else { None };
    let app = opened(&words.config).await?;
    let name = words.admin_name.or_else(|| words.admin.local().parse().ok()).unwrap_or_else(|| words.display_name.clone());
    let address = words.admin.to_string();
    let admin = Admin { address: words.admin, name, password };
    let new = NewTenant { name: words.name.clone(), display_name: words.display_name, domain: words.domain, admin };
    let made = make_tenant(&app, &operator(app.clock.now()), new).await.map_err(StartError::one)?;
    println!("tenant  {}", made.tenant);
    println!("issuer  {}/{}", app.public_url, words.name);
    println!("portal  {}/{}/admin", app.public_url, words.name);
    println!("admin   {address}");
    Ok(())
}

async fn rotate(words: RotateWords) -> Result<(), StartError> {
    let app = opened(&words.config).await?;
    let tenant = named(&app, &words.tenant).await?;
    let replace = if words.withdraw { Replace::AtOnce } else { Replace::WithOverlap };
    let made = rotate_keys(&app, &operator(app.clock.now()), &tenant, replace).await.map_err(StartError::one)?;
    for kid in &made {
        println!("{kid}");
    }
    match (made.is_empty(), replace) {
        (true, _) => println!("Successors wait already: nothing was made."),
        (false, Replace::AtOnce) => println!("They sign from now on; what the keys before them signed verifies no more."),
        (false, Replace::WithOverlap) => println!("They are shown from now on and sign in a day; what the keys before them sign verifies."),
    }
    Ok(())
}

async fn program(words: ProgramWords) -> Result<(), StartError> {
    let app = opened(&words.config).await?;
    let tenant = named(&app, &words.tenant).await?;
    let caller = operator(app.clock.now());
    let settings = ApplicationSettings {
        kind: ClientKind::Confidential,
        redirect_uris: Vec::new(),
        post_logout_redirect_uris: Vec::new(),
        home_page: None,
        initiate_login_uri: None,
        roles: Vec::new(),
        assignment_required: true,
        admits: Admits::Members,
        pkce: Pkce::Required,
        id_token_alg: IdTokenAlg::ES256,
        client_credentials: true,
        optional_claims: Vec::new(),
        all_groups: false,
        consented_scopes: Vec::new(),
        secrets: Vec::new(),
        registration: Default::default(),
        delegation: Default::default(),
    };
    let made = make_application(&app, &caller, tenant.id, NewApplication { name: words.name, settings }).await;
    let made = made.map_err(StartError::one)?;
    give_role(&app, &caller, tenant.id, words.role.into(), RoleHolder::Application(made.id)).await.map_err(StartError::one)?;
    println!("GUESTHOUSE_URL={}", app.public_url);
    println!("GUESTHOUSE_TENANT={}", words.tenant);
    println!("GUESTHOUSE_CLIENT_ID={}", made.id);
    if let Some(secret) = made.secret {
        println!("GUESTHOUSE_CLIENT_SECRET={}", secret.expose());
    }
    Ok(())
}

async fn standards(words: StandardsWords) -> Result<(), StartError> {
    let app = opened(&words.config).await?;
    let tenant = named(&app, &words.tenant).await?;
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
    change_standards(&app, &operator(app.clock.now()), tenant.id, policy).await.map_err(StartError::one)?;
    println!("{}/{}/.well-known/openid-configuration", app.public_url, words.tenant);
    Ok(())
}

async fn trust(words: TrustWords) -> Result<(), StartError> {
    let app = opened(&words.config).await?;
    let tenant = named(&app, &words.tenant).await?;
    let trust = words.jwks_uri.map(|uri| IssuerTrust { keys: IssuerKeys::At(uri), domains: words.domains });
    trust_issuer(&app, &operator(app.clock.now()), tenant.id, words.issuer, trust).await.map_err(StartError::one)
}

async fn registration_token(words: TokenWords) -> Result<(), StartError> {
    let app = opened(&words.config).await?;
    let tenant = named(&app, &words.tenant).await?;
    let span = Duration::from_secs(u64::from(words.days) * 86_400);
    let made = make_registration_token(&app, &operator(app.clock.now()), tenant.id, words.uses, span).await;
    println!("{}", made.map_err(StartError::one)?.expose());
    Ok(())
}
