//! Pages on a socket of their own: each of the demo's actors is an origin of its own.

use std::net::TcpListener;

use actix_web::dev::ServerHandle;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};
use rustls::ServerConfig;
use tokio::task::JoinSet;

/// Pages being served; they go when this is dropped.
pub(super) struct Served {
    handle: ServerHandle,
    running: JoinSet<std::io::Result<()>>,
}

impl Served {
    /// Answers what comes to `listener` by `doors`, in TLS where `tls` is given.
    pub(super) fn open<D>(listener: TcpListener, tls: Option<ServerConfig>, doors: D) -> std::io::Result<Self>
    where
        D: FnOnce(&mut ServiceConfig) + Clone + Send + 'static,
    {
        let server = HttpServer::new(move || App::new().configure(doors.clone())).workers(1).disable_signals();
        let server = match tls {
            Some(tls) => server.listen_rustls_0_23(listener, tls)?,
            None => server.listen(listener)?,
        };
        let server = server.run();
        let handle = server.handle();
        let mut running = JoinSet::new();
        running.spawn(server);
        Ok(Self { handle, running })
    }

    /// Takes no more requests and waits until those under way have their answers.
    pub(super) async fn close(mut self) {
        self.handle.stop(true).await;
        while self.running.join_next().await.is_some() {}
    }
}
