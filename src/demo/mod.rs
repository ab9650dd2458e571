//! Two companies, an inbox and a relying app that knows the house only by HTTP.

pub mod cast;
mod certificate;
pub mod client;
mod html;
pub mod inbox;
pub mod relying_app;
mod served;
pub mod walker;
