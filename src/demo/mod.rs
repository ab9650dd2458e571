//! Two companies, an inbox and a relying app that knows the house only by HTTP.
pub mod inbox;
