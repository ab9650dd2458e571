//! `demo`: two companies, an inbox and an app, in one command.

use std::net::SocketAddr;

use rules::clock::Clock;
use serde_json::Value;

use super::cli::{log, wait_for_the_end};
use super::open::StartError;
use super::serve::{Work, start};
use crate::demo::script::{InvitedBy, walk};
use crate::demo::{Demo, DemoOptions, Stage, Tls};

/// What `demo` takes.
#[derive(Debug, clap::Args)]
pub(super) struct DemoWords {
    /// Walks through the whole story by itself, checks everything, and ends.
    #[arg(long)]
    script: bool,
    /// Where the server listens; the inbox and the app take free ports beside it.
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<SocketAddr>,
    /// Prints one line of JSON for programs when everything is ready.
    #[arg(long)]
    json: bool,
    /// Speaks https, with a certificate made on the spot.
    #[arg(long)]
    tls: bool,
}

/// Plays the demo, until somebody ends it or the script is through.
pub(super) async fn demo(words: &DemoWords) -> Result<(), StartError> {
    let options = DemoOptions { listen: words.listen, tls: if words.tls { Tls::On } else { Tls::Off } };
    let stage = Stage::set(options).await.map_err(StartError::one)?;
    log(stage.config());
    let house = start(stage.config().clone(), Clock::Machine, Work::Runs).await?;
    let demo = stage.play(&house.app).await.map_err(StartError::one)?;
    if words.json {
        println!("{}", demo.json_line());
    } else if !words.script {
        println!("{}", demo.directions());
    }
    let outcome = if words.script { tell(&demo).await } else { Ok(wait_for_the_end().await) };
    demo.end().await;
    house.stop().await;
    outcome
}

/// Walks through the story and prints it.
async fn tell(demo: &Demo) -> Result<(), StartError> {
    let walked = walk(demo, InvitedBy::Portal, &mut |step| println!("{step}")).await.map_err(StartError::one)?;
    println!("\nWhat the app was told of Ann, in an ID token that was verified:\n{:#}", Value::Object(walked.ann));
    Ok(())
}
