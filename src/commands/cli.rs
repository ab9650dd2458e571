//! The words of the command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use rules::clock::Clock;
use rules::random::Random;

use super::apps::{AppsWords, apps};
use super::config_file::ConfigFile;
use super::demo::{DemoWords, demo};
use super::failure::Ended;
use super::groups::{GroupsWords, groups};
use super::guests::{GuestsWords, guests};
use super::import::{ImportWords, import};
use super::invite::{InviteWords, invite};
use super::open::StartError;
use super::running::{log, wait_for_the_end};
use super::say::say;
use super::serve::{Work, start};
use super::tenant::{TenantVerb, tenant};
use super::user::{UserVerb, user};
use crate::signing::KeyFolder;

/// Guesthouse: an OpenID Connect provider in which one company invites people from another.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Line {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Runs the server.
    Serve(ConfigFile),
    /// Opens two companies, an inbox and an app to play with; nothing is kept.
    Demo(DemoWords),
    /// Makes the key ring that seals secrets at rest.
    Keys {
        #[command(subcommand)]
        verb: KeysVerb,
    },
    /// Operator: makes tenants, and programs that may use their admin API. Opens the database.
    Tenant {
        #[command(subcommand)]
        verb: TenantVerb,
    },
    /// Operator: passwords and directory roles of people. Opens the database.
    User {
        #[command(subcommand)]
        verb: UserVerb,
    },
    /// Invites people, over the admin API.
    Invite(InviteWords),
    /// Plans a CSV of people to be invited, shows what would happen, and carries it out if you say so. Over the admin API.
    Import(ImportWords),
    /// Guests: who they are, what became of their invitations, and what to do about it. Over the admin API.
    Guests(GuestsWords),
    /// Applications. Over the admin API.
    Apps(AppsWords),
    /// Groups and who is in them. Over the admin API.
    Groups(GroupsWords),
}

#[derive(Debug, Subcommand)]
enum KeysVerb {
    /// Makes a new ring in the configured folder.
    Init(ConfigFile),
    /// Adds a new first key; the old ones go on opening what they sealed.
    Rotate(ConfigFile),
}

/// Runs the program.
pub fn run() -> ExitCode {
    let line = Line::parse();
    let outcome = match line.verb {
        Verb::Serve(file) => actix_web::rt::System::new().block_on(serve(&file)),
        Verb::Demo(words) => actix_web::rt::System::new().block_on(demo(&words)),
        Verb::Keys { verb } => keys(&verb),
        Verb::Tenant { verb } => actix_web::rt::System::new().block_on(tenant(verb)),
        Verb::User { verb } => actix_web::rt::System::new().block_on(user(verb)),
        over_http => return actix_web::rt::System::new().block_on(over_api(over_http)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            eprintln!("guesthouse cannot go on:\n{problems}");
            ExitCode::FAILURE
        }
    }
}

/// Admin commands, which know the server only by its API.
async fn over_api(verb: Verb) -> ExitCode {
    let outcome = match verb {
        Verb::Invite(words) => invite(words).await,
        Verb::Import(words) => import(words).await,
        Verb::Guests(words) => guests(words).await,
        Verb::Apps(words) => apps(words).await,
        Verb::Groups(words) => groups(words).await,
        Verb::Serve(_) | Verb::Demo(_) | Verb::Keys { .. } | Verb::Tenant { .. } | Verb::User { .. } => Ok(Ended::Well),
    };
    match outcome {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::InPart) => ExitCode::from(3),
        Err(failure) => {
            eprintln!("guesthouse: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(file: &ConfigFile) -> Result<(), StartError> {
    let config = file.read()?;
    log(&config);
    let running = start(config, Clock::Machine, Work::Runs).await?;
    tracing::info!(address = %running.address, issuer_base = running.app.public_url, "listening");
    wait_for_the_end().await;
    tracing::info!("stopping: requests in flight end, the queue is kept");
    running.stop().await;
    Ok(())
}

fn keys(verb: &KeysVerb) -> Result<(), StartError> {
    let (file, made) = match verb {
        KeysVerb::Init(file) => (file, KeyFolder::new(file.read()?.keys_folder).create(&Random)),
        KeysVerb::Rotate(file) => (file, KeyFolder::new(file.read()?.keys_folder).rotate(&Random)),
    };
    made.map_err(StartError::one)?;
    say!("The key ring is in {}. A backup of the database without it opens nothing.", file.read()?.keys_folder.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::{Command, CommandFactory as _};

    use super::*;

    /// The commands below that one which do something themselves, as they are typed.
    fn typed(command: &Command, before: &str) -> Vec<String> {
        let below = command.get_subcommands().flat_map(|verb| {
            let words = format!("{before} {}", verb.get_name());
            if verb.has_subcommands() { typed(verb, &words) } else { vec![words] }
        });
        below.collect()
    }

    #[test]
    fn the_operators_page_lists_exactly_the_commands_that_there_are() {
        let there: BTreeSet<String> = typed(&Line::command(), "guesthouse").into_iter().collect();
        let page = include_str!("../../docs/operate.md");
        let named = |line: &str| Some(line.strip_prefix("- `")?.split_once('`')?.0.to_owned());
        let written: BTreeSet<String> = page.lines().filter_map(named).collect();
        assert_eq!(written, there);
    }

    #[test]
    fn the_words_of_every_command_go_together() {
        Line::command().debug_assert();
    }
}
