//! `guests`: who they are, what became of their invitations, and what to do about it.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::failure::{Ended, Failure};
use super::named;
use super::say::{put, say};
use super::server::{Server, ServerWords, escaped, quoted};
use super::table::{table, text};

/// What `guests` takes.
#[derive(Debug, clap::Args)]
pub(super) struct GuestsWords {
    #[command(flatten)]
    server: ServerWords,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Lists guests.
    List {
        /// Only those who are pending, accepted, stale or blocked.
        #[arg(long)]
        state: Option<State>,
        /// Words that names or addresses begin with.
        #[arg(long, value_name = "WORDS")]
        search: Option<String>,
    },
    /// Shows one guest with their invitations, groups and applications.
    Show(Who),
    /// Takes a waiting invitation back.
    Revoke(Who),
    /// Sends a waiting guest a new link, which kills the old.
    Resend(Who),
    /// Reminds a waiting guest, with a new link.
    Remind(Who),
    /// Blocks a guest: sessions and tokens end at once.
    Block(Who),
    /// Lifts a block.
    Unblock(Who),
    /// Removes a guest for good.
    Remove(Who),
    /// Writes all invitations with what became of their letters, as CSV.
    Export {
        /// Where to; without it, to the terminal.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, clap::Args)]
struct Who {
    /// The guest, by address or id.
    guest: String,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum State {
    Pending,
    Accepted,
    Stale,
    Blocked,
}

/// Does what is asked.
pub(super) async fn guests(words: GuestsWords) -> Result<Ended, Failure> {
    let server = Server::reach(&words.server).await?;
    match &words.verb {
        Verb::List { state, search } => list(&server, *state, search.as_deref()).await?,
        Verb::Show(who) => show(&server, who).await?,
        Verb::Revoke(who) => act(&server, who, "revoke", "The invitation is taken back.").await?,
        Verb::Resend(who) => act(&server, who, "resend", "A new link is on its way.").await?,
        Verb::Remind(who) => act(&server, who, "remind", "A reminder is on its way.").await?,
        Verb::Block(who) => enable(&server, who, false).await?,
        Verb::Unblock(who) => enable(&server, who, true).await?,
        Verb::Remove(who) => {
            server.delete(&format!("users/{}", text(&guest(&server, who).await?["id"]))).await?;
            say!("Removed.");
        }
        Verb::Export { out } => export(&server, out.as_ref()).await?,
    }
    Ok(Ended::Well)
}

async fn list(server: &Server, state: Option<State>, search: Option<&str>) -> Result<(), Failure> {
    let state = match state {
        None => "",
        Some(State::Pending) => " and externalUserState eq 'PendingAcceptance'",
        Some(State::Accepted) => " and externalUserState eq 'Accepted'",
        Some(State::Stale) => " and externalUserState eq 'Stale'",
        Some(State::Blocked) => " and accountEnabled eq false",
    };
    let mut path = format!("users?$top=999&$filter={}", escaped(&format!("userType eq 'Guest'{state}")));
    if let Some(search) = search {
        path.push_str(&format!("&$search={}", escaped(search)));
    }
    let found = server.list(&path).await?;
    let rows: Vec<[String; 5]> = found.iter().map(row).collect();
    put(table(["NAME", "ADDRESS", "STATE", "ENDS", "ID"], &rows));
    Ok(())
}

fn row(guest: &Value) -> [String; 5] {
    let state = match (&guest["accountEnabled"], &guest["staleDateTime"]) {
        (Value::Bool(false), _) => "Blocked".to_owned(),
        (_, Value::String(_)) => "Stale".to_owned(),
        _ => text(&guest["externalUserState"]),
    };
    [text(&guest["displayName"]), text(&guest["mail"]), state, text(&guest["accessEndsAt"]), text(&guest["id"])]
}

/// The guest who is meant; members are not for these commands.
async fn guest(server: &Server, who: &Who) -> Result<Value, Failure> {
    let found = named::user(server, &who.guest).await?;
    if found["userType"] == "Guest" { Ok(found) } else { Err(Failure::new(format_args!("{} is a member", who.guest))) }
}

/// Their invitations, newest first.
async fn invitations(server: &Server, guest: &Value) -> Result<Vec<Value>, Failure> {
    let filter = escaped("startswith(invitedUserEmailAddress,");
    let found = server.list(&format!("invitations?$filter={filter}{})", quoted(&text(&guest["mail"])))).await?;
    Ok(found.into_iter().filter(|invitation| invitation["invitedUser"]["id"] == guest["id"]).collect())
}

async fn act(server: &Server, who: &Who, verb: &str, done: &str) -> Result<(), Failure> {
    let guest = guest(server, who).await?;
    let waiting = invitations(server, &guest).await?.into_iter().find(|invitation| invitation["status"] == "PendingAcceptance");
    let waiting = waiting.ok_or_else(|| Failure::new(format_args!("no invitation of {} is waiting", who.guest)))?;
    server.post(&format!("invitations/{}/{verb}", text(&waiting["id"])), &json!({})).await?;
    say!("{done}");
    Ok(())
}

async fn enable(server: &Server, who: &Who, is_enabled: bool) -> Result<(), Failure> {
    let id = text(&guest(server, who).await?["id"]);
    server.patch(&format!("users/{id}"), &json!({ "accountEnabled": is_enabled })).await?;
    say!("{}", if is_enabled { "The block is lifted." } else { "Blocked: sessions and tokens have ended." });
    Ok(())
}

async fn show(server: &Server, who: &Who) -> Result<(), Failure> {
    let guest = guest(server, who).await?;
    let id = text(&guest["id"]);
    put(table(["NAME", "ADDRESS", "STATE", "ENDS", "ID"], &[row(&guest)]));
    let invited = invitations(server, &guest).await?;
    let rows: Vec<[String; 4]> = invited
        .iter()
        .map(|one| [text(&one["createdDateTime"]), text(&one["status"]), text(&one["deliveryState"]), text(&one["id"])])
        .collect();
    put(format_args!("\n{}", table(["INVITED", "STATUS", "LETTER", "INVITATION"], &rows)));
    let given = server.list(&format!("users/{id}/appRoleAssignments")).await?;
    let groups = server.list(&format!("users/{id}/memberOf")).await?;
    let role = |one: &Value| text(&one["appRoleValue"]);
    let apps = given.iter().map(|one| [format!("application {}", text(&one["resourceDisplayName"])), role(one), text(&one["endDateTime"])]);
    let groups = groups.iter().map(|one| [format!("group {}", text(&one["displayName"])), String::new(), String::new()]);
    let rows: Vec<[String; 3]> = apps.chain(groups).collect();
    put(format_args!("\n{}", table(["HAS", "ROLE", "ENDS"], &rows)));
    Ok(())
}

async fn export(server: &Server, out: Option<&PathBuf>) -> Result<(), Failure> {
    let invitations = server.list("invitations?$top=999").await?;
    const COLUMNS: [&str; 8] = [
        "invitedUserEmailAddress",
        "status",
        "deliveryState",
        "createdDateTime",
        "linkExpiresDateTime",
        "firstOpenedDateTime",
        "reminders",
        "id",
    ];
    let mut file = COLUMNS.join(",") + "\r\n";
    for invitation in &invitations {
        let cells: Vec<String> = COLUMNS.iter().map(|column| cell(&text(&invitation[*column]))).collect();
        file.push_str(&(cells.join(",") + "\r\n"));
    }
    match out {
        None => put(&file),
        Some(path) => {
            std::fs::write(path, file).map_err(|error| Failure::new(format_args!("{}: {error}", path.display())))?;
            say!("{} invitations are in {}.", invitations.len(), path.display());
        }
    }
    Ok(())
}

/// A cell that no spreadsheet runs as a formula (SECURITY 28), quoted where it must be (RFC 4180 §2).
fn cell(text: &str) -> String {
    let defused = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if defused.contains([',', '"', '\r', '\n']) { format!("\"{}\"", defused.replace('"', "\"\"")) } else { defused }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_no_formulas_and_keep_their_commas() {
        assert_eq!(["=1+1", "-x", "a,b", "say \"hi\"", "plain"].map(cell), ["'=1+1", "'-x", "\"a,b\"", "\"say \"\"hi\"\"\"", "plain"]);
    }

    #[test]
    fn a_guest_is_shown_with_what_matters_most() {
        let guest = json!({ "displayName": "Ann", "mail": "a@b.example", "externalUserState": "Accepted", "accountEnabled": true });
        assert_eq!(row(&guest)[2], "Accepted");
        assert_eq!(row(&json!({ "accountEnabled": false, "externalUserState": "Accepted" }))[2], "Blocked");
    }
}
