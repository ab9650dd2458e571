//! What is typed at a terminal: operators open the database, admins speak HTTP.

#![deny(clippy::print_stdout, reason = "whoever stops reading ends a command quietly: commands::say")]

mod apps;
mod bootstrap;
mod cli;
mod config_file;
mod demo;
mod failure;
mod groups;
mod guests;
mod import;
mod invite;
mod named;
mod open;
mod operator;
mod running;
mod say;
pub mod serve;
mod server;
mod standards;
mod table;
mod tenant;
mod tls;
mod user;

pub use cli::run;
pub use open::{StartError, open_app};
