//! The postman's round: letters that are due are marked, rendered, and handed to the mail server.

use rules::clock::Timestamp;
use rules::ids::{LetterId, TenantId};
use rules::secret::Secret;
use storage::StorageError;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::hold::Held;
use super::post::{Payload, secret_place};
use super::take_up::{Leaving, Post, Taken, take_up};
use super::write_down::{Ended, write_down};
use crate::app::App;
use crate::mail::{Delivery, Haste, Refusal, render};

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Letters that were taken up.
    pub taken: usize,
    /// Letters that the mail server took.
    pub sent: usize,
}

/// Sends the letters that are due, at most `limit` of them. Of one tenant's no more leave in a minute than the operator allows; the
/// others wait for a minute of their own, so that nobody stands behind them.
///
/// # Errors
/// [`StorageError`]; what could not be marked as sent comes again, with the same `Message-ID`.
pub async fn deliver_due(app: &App, now: Timestamp, post: Post, limit: u32) -> Result<Round, StorageError> {
    let Taken { due, leaving } = take_up(app, now, post, limit).await?;
    let held = Held::new(&leaving);
    tokio::select! {
        sent = send_all(app, leaving, &held, now) => Ok(Round { taken: due, sent: sent? }),
        lost = held.renew(app, now) => match lost {},
    }
}

/// Sends each, and writes down what became of it while others are still on their way.
async fn send_all(app: &App, leaving: Vec<Leaving>, held: &Held, now: Timestamp) -> Result<usize, StorageError> {
    let (ended, ends) = unbounded_channel();
    let all = async move {
        let sends = leaving.into_iter().map(|letter| send(app, letter, held, &ended, now));
        futures_util::future::join_all(sends).await.into_iter().filter(|is_sent| *is_sent).count()
    };
    let (sent, written) = tokio::join!(all, write_down(app, ends, held, now));
    written.map(|()| sent)
}

/// Sends one letter; `true` if the mail server took it.
async fn send(app: &App, leaving: Leaving, held: &Held, ended: &UnboundedSender<Ended>, now: Timestamp) -> bool {
    let (tenant, letter) = (leaving.tenant, leaving.letter);
    let haste = if leaving.is_code { Haste::Awaited } else { Haste::Piled };
    let outcome = match rendered(app, tenant, letter, &leaving.payload, now) {
        Ok(Some(written)) => {
            let is_ours = || held.has(&leaving.lease.id);
            let Some(outcome) = app.postman.deliver_if(&written, haste, is_ours).await else { return false };
            outcome
        }
        Ok(None) => Delivery::Refused { what: Refusal::Letter, reply: "nothing in the letter is of use any more".to_owned() },
        Err(error) => {
            tracing::error!(%letter, %error, "a letter could not be written");
            Delivery::Deferred { reply: "the letter could not be written: the server's log says why".to_owned() }
        }
    };
    if matches!(outcome, Delivery::Unanswered { .. }) {
        tracing::warn!(%letter, "the mail server broke off after a whole letter: it may arrive twice, with the same Message-ID");
    }
    let is_sent = matches!(outcome, Delivery::Sent { .. });
    // Whoever writes it down listens for as long as there is somebody to hear.
    drop(ended.send((leaving, outcome)));
    is_sent
}

fn rendered(
    app: &App,
    tenant: TenantId,
    letter: LetterId,
    payload: &str,
    now: Timestamp,
) -> Result<Option<crate::mail::Letter>, StorageError> {
    let Ok(Payload { dispatch, sealed }) = serde_json::from_str(payload) else {
        return Err(StorageError::corrupt("letters", "payload", letter));
    };
    if !dispatch.is_of_use(now) {
        return Ok(None);
    }
    let row = letter.to_string();
    let secret = match sealed {
        Some(sealed) => {
            let opened = app.ring.open(&secret_place(tenant, &row), &sealed);
            let bytes = opened.map_err(|_| StorageError::corrupt("letters", "payload", letter))?;
            Some(Secret::new(String::from_utf8_lossy(bytes.expose()).into_owned()))
        }
        None => None,
    };
    let written = render::letter(&dispatch, secret.as_ref(), &app.mail_sender, now);
    written.map(Some).map_err(|error| {
        tracing::error!(letter = %row, %error, "a letter could not be rendered");
        StorageError::corrupt("letters", "payload", letter)
    })
}
