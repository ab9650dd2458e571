//! `groups`: groups and who is in them.

use serde_json::{Value, json};

use super::failure::{Ended, Failure};
use super::named;
use super::say::{put, say};
use super::server::{Server, ServerWords};
use super::table::{table, text};

/// What `groups` takes.
#[derive(Debug, clap::Args)]
pub(super) struct GroupsWords {
    #[command(flatten)]
    server: ServerWords,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Lists groups.
    List,
    /// Makes a group.
    Make {
        /// Its name.
        name: String,
        /// What it is for.
        #[arg(long)]
        description: Option<String>,
    },
    /// Lists who is in a group.
    Members {
        /// By name or id.
        group: String,
    },
    /// Puts a user into a group.
    Add {
        /// By name or id.
        group: String,
        /// By address or id.
        user: String,
    },
    /// Takes a user out of a group.
    Drop {
        /// By name or id.
        group: String,
        /// By address or id.
        user: String,
    },
    /// Removes a group.
    Remove {
        /// By name or id.
        group: String,
    },
}

/// Does what is asked.
pub(super) async fn groups(words: GroupsWords) -> Result<Ended, Failure> {
    let server = Server::reach(&words.server).await?;
    match &words.verb {
        Verb::List => {
            let found = server.list("groups?$top=999").await?;
            let row = |group: &Value| [text(&group["displayName"]), text(&group["description"]), text(&group["id"])];
            put(table(["NAME", "WHAT FOR", "ID"], &found.iter().map(row).collect::<Vec<_>>()));
        }
        Verb::Make { name, description } => {
            let made = server.post("groups", &json!({ "displayName": name, "description": description })).await?;
            say!("{}", text(&made["id"]));
        }
        Verb::Members { group } => {
            let id = named::group(&server, group).await?;
            let found = server.list(&format!("groups/{id}/members?$top=999")).await?;
            let kind = |member: &Value| member["userType"].as_str().unwrap_or("Group").to_owned();
            let row = |member: &Value| [text(&member["displayName"]), kind(member), text(&member["id"])];
            put(table(["NAME", "KIND", "ID"], &found.iter().map(row).collect::<Vec<_>>()));
        }
        Verb::Add { group, user } => {
            let (group, user) = (named::group(&server, group).await?, named::user(&server, user).await?);
            server.post(&format!("groups/{group}/members/$ref"), &json!({ "@odata.id": user["id"] })).await?;
            say!("{} is in the group.", text(&user["displayName"]));
        }
        Verb::Drop { group, user } => {
            let (group, user) = (named::group(&server, group).await?, named::user(&server, user).await?);
            server.delete(&format!("groups/{group}/members/{}/$ref", text(&user["id"]))).await?;
            say!("{} is not in the group any more.", text(&user["displayName"]));
        }
        Verb::Remove { group } => {
            server.delete(&format!("groups/{}", named::group(&server, group).await?)).await?;
            say!("Removed.");
        }
    }
    Ok(Ended::Well)
}
