//! What every command that goes on until it is ended needs: a log, and somebody who waits.

use std::io::IsTerminal as _;

use rules::config::{Config, LogFormat};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

/// What is logged, as the configuration says.
pub(super) fn filter(config: &Config) -> Result<EnvFilter, ParseError> {
    EnvFilter::try_new(&config.log.filter)
}

/// Structured logs, as the configuration says. A filter that is none is told with all other problems when everything is opened.
pub(super) fn log(config: &Config) {
    let filter = filter(config).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Colours are for eyes: no file of a log has them. At a terminal `NO_COLOR` decides.
    let builder = if std::io::stderr().is_terminal() { builder } else { builder.with_ansi(false) };
    // A second logger is refused; the first one stays.
    let _ = match config.log.format {
        LogFormat::Json => builder.json().try_init(),
        LogFormat::Text => builder.try_init(),
    };
}

/// Waits for an interrupt or a request to terminate.
pub(super) async fn wait_for_the_end() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
