//! Domains under which strangers have mailboxes.

use std::collections::BTreeSet;

use super::reader::Reader;
use crate::directory::Domain;

/// Domains of mail providers for everybody: nobody can claim one, and accounts of their people are in the personal tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsumerDomains(BTreeSet<Domain>);

impl ConsumerDomains {
    /// What is shipped; the operator adds to it.
    const SHIPPED: &[&str] = &[
        // Google, Microsoft, Yahoo, Apple and AOL, with the older names of their mailboxes.
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "outlook.dk",
        "outlook.de",
        "outlook.fr",
        "outlook.es",
        "outlook.it",
        "hotmail.com",
        "hotmail.co.uk",
        "hotmail.dk",
        "hotmail.de",
        "hotmail.fr",
        "hotmail.es",
        "hotmail.it",
        "hotmail.se",
        "hotmail.no",
        "live.com",
        "live.co.uk",
        "live.dk",
        "live.de",
        "live.fr",
        "live.nl",
        "live.se",
        "live.no",
        "msn.com",
        "passport.com",
        "yahoo.com",
        "yahoo.co.uk",
        "yahoo.co.jp",
        "yahoo.co.in",
        "yahoo.de",
        "yahoo.dk",
        "yahoo.fr",
        "yahoo.es",
        "yahoo.it",
        "yahoo.ca",
        "ymail.com",
        "rocketmail.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "aim.com",
        // Providers of many countries.
        "proton.me",
        "protonmail.com",
        "pm.me",
        "gmx.com",
        "gmx.net",
        "gmx.de",
        "gmx.at",
        "gmx.ch",
        "mail.com",
        "email.com",
        "fastmail.com",
        "fastmail.fm",
        "hey.com",
        "zoho.com",
        "tutanota.com",
        "tuta.com",
        "tuta.io",
        "posteo.de",
        "mailbox.org",
        "hushmail.com",
        "yandex.com",
        "yandex.ru",
        "mail.ru",
        "inbox.ru",
        "list.ru",
        "bk.ru",
        "rambler.ru",
        "qq.com",
        "foxmail.com",
        "163.com",
        "126.com",
        "yeah.net",
        "sina.com",
        "sohu.com",
        "naver.com",
        "hanmail.net",
        "daum.net",
        "rediffmail.com",
        // Germany, Austria, Switzerland.
        "web.de",
        "freenet.de",
        "t-online.de",
        "arcor.de",
        "bluewin.ch",
        "aon.at",
        // Denmark, Sweden, Norway, Finland.
        "jubii.dk",
        "ofir.dk",
        "mail.dk",
        "mail.tele.dk",
        "sol.dk",
        "stofanet.dk",
        "youmail.dk",
        "telia.com",
        "spray.se",
        "comhem.se",
        "online.no",
        "luukku.com",
        // France, Italy, Spain, the Netherlands, Belgium, Poland, Czechia, Portugal.
        "orange.fr",
        "wanadoo.fr",
        "free.fr",
        "laposte.net",
        "sfr.fr",
        "libero.it",
        "virgilio.it",
        "tiscali.it",
        "alice.it",
        "tin.it",
        "telefonica.net",
        "terra.es",
        "ziggo.nl",
        "kpnmail.nl",
        "planet.nl",
        "hetnet.nl",
        "xs4all.nl",
        "skynet.be",
        "telenet.be",
        "wp.pl",
        "o2.pl",
        "onet.pl",
        "interia.pl",
        "seznam.cz",
        "centrum.cz",
        "sapo.pt",
        // Britain and North and South America, Australia.
        "btinternet.com",
        "sky.com",
        "talktalk.net",
        "virginmedia.com",
        "ntlworld.com",
        "comcast.net",
        "verizon.net",
        "att.net",
        "sbcglobal.net",
        "bellsouth.net",
        "cox.net",
        "charter.net",
        "earthlink.net",
        "shaw.ca",
        "rogers.com",
        "sympatico.ca",
        "uol.com.br",
        "bol.com.br",
        "terra.com.br",
        "bigpond.com",
        "optusnet.com.au",
    ];

    /// Whether mailboxes of exactly this domain belong to strangers.
    pub fn contains(&self, domain: &Domain) -> bool {
        self.0.contains(domain)
    }

    pub(super) fn read(reader: &mut Reader) -> Self {
        let added = reader.list("consumer_domains", "domains such as mail.example.com", |text| text.parse().ok());
        Self(Self::SHIPPED.iter().filter_map(|text| text.parse().ok()).chain(added).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_domain_is_one_and_is_listed_once() {
        let read: BTreeSet<Domain> = ConsumerDomains::SHIPPED.iter().map(|text| text.parse().unwrap()).collect();
        assert_eq!(read.len(), ConsumerDomains::SHIPPED.len());
    }
}
