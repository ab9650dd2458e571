//! What the operator's machines are told: the text format of Prometheus, at an address of its own.

use std::fmt::Write as _;

use actix_web::HttpResponse;
use actix_web::web::{self, Data, ServiceConfig};

use super::desk::Desk;
use super::knocks;
use super::paths::resource;
use crate::flows::measures::{Measures, measure};

/// The one door of that address.
pub fn metrics(config: &mut ServiceConfig) {
    config.service(resource("/metrics").route(web::get().to(told)).route(web::head().to(told)));
}

async fn told(desk: Data<Desk>) -> HttpResponse {
    let measures = measure(&desk.app, desk.app.clock.now()).await;
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text(&measures))
}

/// One page of samples. All names and labels are ours, so nothing needs to be escaped.
struct Samples(String);

impl Samples {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        self.line(format_args!("# HELP guesthouse_{name} {help}\n# TYPE guesthouse_{name} {kind}"));
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a text cannot fail.
        let _ = writeln!(self.0, "{line}");
    }
}

fn text(measures: &Measures) -> String {
    let mut samples = Samples(String::with_capacity(16 * 1024));
    samples.family("build_info", "gauge", "Which program this is.");
    samples.line(format_args!("guesthouse_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION")));
    samples.family("requests_total", "counter", "Requests by the name of the door and the class of the answer.");
    for (door, class, count) in knocks::counted().filter(|(.., count)| *count > 0) {
        samples.line(format_args!("guesthouse_requests_total{{door=\"{door}\",class=\"{class}\"}} {count}"));
    }
    samples.family("refusals_total", "counter", "Tries that a limit refused.");
    for (limit, count) in &measures.refusals {
        samples.line(format_args!("guesthouse_refusals_total{{limit=\"{limit}\"}} {count}"));
    }
    samples.family("password_refusals_total", "counter", "Sign-ins sent away because too many waited for a password thread.");
    samples.line(format_args!("guesthouse_password_refusals_total {}", measures.turned_away));
    samples.family("letters_total", "counter", "Letters handed to the mail server, by how that ended.");
    for (outcome, count) in &measures.letters {
        samples.line(format_args!("guesthouse_letters_total{{outcome=\"{outcome}\"}} {count}"));
    }
    samples.family("database_up", "gauge", "Whether the database answered just now.");
    samples.line(format_args!("guesthouse_database_up {}", u8::from(measures.waiting.is_some())));
    queue(&mut samples, measures);
    samples.0
}

fn queue(samples: &mut Samples, measures: &Measures) {
    let Some(waiting) = &measures.waiting else { return };
    samples.family("queue_due", "gauge", "Work that is due and not in hand, up to 10000.");
    for work in waiting {
        samples.line(format_args!("guesthouse_queue_due{{kind=\"{}\"}} {}", work.kind, work.due));
    }
    samples.family("queue_oldest_seconds", "gauge", "For how long the oldest of it has been due.");
    for work in waiting {
        samples.line(format_args!("guesthouse_queue_oldest_seconds{{kind=\"{}\"}} {}", work.kind, work.oldest_for.as_secs()));
    }
    samples.family("queue_given_up", "gauge", "Work that was given up, up to 10000.");
    for work in waiting {
        samples.line(format_args!("guesthouse_queue_given_up{{kind=\"{}\"}} {}", work.kind, work.given_up));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_family_has_a_line_in_the_docs() {
        let measures =
            Measures { refusals: vec![("code_wrong", 2)], letters: vec![("sent", 1)], turned_away: 0, waiting: Some(Vec::new()) };
        let text = text(&measures);
        assert!(text.contains("guesthouse_refusals_total{limit=\"code_wrong\"} 2\n"), "{text}");
        let there: BTreeSet<&str> = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
        let page = include_str!("../../docs/limits.md");
        let told: BTreeSet<&str> = page.lines().filter_map(|line| line.strip_prefix("| `guesthouse_")?.split(['`', '{']).next()).collect();
        let told: BTreeSet<String> = told.into_iter().map(|name| format!("guesthouse_{name}")).collect();
        assert_eq!(there, told.iter().map(String::as_str).collect());
    }

    #[test]
    fn a_database_that_is_away_hides_nothing_else() {
        let measures = Measures { refusals: vec![("code_wrong", 2)], letters: Vec::new(), turned_away: 3, waiting: None };
        let text = text(&measures);
        assert!(text.contains("guesthouse_database_up 0\n") && text.contains("guesthouse_password_refusals_total 3\n"), "{text}");
        assert!(!text.contains("queue"), "{text}");
    }
}
