//! Who is signed in to the app, by a cookie; in memory, so that it ends with the demo.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rules::random::{Chance as _, Random};

use super::provider::{Begun, SignedIn};

/// Sessions kept at most; the oldest makes room.
const MOST: usize = 10_000;
/// Sign-ins that one browser may have under way.
const MOST_BEGUN: usize = 8;

/// Every browser's session.
#[derive(Default)]
pub(super) struct Sessions(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    sessions: HashMap<String, Session>,
    by_age: VecDeque<String>,
}

#[derive(Default)]
struct Session {
    begun: VecDeque<Begun>,
    person: Option<Arc<SignedIn>>,
}

impl Sessions {
    /// Keeps a sign-in under way in the session of `cookie`, or in a new one; returns the cookie to set.
    pub(super) fn begin(&self, cookie: Option<&str>, begun: Begun) -> String {
        let mut kept = self.lock();
        let cookie = match cookie.filter(|cookie| kept.sessions.contains_key(*cookie)) {
            Some(cookie) => cookie.to_owned(),
            None => kept.open(Session::default()),
        };
        if let Some(session) = kept.sessions.get_mut(&cookie) {
            if session.begun.len() == MOST_BEGUN {
                session.begun.pop_front();
            }
            session.begun.push_back(begun);
        }
        cookie
    }

    /// The sign-in that `state` answers, once, if it was begun in the session of `cookie`.
    pub(super) fn take(&self, cookie: &str, state: &str) -> Option<Begun> {
        let mut kept = self.lock();
        let session = kept.sessions.get_mut(cookie)?;
        let at = session.begun.iter().position(|begun| begun.is_answered_by(state))?;
        session.begun.remove(at)
    }

    /// Signs `person` in: in a new session, so that a cookie known before is worth nothing.
    pub(super) fn sign_in(&self, old_cookie: &str, person: Arc<SignedIn>) -> String {
        let mut kept = self.lock();
        kept.sessions.remove(old_cookie);
        kept.open(Session { begun: VecDeque::new(), person: Some(person) })
    }

    /// Who is signed in.
    pub(super) fn person(&self, cookie: &str) -> Option<Arc<SignedIn>> {
        self.lock().sessions.get(cookie)?.person.clone()
    }

    /// Ends a session; returns who was signed in.
    pub(super) fn end(&self, cookie: &str) -> Option<Arc<SignedIn>> {
        self.lock().sessions.remove(cookie)?.person
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Nothing is half done under this lock, so a panic elsewhere leaves it good.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn open(&mut self, session: Session) -> String {
        if self.by_age.len() >= MOST
            && let Some(oldest) = self.by_age.pop_front()
        {
            self.sessions.remove(&oldest);
        }
        let cookie = Random.secret().expose().clone();
        self.by_age.push_back(cookie.clone());
        self.sessions.insert(cookie.clone(), session);
        cookie
    }
}
