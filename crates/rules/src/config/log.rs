//! What is written about what happens.

use super::reader::Reader;

/// What is written about what happens, on the error output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// In which form.
    pub format: LogFormat,
    /// How much of it, in the words of the `tracing` crate: `info,guesthouse::flows=debug`.
    pub filter: String,
}

/// The form of a line in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For eyes.
    Text,
    /// One JSON object per line, for programs.
    Json,
}

impl Log {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let format = reader.one_of("log.format", &[("text", LogFormat::Text), ("json", LogFormat::Json)]);
        let filter = reader.text("log.filter", "a filter such as info,guesthouse::flows=debug");
        Self { format: format.unwrap_or(LogFormat::Text), filter: filter.unwrap_or_else(|| "info".to_owned()) }
    }
}
