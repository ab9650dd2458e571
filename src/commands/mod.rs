//! What is typed at a terminal: operators open the database, admins speak HTTP.

mod bootstrap;
mod cli;
mod demo;
mod open;
pub mod serve;
mod tls;

pub use cli::run;
pub use open::{StartError, open_app};
