//! Who did what: the audit log.

use actix_web::HttpResponse;
use rules::audit::Deed;
use rules::calendar::{read_beginning, read_end};
use rules::directory::{Action, CannotDo};
use rules::invitations::csv::Problem as Cell;
use url::form_urlencoded::Serializer;

use super::admin::Admin;
use super::listing::{asked, listing};
use crate::flows::directory::DirectoryError;
use crate::flows::listings::{Called, DeedListed, DeedsListed, DeedsWanted, Detail, Listed, PageOf, list_deeds};
use crate::pages::Sentence;
use crate::pages::portal::{Activity, DeedRow, DeedsTyped, DetailRow, FieldTrouble, Listing, NounShown, Section, Troubles, done_to};
use crate::web::fields::Fields;
use crate::web::problem::Problem;

/// What the filter sends.
const FIELDS: [&str; 5] = ["deed", "about", "request", "from", "until"];

/// The log.
pub(super) async fn list(admin: Admin) -> Result<HttpResponse, Problem> {
    // Whoever may not look is told so, whatever they typed.
    if !admin.may(Action::SeeAudit) {
        return Err(admin.failed(DirectoryError::Cannot(CannotDo::Role)));
    }
    match wanted(&admin.query()) {
        Ok(wanted) => {
            let (deed, asked) = (wanted.deed, asked(&admin));
            let found = list_deeds(&admin.desk.app, &admin.caller(), admin.tenant.id, wanted, asked).await;
            let page = shown(&admin, deed, found.map_err(|error| admin.failed(error))?);
            admin.show(&page)
        }
        Err(troubles) => {
            let nothing = DeedsListed { listed: Listed { rows: Vec::new(), next: None, tally: None }, looked_to: None };
            let deed = Deed::from_text(admin.query().one("deed"));
            admin.show_wrong(&Activity { troubles, ..shown(&admin, deed, nothing) })
        }
    }
}

/// What the filter asks for; an empty field asks for nothing.
fn wanted(query: &Fields) -> Result<DeedsWanted, Troubles> {
    let mut troubles = Troubles::default();
    let wanted = DeedsWanted {
        deed: read((query, "deed"), Deed::from_text, FieldTrouble::Deed, &mut troubles),
        about: read((query, "about"), |text| text.parse().ok(), FieldTrouble::About, &mut troubles),
        request: read((query, "request"), |text| text.to_ascii_lowercase().parse().ok(), FieldTrouble::Reference, &mut troubles),
        from: read((query, "from"), read_beginning, Cell::Date, &mut troubles),
        until: read((query, "until"), read_end, Cell::Date, &mut troubles),
    };
    if troubles.is_empty() { Ok(wanted) } else { Err(troubles) }
}

fn read<T>(
    (query, name): (&Fields, &'static str),
    understood: impl Fn(&str) -> Option<T>,
    trouble: impl Into<Sentence>,
    troubles: &mut Troubles,
) -> Option<T> {
    let text = Some(query.one(name)).filter(|text| !text.is_empty())?;
    let found = understood(text);
    if found.is_none() {
        troubles.add(name, trouble);
    }
    found
}

fn shown(admin: &Admin, deed: Option<Deed>, found: DeedsListed) -> Activity {
    let (query, action) = (admin.query(), admin.path("audit"));
    let with = |after: Option<&str>| {
        let asked = FIELDS.iter().map(|name| (*name, query.one(name))).chain(after.map(|after| ("after", after)));
        let pairs = Serializer::new(String::new()).extend_pairs(asked.filter(|(_, value)| !value.is_empty())).finish();
        if pairs.is_empty() { action.clone() } else { format!("{action}?{pairs}") }
    };
    let typed = |name| query.one(name).to_owned();
    Activity {
        nav: admin.nav(Section::Audit),
        listing: Listing {
            can_search: false,
            next_href: found.listed.next.as_deref().map(|next| with(Some(next))),
            first_href: (!query.one("after").is_empty()).then(|| with(None)),
            ..listing(admin, "audit", Activity::filter(deed), &found.listed)
        },
        typed: DeedsTyped { about: typed("about"), request: typed("request"), from: typed("from"), until: typed("until") },
        troubles: Troubles::default(),
        rows: found.listed.rows.into_iter().map(|row| self::row(admin, row)).collect(),
        looked_to: found.looked_to,
    }
}

fn row(admin: &Admin, DeedListed { event, by, on, details }: DeedListed) -> DeedRow {
    let href = |called: &Called| called.page.map(|page| admin.path(&self::page(page)));
    let detail = |detail: Detail| DetailRow { href: href(&detail.called), key: detail.key, value: detail.value, name: detail.called.name };
    let (by_href, on_href) = (href(&by), href(&on));
    DeedRow {
        what: done_to(event.deed, details.iter().find_map(|detail| detail.called.name.as_deref())),
        at: event.at,
        by: NounShown::by(&event.actor, by.name, by_href),
        on: NounShown::on((&event.subject.kind, &event.subject.id), on.name, on_href),
        door: event.door.into(),
        address: event.address.map(|address| address.to_string()),
        reference: event.request_id.to_string(),
        request_href: admin.path(&format!("audit?request={}", event.request_id)),
        on_id: event.subject.id,
        details: details.into_iter().map(detail).collect(),
    }
}

/// A page of this portal.
fn page(of: PageOf) -> String {
    match of {
        PageOf::Guest(id) => format!("guests/{id}"),
        PageOf::Member(id) => format!("users/{id}"),
        PageOf::Group(id) => format!("groups/{id}"),
        PageOf::Application(id) => format!("applications/{id}"),
        PageOf::Import(id) => format!("import/{id}"),
        PageOf::Settings => "settings".to_owned(),
    }
}
