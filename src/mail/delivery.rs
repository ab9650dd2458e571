//! What became of a letter at the mail server, and when it is tried again.

use std::time::Duration;

/// What one attempt came to. Replies are the mail server's words: for operators and logs, not for tenants (SECURITY 23).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The server took the letter over (RFC 5321 §4.2.5).
    Sent {
        /// What it said.
        reply: String,
    },
    /// The server will not take it, now or later; trying again is useless.
    Refused {
        /// What the refusal is about.
        what: Refusal,
        /// What it said.
        reply: String,
    },
    /// The server will not take it now.
    Deferred {
        /// What it said.
        reply: String,
    },
    /// No server took part: no connection, no trusted certificate, no login, no answer.
    Unreachable {
        /// What went wrong.
        why: String,
    },
    /// The whole letter was handed over and no answer came. It is tried again with the same `Message-ID` and may arrive twice.
    Unanswered {
        /// What went wrong.
        why: String,
    },
}

/// What a permanent refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The mailbox: it does not exist, or no more. Its guest goes stale (SECURITY 5).
    Mailbox,
    /// This letter: policy, content, a full mailbox. It says nothing about whose mailbox it is.
    Letter,
    /// The server cannot carry an address outside ASCII (RFC 6531, SMTPUTF8).
    Spelling,
}

impl Refusal {
    /// What a refusal of a recipient means, by its enhanced status code (RFC 3463) where there is one.
    pub(super) fn of_recipient(code: u16, reply: &str) -> Self {
        let enhanced = reply.split_ascii_whitespace().next().filter(|word| word.starts_with("5.") && word.matches('.').count() == 2);
        match enhanced {
            // 5.1.7 and 5.1.8 speak of the sender's address.
            Some("5.1.7" | "5.1.8") => Self::Letter,
            Some(word) if word.starts_with("5.1.") || word == "5.2.1" => Self::Mailbox,
            Some(_) => Self::Letter,
            None if matches!(code, 550 | 551 | 553) => Self::Mailbox,
            None => Self::Letter,
        }
    }
}

/// How long to wait after the `tries`-th attempt that did not end the matter; nothing after 14, a good two days in all.
pub fn next_try(tries: u32) -> Option<Duration> {
    const MINUTES: [u64; 14] = [1, 2, 5, 10, 20, 30, 60, 120, 240, 480, 480, 480, 480, 480];
    let minutes = MINUTES.get(usize::try_from(tries.checked_sub(1)?).ok()?)?;
    Some(Duration::from_secs(minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_without_a_server_costs_few_tries_and_two_days_end_them() {
        let waits: Vec<Duration> = (1..).map_while(next_try).collect();
        assert!(waits.is_sorted(), "each wait is at least as long as the one before");
        let total: Duration = waits.iter().sum();
        assert!((48..50).contains(&(total.as_secs() / 3600)), "{total:?}");
        let within_an_hour = waits
            .iter()
            .scan(Duration::ZERO, |sum, wait| {
                *sum += *wait;
                Some(*sum)
            })
            .filter(|at| at.as_secs() <= 3600)
            .count();
        assert_eq!(within_an_hour, 5);
        assert_eq!(next_try(0), None);
    }

    #[test]
    fn a_missing_mailbox_is_told_from_a_policy() {
        assert_eq!(Refusal::of_recipient(550, "5.1.1 no such user"), Refusal::Mailbox);
        assert_eq!(Refusal::of_recipient(550, "no such user"), Refusal::Mailbox);
        assert_eq!(Refusal::of_recipient(550, "5.7.1 relaying denied"), Refusal::Letter);
        assert_eq!(Refusal::of_recipient(552, "5.2.2 mailbox full"), Refusal::Letter);
        assert_eq!(Refusal::of_recipient(550, "5.1.8 bad sender"), Refusal::Letter);
        assert_eq!(Refusal::of_recipient(554, "no thank you"), Refusal::Letter);
    }
}
