//! `apps`: applications.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::failure::{Ended, Failure};
use super::named;
use super::say::{put, say};
use super::server::{Server, ServerWords};
use super::table::{table, text};

/// What `apps` takes.
#[derive(Debug, clap::Args)]
pub(super) struct AppsWords {
    #[command(flatten)]
    server: ServerWords,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Lists applications.
    List,
    /// Shows one, and whom it was given to.
    Show {
        /// By name or id.
        app: String,
    },
    /// Registers one, and prints its secret this once.
    Make(Make),
    /// Makes another secret, and prints it this once.
    Secret {
        /// By name or id.
        app: String,
    },
    /// Takes a secret away.
    DropSecret {
        /// By name or id.
        app: String,
        /// The `keyId` of the secret, as `show` tells it.
        key: String,
    },
    /// Says whom it lets in.
    Admit {
        /// By name or id.
        app: String,
        /// Whom.
        whom: Admits,
    },
    /// Gives it to a user.
    Give {
        /// By name or id.
        app: String,
        /// By address or id.
        user: String,
        /// With this role.
        #[arg(long)]
        role: Option<String>,
    },
    /// Says how one speaks: under which profile, and its metadata (RFC 7591).
    Protocol {
        /// By name or id.
        app: String,
        #[command(flatten)]
        protocol: Protocol,
    },
    /// Removes one with all that was given of it.
    Remove {
        /// By name or id.
        app: String,
    },
}

#[derive(Debug, clap::Args)]
struct Make {
    /// What people call it.
    name: String,
    /// Where answers may be sent. May be repeated.
    #[arg(long = "redirect", value_name = "URL")]
    redirects: Vec<String>,
    /// Its own page, where guests land.
    #[arg(long, value_name = "URL")]
    home: Option<String>,
    /// A role it defines. May be repeated.
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    /// Whom it lets in.
    #[arg(long, default_value = "members")]
    admits: Admits,
    /// It runs on people's own devices and has no secret.
    #[arg(long)]
    public: bool,
    /// It may ask for tokens in its own name.
    #[arg(long)]
    programs: bool,
    /// A grant it uses, by its name in the standard, instead of those that its redirect URIs make sense of. May be repeated.
    #[arg(long = "grant", value_name = "GRANT")]
    grants: Vec<String>,
    #[command(flatten)]
    protocol: Protocol,
}

/// How an application speaks. Without a group of its own: the command of the same name has one.
#[derive(Debug, clap::Args)]
#[group(skip)]
struct Protocol {
    /// What it is held to: whatever that requires is switched on, and whatever contradicts it is refused.
    #[arg(long)]
    profile: Option<Profile>,
    /// A file of JSON with client metadata of the standards, such as `jwks` and `token_endpoint_auth_method`; `null` takes a member back.
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
}

impl Protocol {
    /// As the API takes it; `None` if nothing is said.
    fn asked(&self) -> Result<Option<Value>, Failure> {
        if self.profile.is_none() && self.metadata.is_none() {
            return Ok(None);
        }
        let mut asked = json!({});
        if let Some(profile) = self.profile {
            asked["profile"] = profile.word().into();
        }
        if let Some(path) = &self.metadata {
            let failed = |error: &dyn std::fmt::Display| Failure::new(format_args!("{}: {error}", path.display()));
            let text = std::fs::read_to_string(path).map_err(|error| failed(&error))?;
            asked["metadata"] = serde_json::from_str(&text).map_err(|error| failed(&error))?;
        }
        Ok(Some(asked))
    }
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Profile {
    /// Today's practice (RFC 9700).
    Strict,
    /// OpenID Connect Core of 2014: PKCE may be left out, and implicit and hybrid answers be registered.
    OidcCompatible,
    /// FAPI 2.0 Security Profile.
    Fapi2Security,
    /// FAPI 2.0 Message Signing.
    Fapi2MessageSigning,
}

impl Profile {
    const fn word(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::OidcCompatible => "oidc_compatible",
            Self::Fapi2Security => "fapi2_security",
            Self::Fapi2MessageSigning => "fapi2_message_signing",
        }
    }
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Admits {
    /// Members only.
    Members,
    /// Members, and guests who are assigned.
    AssignedGuests,
    /// Members and all guests.
    AllGuests,
}

impl Admits {
    const fn word(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::AssignedGuests => "assignedGuests",
            Self::AllGuests => "allGuests",
        }
    }
}

/// Does what is asked.
pub(super) async fn apps(words: AppsWords) -> Result<Ended, Failure> {
    let server = Server::reach(&words.server).await?;
    match &words.verb {
        Verb::List => list(&server).await?,
        Verb::Show { app } => show(&server, app).await?,
        Verb::Make(new) => make(&server, new).await?,
        Verb::Secret { app } => {
            let id = named::application(&server, app).await?;
            let made = server.post(&format!("applications/{id}/addPassword"), &json!({})).await?;
            say!("{}", text(&made["secretText"]));
        }
        Verb::DropSecret { app, key } => {
            let id = named::application(&server, app).await?;
            server.post(&format!("applications/{id}/removePassword"), &json!({ "keyId": key })).await?;
            say!("Removed.");
        }
        Verb::Admit { app, whom } => {
            let id = named::application(&server, app).await?;
            server.patch(&format!("applications/{id}"), &json!({ "admits": whom.word() })).await?;
            say!("{app} admits {}.", whom.word());
        }
        Verb::Give { app, user, role } => give(&server, app, user, role.as_deref()).await?,
        Verb::Protocol { app, protocol } => speak(&server, app, protocol).await?,
        Verb::Remove { app } => {
            server.delete(&format!("applications/{}", named::application(&server, app).await?)).await?;
            say!("Removed.");
        }
    }
    Ok(Ended::Well)
}

async fn list(server: &Server) -> Result<(), Failure> {
    let found = server.list("applications?$top=999").await?;
    let warnings = |app: &Value| app["weaknesses"].as_array().into_iter().flatten().map(text).collect::<Vec<_>>().join(" ");
    let row =
        |app: &Value| [text(&app["displayName"]), text(&app["admits"]), text(&app["web"]["homePageUrl"]), text(&app["id"]), warnings(app)];
    put(table(["NAME", "ADMITS", "HOME PAGE", "CLIENT ID", "WARNINGS"], &found.iter().map(row).collect::<Vec<_>>()));
    Ok(())
}

async fn show(server: &Server, app: &str) -> Result<(), Failure> {
    let id = named::application(server, app).await?;
    say!("{:#}", server.get(&format!("applications/{id}")).await?);
    let given = server.list(&format!("applications/{id}/appRoleAssignedTo?$top=999")).await?;
    let row = |one: &Value| [text(&one["principalDisplayName"]), text(&one["principalType"]), text(&one["appRoleValue"])];
    put(format_args!(
        "
{}",
        table(["GIVEN TO", "KIND", "ROLE"], &given.iter().map(row).collect::<Vec<_>>())
    ));
    Ok(())
}

async fn make(server: &Server, new: &Make) -> Result<(), Failure> {
    let roles: Vec<Value> = new.roles.iter().map(|role| json!({ "value": role })).collect();
    let mut asked = json!({
        "displayName": new.name,
        "isFallbackPublicClient": new.public,
        "web": { "redirectUris": new.redirects, "homePageUrl": new.home },
        "appRoles": roles,
        "admits": new.admits.word(),
        "allowsClientCredentials": new.programs,
        "grantTypes": new.grants,
    });
    if let Some(protocol) = new.protocol.asked()? {
        asked["protocol"] = protocol;
    }
    let made = server.post("applications", &asked).await?;
    say!("client id      {}", text(&made["id"]));
    if let Some(secret) = made["passwordCredentials"][0]["secretText"].as_str() {
        say!("client secret  {secret}\n\nThe secret is shown this once.");
    }
    Ok(())
}

async fn speak(server: &Server, app: &str, protocol: &Protocol) -> Result<(), Failure> {
    let path = format!("applications/{}", named::application(server, app).await?);
    if let Some(asked) = protocol.asked()? {
        server.patch(&path, &json!({ "protocol": asked })).await?;
    }
    let now = server.get(&path).await?;
    say!("{:#}", now["protocol"]);
    for weakness in now["weaknesses"].as_array().into_iter().flatten() {
        eprintln!("warning: {}", text(weakness));
    }
    Ok(())
}

async fn give(server: &Server, app: &str, user: &str, role: Option<&str>) -> Result<(), Failure> {
    let (application, user) = (named::application(server, app).await?, text(&named::user(server, user).await?["id"]));
    let body = json!({ "principalId": user, "resourceId": application, "appRoleId": role });
    server.post(&format!("users/{user}/appRoleAssignments"), &body).await?;
    say!("Given.");
    Ok(())
}
