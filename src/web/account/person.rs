//! Somebody signed in to their own pages; and what they sent in.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use rules::interactions::OwnPage;
use rules::sessions::SessionFor;

use crate::pages::FormSeal;
use crate::web::fields::Fields;
use crate::web::visit::Visit;

/// Somebody signed in.
pub(super) struct Person(Visit);

/// A form that they sent from a page of their own.
pub(super) struct Sent {
    pub(super) person: Person,
    pub(super) fields: Fields,
}

impl Deref for Person {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.0
    }
}

type Coming<T> = Pin<Box<dyn Future<Output = Result<T, actix_web::Error>>>>;

impl FromRequest for Person {
    type Error = actix_web::Error;
    type Future = Coming<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Coming<Self> {
        let request = request.clone();
        Box::pin(async move { Visit::enter(&request, SessionFor::Account).await.map(Self) })
    }
}

impl FromRequest for Sent {
    type Error = actix_web::Error;
    type Future = Coming<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Coming<Self> {
        let (person, body) = (Person::from_request(request, payload), Bytes::from_request(request, payload));
        Box::pin(async move {
            let person = person.await?;
            let fields = Fields::read(&body.await?);
            person.check_seal(fields.one(FormSeal::FIELD))?;
            Ok(Self { person, fields })
        })
    }
}

impl Person {
    /// The address of one of these pages.
    pub(super) fn path(&self, page: &str) -> String {
        let account = OwnPage::Account(self.tenant.name.clone()).path();
        if page.is_empty() { account } else { format!("{account}/{page}") }
    }

    /// To one of these pages.
    pub(super) fn to(&self, page: &str) -> HttpResponse {
        self.go(OwnPage::AccountPage(self.tenant.name.clone(), page.to_owned()))
    }
}
