//! Starts the server, and stops it so that nothing in flight is lost.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{App as Actix, HttpServer};
use rules::clock::Clock;
use rules::config::Config;
use rustls::ServerConfig;
use tokio::task::JoinHandle;

use super::open::{StartError, cores, open_app};
use super::tls::{self, Asks};
use crate::app::App;
use crate::jobs::Jobs;
use crate::outgoing::install_tls;
use crate::pages::Pages;
use crate::web::{Desk, doors, in_our_words, metrics, protect};

/// A server that answers.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// What its flows reach for.
    pub app: Arc<App>,
    handle: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    measured: Option<Serving>,
    jobs: Jobs,
}

/// A server of its own, and how it is stopped.
type Serving = (ServerHandle, JoinHandle<std::io::Result<()>>);

/// Whether the clock's work runs by itself. Stories run it by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// By itself.
    Runs,
    /// Only when [`crate::jobs::run_once`] is called.
    Waits,
}

/// Opens everything and listens.
///
/// # Errors
/// [`StartError`] with every problem found.
pub async fn start(config: Config, clock: Clock, work: Work) -> Result<Running, StartError> {
    let (app, tls) = open(config, clock).await?;
    super::bootstrap::make_tenants(&app).await?;
    let desk = Data::new(Desk { app: Arc::clone(&app), pages: Pages::default() });
    let server = &app.config.server;
    let limit = server.max_body_bytes;
    let measured = measured(&app, desk.clone())?;
    let http = HttpServer::new(move || {
        Actix::new()
            .app_data(desk.clone())
            .app_data(web::PayloadConfig::new(limit))
            .wrap(from_fn(in_our_words))
            .wrap(from_fn(protect))
            .configure(doors)
    })
    .workers(server.workers.unwrap_or_else(cores))
    .shutdown_timeout(server.shutdown_grace.as_secs())
    .on_connect(tls::remember_shown)
    .disable_signals();
    let listen = server.listen;
    let said = |error: std::io::Error| StartError::one(format!("server.listen: {listen}: {error}"));
    let bound = match tls.own {
        Some(own) => http.bind_rustls_0_23(listen, own).map_err(said)?,
        None => http.bind(listen).map_err(said)?,
    };
    let address = bound.addrs().first().copied().unwrap_or(listen);
    let bound = match tls.mutual {
        Some((listen, mutual)) => {
            let said = |error: std::io::Error| StartError::one(format!("mtls.listen: {listen}: {error}"));
            bound.bind_rustls_0_23(listen, mutual).map_err(said)?
        }
        None => bound,
    };
    let running = bound.run();
    let handle = running.handle();
    #[expect(clippy::disallowed_methods, reason = "the server itself is what everything else runs in")]
    let serving = tokio::spawn(running);
    let jobs = match work {
        Work::Runs => Jobs::start(Arc::clone(&app)),
        Work::Waits => Jobs::none(),
    };
    Ok(Running { address, app, handle, serving, measured, jobs })
}

/// Tells the operator's machines what happened how often, at an address of its own: never where anybody else comes.
fn measured(app: &App, desk: Data<Desk>) -> Result<Option<Serving>, StartError> {
    let Some(listen) = app.config.metrics.listen else { return Ok(None) };
    let http = HttpServer::new(move || Actix::new().app_data(desk.clone()).configure(metrics)).workers(1).disable_signals();
    let bound = http.bind(listen).map_err(|error| StartError::one(format!("metrics.listen: {listen}: {error}")))?;
    let running = bound.run();
    let handle = running.handle();
    #[expect(clippy::disallowed_methods, reason = "a server of its own beside the one that everything else runs in")]
    let serving = tokio::spawn(running);
    Ok(Some((handle, serving)))
}

/// How TLS is spoken.
struct Listeners {
    /// Where browsers come.
    own: Option<ServerConfig>,
    /// Where programs are asked for a certificate.
    mutual: Option<(SocketAddr, ServerConfig)>,
}

impl Listeners {
    fn of(config: &Config) -> Result<Self, String> {
        let own = config.server.tls.as_ref().map(|files| tls::server_config(files, Asks::ForNone)).transpose();
        let own = own.map_err(|problem| format!("server.tls: {problem}"))?;
        let files = config.mtls.files.as_ref().or(config.server.tls.as_ref());
        let mutual = config.mtls.listen.zip(files).map(|(listen, files)| Ok((listen, tls::server_config(files, Asks::ForCertificate)?)));
        let mutual = mutual.transpose().map_err(|problem: String| format!("mtls: {problem}"))?;
        Ok(Self { own, mutual })
    }
}

/// Opens what the server needs; what is wrong with the TLS files is told with all the rest.
async fn open(config: Config, clock: Clock) -> Result<(Arc<App>, Listeners), StartError> {
    install_tls();
    let tls = Listeners::of(&config);
    match (open_app(config, clock).await, tls) {
        (Ok(app), Ok(tls)) => Ok((Arc::new(app), tls)),
        (Ok(_), Err(problem)) => Err(StartError::one(problem)),
        (Err(problems), Ok(_)) => Err(problems),
        (Err(StartError(mut problems)), Err(problem)) => {
            problems.push(problem);
            Err(StartError(problems))
        }
    }
}

impl Running {
    /// Stops: nobody is let in any more, requests in flight end, the queue is kept. What the queue's loops are at has as long as requests
    /// have, and is cut off then.
    pub async fn stop(self) {
        let grace = self.app.config.server.shutdown_grace;
        tokio::join!(self.handle.stop(true), self.jobs.stop(grace));
        if let Some((handle, serving)) = self.measured {
            handle.stop(false).await;
            let _ = serving.await;
        }
        if let Ok(Err(error)) = self.serving.await {
            tracing::error!(%error, "the server ended badly");
        }
        self.app.postman.rest().await;
    }
}
