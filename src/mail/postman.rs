//! Who carries letters to the mail server: a few connections, kept open between letters.

use lettre::transport::smtp::response::Response;
use tokio::sync::{Mutex, Semaphore};

use super::delivery::{Delivery, Refusal};
use super::letter::{Letter, Posted};
use super::relay::{CannotUseRelay, Encryption, Relay};
use super::wire::{Stage, Tls, Trouble, Wire};

/// The one pool of connections to the mail server. It knows no time: idle connections stay until [`Postman::rest`], or until the
/// server closed them, which the next letter notices before anything of it was sent.
pub struct Postman {
    relay: Relay,
    tls: Option<Tls>,
    idle: Mutex<Vec<Wire>>,
    places: Semaphore,
    /// One place fewer, if there is more than one: a code that somebody waits for does not stand behind a pile of invitations.
    places_of_piles: Semaphore,
}

/// Whether somebody waits at a screen for the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Haste {
    /// A code.
    Awaited,
    /// Everything else.
    Piled,
}

impl Postman {
    /// A postman for `relay`; connects only when there is a letter.
    ///
    /// # Errors
    /// Everything that makes the setting unusable, at once.
    pub fn new(relay: Relay) -> Result<Self, Vec<CannotUseRelay>> {
        let problems = relay.problems();
        if !problems.is_empty() {
            return Err(problems);
        }
        let tls = match relay.encryption {
            Encryption::StartTls => relay.tls().map(Tls::Later),
            Encryption::Implicit => relay.connector().map(Tls::AtOnce),
            Encryption::NoneOnLoopback | Encryption::NoneAnywhere => None,
        };
        let wires = relay.wires.max(1);
        let (places, places_of_piles) = (Semaphore::new(wires), Semaphore::new(wires.saturating_sub(1).max(1)));
        Ok(Self { relay, tls, idle: Mutex::new(Vec::new()), places, places_of_piles })
    }

    /// Hands `letter` over and tells what became of it. The caller has marked the letter as under way before, so that after a
    /// crash it is known that it may come twice.
    pub async fn deliver(&self, letter: &Letter, haste: Haste) -> Delivery {
        let delivery = self.deliver_if(letter, haste, || true).await;
        delivery.unwrap_or_else(|| Delivery::Unreachable { why: "nobody wanted it sent".into() })
    }

    /// As [`Postman::deliver`], if the letter is still wanted when its turn has come.
    pub async fn deliver_if(&self, letter: &Letter, haste: Haste, is_wanted: impl Fn() -> bool) -> Option<Delivery> {
        match letter.posted() {
            Ok(posted) => self.deliver_posted(&posted, haste, is_wanted).await,
            Err(why) => Some(Delivery::Refused { what: Refusal::Spelling, reply: why.to_string() }),
        }
    }

    async fn deliver_posted(&self, posted: &Posted, haste: Haste, is_wanted: impl Fn() -> bool) -> Option<Delivery> {
        // Neither is ever closed; who cannot wait in the line of piles has none to wait in.
        let _pile = match haste {
            Haste::Piled => self.places_of_piles.acquire().await.ok(),
            Haste::Awaited => None,
        };
        let Ok(_place) = self.places.acquire().await else {
            return Some(Delivery::Unreachable { why: "the postman has gone home".into() });
        };
        if !is_wanted() {
            return None;
        }
        let idle = self.idle.lock().await.pop();
        if let Some(wire) = idle {
            match self.hand_over(wire, posted).await {
                // The connection had died in its sleep, and so will have the others; nothing of the letter was sent.
                Err(Trouble { stage: Stage::Sender, code: None | Some(421), .. }) => self.rest().await,
                answer => return Some(delivery(answer)),
            }
        }
        Some(match Wire::open(&self.relay, self.tls.as_ref()).await {
            Ok(wire) => delivery(self.hand_over(wire, posted).await),
            Err(trouble) => delivery(Err(trouble)),
        })
    }

    /// Closes the connections that nobody is using: when there is nothing more to deliver for a while, and before the end.
    pub async fn rest(&self) {
        let idle = std::mem::take(&mut *self.idle.lock().await);
        futures_util::future::join_all(idle.into_iter().map(Wire::hang_up)).await;
    }

    async fn hand_over(&self, mut wire: Wire, posted: &Posted) -> Result<Response, Trouble> {
        if let Some(to) = posted.envelope.to().iter().find(|to| !wire.can_spell(to)) {
            let words = format!("the mail server cannot be told {to}: it does not know SMTPUTF8");
            self.idle.lock().await.push(wire);
            return Err(Trouble { stage: Stage::Spelling, code: None, words });
        }
        let answer = wire.hand_over(&posted.envelope, &posted.text).await;
        let is_of_use = match &answer {
            Ok(_) => true,
            Err(trouble) => matches!(trouble.code, Some(code) if code != 421) && wire.forget().await,
        };
        if is_of_use {
            self.idle.lock().await.push(wire)
        } else {
            wire.hang_up().await
        }
        answer
    }
}

fn delivery(answer: Result<Response, Trouble>) -> Delivery {
    let Trouble { stage, code, words } = match answer {
        Ok(response) => return Delivery::Sent { reply: response.message().collect::<Vec<_>>().join(" ") },
        Err(trouble) => trouble,
    };
    let reply = code.map_or_else(|| words.clone(), |code| format!("{code} {words}"));
    match (stage, code) {
        (Stage::Spelling, _) => Delivery::Refused { what: Refusal::Spelling, reply },
        (Stage::Greeting, _) => Delivery::Unreachable { why: reply },
        (Stage::Text, None) => Delivery::Unanswered { why: reply },
        (_, None) => Delivery::Unreachable { why: reply },
        (Stage::Recipient, Some(code @ 500..)) => Delivery::Refused { what: Refusal::of_recipient(code, &words), reply },
        (Stage::Data | Stage::Text, Some(500..)) => Delivery::Refused { what: Refusal::Letter, reply },
        // A sender that is refused for good is our setting's fault, not the letter's: it waits until that is mended.
        (Stage::Sender, Some(_)) | (_, Some(_)) => Delivery::Deferred { reply },
    }
}
