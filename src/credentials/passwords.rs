//! Passwords, hashed on a few threads of their own: a flood of sign-ins delays sign-ins, and nothing else.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rules::directory::one_spelling;
use rules::random::{Chance as _, Random};
use rules::secret::Secret;
use tokio::sync::oneshot;

use super::argon::{Memory, StoredHash};
use super::fair_line::{FairKey, FairLine};
use super::password_rules::{LONGEST, NewPassword};
use crate::tallies::Tally;

/// Threads that hash passwords, and the line before them. They end when this is dropped.
pub struct Passwords {
    line: Arc<Line>,
    random: Random,
}

/// Why a password was neither hashed nor checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too many are waiting: to be answered with 429 and `Retry-After` (SECURITY 24).
    #[error("too many sign-ins are waiting")]
    Full,
    /// What is stored is no hash of a password.
    #[error("the stored password hash cannot be read")]
    Stored,
    /// The threads have ended, or lost this piece of work.
    #[error("the password was not looked at")]
    Gone,
}

/// What became of a password that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// It is not the stored one.
    Wrong,
    /// It is.
    Right {
        /// A hash of it to be stored from now on, if the stored one was made with other costs than new ones are.
        again: Option<String>,
    },
}

struct Line {
    waiting: Mutex<Waiting>,
    bell: Condvar,
}

struct Waiting {
    work: FairLine<Work>,
    is_closed: bool,
}

type Work = Box<dyn FnOnce(&mut Memory) + Send>;

/// How long an idle thread keeps its 19 MiB.
const KEPT_FOR: Duration = Duration::from_secs(10);

/// How often there was no place in the line.
static TURNED_AWAY: Tally = Tally::new();

/// How often somebody was sent away because too many were signing in, since the program started.
pub fn turned_away() -> u64 {
    TURNED_AWAY.read()
}

impl Passwords {
    /// Starts `threads` threads, at least one (more than cores buy nothing), before which at most `places` passwords wait.
    ///
    /// # Errors
    /// If the machine has no threads to give.
    pub fn new(threads: usize, places: usize, random: Random) -> std::io::Result<Self> {
        let waiting = Mutex::new(Waiting { work: FairLine::new(places), is_closed: false });
        let passwords = Self { line: Arc::new(Line { waiting, bell: Condvar::new() }), random };
        for _ in 0..threads.max(1) {
            let line = Arc::clone(&passwords.line);
            std::thread::Builder::new().name("passwords".to_owned()).spawn(move || line.work())?;
        }
        Ok(passwords)
    }

    /// Hashes a new password; the answer is what is stored.
    ///
    /// # Errors
    /// [`PasswordError::Full`] at once, [`PasswordError::Gone`].
    pub async fn hash(&self, password: &NewPassword, key: FairKey) -> Result<String, PasswordError> {
        let (password, salt) = (password.expose().clone(), self.random.bytes());
        let hashed = self.ask(key, move |memory| StoredHash::make(password.expose().as_bytes(), salt, memory)).await?;
        Ok(hashed.ok_or(PasswordError::Gone)?.text())
    }

    /// Whether `password` is the stored one. Without one (no such account) it takes just as long and the answer is no.
    ///
    /// # Errors
    /// [`PasswordError::Full`] at once; [`PasswordError::Stored`]; [`PasswordError::Gone`].
    pub async fn check(&self, password: &Secret<String>, stored: Option<String>, key: FairKey) -> Result<Checked, PasswordError> {
        let stored = stored.map(|text| StoredHash::parse(&text).ok_or(PasswordError::Stored)).transpose()?;
        let is_possible = password.expose().len() <= LONGEST * 4;
        let typed = Secret::new(if is_possible { one_spelling(password.expose()) } else { String::new() });
        let salt = self.random.bytes();
        let checked = self.ask(key, move |memory| {
            let typed = typed.expose().as_bytes();
            let Some(stored) = stored else {
                StoredHash::make(typed, salt, memory);
                return Checked::Wrong;
            };
            let again = |memory: &mut Memory| StoredHash::make(typed, salt, memory).map(|hash| hash.text());
            match stored.is_of(typed, memory) && is_possible {
                true => Checked::Right { again: if stored.is_outdated() { again(memory) } else { None } },
                false => Checked::Wrong,
            }
        });
        checked.await
    }

    async fn ask<R: Send + 'static>(&self, key: FairKey, work: impl FnOnce(&mut Memory) -> R + Send + 'static) -> Result<R, PasswordError> {
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |memory| {
            // A visitor who left is not worked for.
            if !answer.is_closed() {
                let result = work(memory);
                // Nobody waits for the answer any more if this fails.
                let _ = answer.send(result);
            }
        });
        self.line.lock().work.push(key, work).map_err(|_| {
            TURNED_AWAY.add();
            PasswordError::Full
        })?;
        self.line.bell.notify_one();
        answered.await.map_err(|_| PasswordError::Gone)
    }
}

impl Line {
    fn work(&self) {
        let mut memory = Memory::default();
        while let Some(work) = self.next(&mut memory) {
            // Whoever waits for work that panics hears that it is gone; the thread goes on with fresh memory.
            if catch_unwind(AssertUnwindSafe(|| work(&mut memory))).is_err() {
                memory = Memory::default();
            }
        }
    }

    /// Waits for work; none once the line is closed.
    fn next(&self, memory: &mut Memory) -> Option<Work> {
        let mut waiting = self.lock();
        loop {
            if waiting.is_closed {
                return None;
            }
            if let Some(work) = waiting.work.pop() {
                return Some(work);
            }
            let (woken, slept) = self.bell.wait_timeout(waiting, KEPT_FOR).unwrap_or_else(PoisonError::into_inner);
            waiting = woken;
            if slept.timed_out() {
                memory.release();
            }
        }
    }

    /// No work runs under the lock, so a poisoned line is still whole.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Passwords {
    fn drop(&mut self) {
        self.line.lock().is_closed = true;
        self.line.bell.notify_all();
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passwords")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rules::clock::Timestamp;
    use rules::ids::TenantId;

    fn key() -> FairKey {
        FairKey::new(TenantId::new(&Random, Timestamp::from_seconds(1_800_000_000)), [192, 0, 2, 1].into())
    }

    fn new(text: &str) -> NewPassword {
        NewPassword::accept(&typed(text), &[]).unwrap()
    }

    fn typed(text: &str) -> Secret<String> {
        text.to_owned().into()
    }

    #[tokio::test]
    async fn a_password_is_known_again_however_its_accents_are_typed() {
        let passwords = Passwords::new(1, 8, Random).unwrap();
        let stored = passwords.hash(&new("caf\u{e9} velour tangent"), key()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let right = Checked::Right { again: None };
        assert_eq!(passwords.check(&typed("cafe\u{301} velour tangent"), Some(stored.clone()), key()).await, Ok(right));
        assert_eq!(passwords.check(&typed("cafe velour tangent"), Some(stored), key()).await, Ok(Checked::Wrong));
    }

    #[tokio::test]
    async fn without_an_account_no_password_is_right() {
        let passwords = Passwords::new(1, 8, Random).unwrap();
        for text in ["", "caf\u{e9} velour tangent"] {
            assert_eq!(passwords.check(&typed(text), None, key()).await, Ok(Checked::Wrong));
        }
        let stored = passwords.hash(&new("velour tangent nine"), key()).await.unwrap();
        let endless = format!("velour tangent nine{}", "x".repeat(100_000));
        assert_eq!(passwords.check(&typed(&endless), Some(stored), key()).await, Ok(Checked::Wrong));
        assert_eq!(passwords.check(&typed("x"), Some("plain".to_owned()), key()).await, Err(PasswordError::Stored));
    }

    #[tokio::test]
    async fn a_hash_of_other_costs_is_made_again_of_the_right_password() {
        let passwords = Passwords::new(1, 8, Random).unwrap();
        // The reference implementation's own test vector.
        let old = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assert_eq!(passwords.check(&typed("Password"), Some(old.to_owned()), key()).await, Ok(Checked::Wrong));
        let Ok(Checked::Right { again: Some(new) }) = passwords.check(&typed("password"), Some(old.to_owned()), key()).await else {
            panic!("it is right, and its hash is old")
        };
        assert!(new.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(passwords.check(&typed("password"), Some(new), key()).await, Ok(Checked::Right { again: None }));
    }

    #[tokio::test]
    async fn a_full_line_says_so_at_once_and_panics_cost_only_themselves() {
        let passwords = Passwords::new(1, 8, Random).unwrap();
        let (hold, held) = std::sync::mpsc::channel::<()>();
        let (begun, begins) = oneshot::channel();
        let occupied = passwords.ask(key(), move |_| {
            begun.send(()).unwrap();
            held.recv().unwrap();
            panic!("as work should not")
        });
        let flood = async {
            begins.await.unwrap();
            let stranger = key();
            let (waits, full) = tokio::join!(
                async {
                    let first = passwords.ask(stranger, |_| "done");
                    first.await
                },
                async {
                    let second = passwords.ask(stranger, |_| "done").await;
                    hold.send(()).unwrap();
                    second
                }
            );
            assert_eq!((waits, full), (Ok("done"), Err(PasswordError::Full)));
        };
        let (occupied, ()): (Result<(), _>, ()) = tokio::join!(occupied, flood);
        assert_eq!(occupied, Err(PasswordError::Gone));
    }

    #[tokio::test]
    async fn threads_end_with_their_owner() {
        let passwords = Passwords::new(2, 8, Random).unwrap();
        let line = Arc::downgrade(&passwords.line);
        drop(passwords);
        while line.upgrade().is_some() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}
