//! A mailbox that is read: stories know links and codes only from received letters.

use std::time::Duration;

use url::Url;

/// A letter as it arrived over SMTP.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    /// To whom it was delivered, `RCPT TO` and not what its header says.
    pub(crate) to: Vec<String>,
    pub(crate) subject: String,
    /// The plain text part.
    pub(crate) text: String,
}

/// All letters that arrived at one address.
pub(crate) struct Mailbox {
    address: String,
    arrived: Box<dyn Fn() -> Vec<Letter>>,
    read: usize,
}

impl Mailbox {
    /// The mailbox of `address`, among all letters that `arrived`, oldest first.
    pub(crate) fn new(address: &str, arrived: impl Fn() -> Vec<Letter> + 'static) -> Self {
        Self { address: address.to_owned(), arrived: Box::new(arrived), read: 0 }
    }

    /// Every letter so far, oldest first.
    pub(crate) fn letters(&self) -> Vec<Letter> {
        let is_mine = |letter: &Letter| letter.to.iter().any(|to| to.eq_ignore_ascii_case(&self.address));
        (self.arrived)().into_iter().filter(is_mine).collect()
    }

    /// The next letter that was not read yet; waits up to ten seconds for it to come over the wire.
    pub(crate) async fn next(&mut self) -> Letter {
        for _ in 0..200 {
            if let Some(letter) = self.letters().get(self.read) {
                self.read += 1;
                return letter.clone();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no letter came for {} after the {} that were read", self.address, self.read);
    }
}

impl Letter {
    /// The one link whose path holds `part`; a letter with none, or with two, is wrong.
    pub(crate) fn link(&self, part: &str) -> Url {
        let links = self.text.split_whitespace().filter(|word| word.starts_with("http://") || word.starts_with("https://"));
        let mut links: Vec<Url> = links.filter_map(|link| link.parse().ok()).filter(|link: &Url| link.path().contains(part)).collect();
        links.dedup();
        assert_eq!(links.len(), 1, "{:?} holds {} links with {part:?}:\n{}", self.subject, links.len(), self.text);
        links.remove(0)
    }

    /// The one code of eight digits, which may be written in two groups of four.
    pub(crate) fn code(&self) -> String {
        let words: Vec<&str> = self.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').collect();
        let is_digits = |word: &str, count| word.len() == count && word.bytes().all(|byte| byte.is_ascii_digit());
        let whole = words.iter().filter(|word| is_digits(word, 8)).map(|word| (*word).to_owned());
        let halves = words.windows(2).filter(|pair| is_digits(pair[0], 4) && is_digits(pair[1], 4)).map(<[&str]>::concat);
        let mut codes: Vec<String> = whole.chain(halves).collect();
        codes.dedup();
        assert_eq!(codes.len(), 1, "{:?} holds {} codes:\n{}", self.subject, codes.len(), self.text);
        codes.remove(0)
    }
}
