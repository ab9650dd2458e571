//! The pages that belong to no company: everybody's mail, and a file to upload.

use actix_web::HttpResponse;
use actix_web::web::{ServiceConfig, get};

use super::cast::{SAMPLE_CSV, SAMPLE_NAME};
use super::inbox::{Shelf, page};

/// Where the sample file is.
pub(super) const SAMPLE_PATH: &str = "/guests.csv";

/// The inbox's pages and the sample.
pub(super) fn doors(shelf: Shelf) -> impl FnOnce(&mut ServiceConfig) + Clone {
    let inbox = page::doors(shelf);
    move |app: &mut ServiceConfig| {
        inbox(app);
        app.route(SAMPLE_PATH, get().to(sample));
    }
}

async fn sample() -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer.insert_header(("Content-Disposition", format!("attachment; filename=\"{SAMPLE_NAME}\"")));
    answer.insert_header(("X-Content-Type-Options", "nosniff")).content_type("text/csv; charset=utf-8").body(SAMPLE_CSV)
}
