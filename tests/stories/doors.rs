//! Who is let in by which door: every route, with every method, for everybody, as `tests/snapshots/doors.txt` says.
//!
//! What is asked for does not exist, and no form carries its seal: what is seen is how far somebody comes who is nobody there. The list of
//! routes is held by a test beside them. `GUESTHOUSE_TEST_WRITE=1` writes what was seen; read the difference.

use std::fmt::Write as _;

use crate::api::api_token;
use crate::cast::{DirectoryRole, House, PASSPHRASE, Program, Tenant, Visitor};
use crate::redemption::way::{accept, by_password, follow};

crate::stories! {
    everybody_comes_as_far_as_is_written_down,
}

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/doors.txt");
const METHODS: [&str; 7] = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];
/// An id that nothing has.
const NOTHING: &str = "0b8f3c52-7a55-4c38-9d34-0a1d9f1f8a11";

/// Somebody, with all that opens doors to them.
struct Caller {
    name: &'static str,
    cookies: String,
    bearer: Option<String>,
}

/// Signs in to the account page and the portal, as far as they come.
async fn everywhere(house: &House, browser: &mut Visitor, address: &str) {
    for page in ["account", "admin"] {
        browser.open(&house.at(&format!("/contoso/{page}"))).await;
        if browser.page().form("Continue").is_some_and(|form| form.names.contains(&"address".to_owned())) {
            browser.fill("address", address).submit("Continue").await;
            browser.fill("password", PASSPHRASE).submit("Sign in").await;
        } else if browser.page().form("Continue").is_some() {
            browser.submit("Continue").await;
        }
    }
}

async fn person(house: &House, name: &'static str, address: &str, bearer: Option<String>) -> Caller {
    let mut browser = Visitor::new();
    everywhere(house, &mut browser, address).await;
    Caller { name, cookies: browser.cookies(), bearer }
}

async fn program(house: &House, tenant: &Tenant, role: Option<DirectoryRole>) -> Option<String> {
    let application = house.application(tenant, "Scripts").await;
    if let Some(role) = role {
        house.empower(tenant, &application, role).await;
    }
    Some(api_token(&Program::new(), tenant, &application).await)
}

async fn guest(house: &House, contoso: &Tenant, fabrikam: &Tenant) -> Caller {
    const ANN: &str = "ann@fabrikam.example";
    house.member(fabrikam, ANN, "Ann Aas").await;
    let orders = house.application(contoso, "Orders").await;
    house.invite(contoso, ANN, &orders).await;
    let mut ann = follow(&mut house.mailbox(ANN)).await;
    ann.submit("Continue").await;
    by_password(&mut ann).await;
    ann.submit("Continue").await;
    accept(&mut ann).await;
    everywhere(house, &mut ann, ANN).await;
    Caller { name: "guest", cookies: ann.cookies(), bearer: None }
}

async fn everybody(house: &House) -> Vec<Caller> {
    let (contoso, fabrikam) = (house.company("contoso").await, house.company("fabrikam").await);
    let (bo, ida) = ("bo@contoso.example", "ida@contoso.example");
    house.member(&contoso, bo, "Bo Berg").await;
    let inviter = house.member(&contoso, ida, "Ida Inviter").await;
    house.promote(&contoso, inviter, DirectoryRole::GuestInviter).await;
    let mut theirs = crate::portal::admins::signed_in(house, &fabrikam, &fabrikam.admin_address).await;
    theirs.open(&house.at("/fabrikam/account")).await;
    let global = Some(DirectoryRole::GlobalAdministrator);
    vec![
        Caller { name: "nobody", cookies: String::new(), bearer: None },
        guest(house, &contoso, &fabrikam).await,
        person(house, "member", bo, program(house, &contoso, None).await).await,
        person(house, "inviter", ida, program(house, &contoso, Some(DirectoryRole::GuestInviter)).await).await,
        person(house, "admin", &contoso.admin_address, program(house, &contoso, global).await).await,
        Caller { name: "neighbour", cookies: theirs.cookies(), bearer: program(house, &fabrikam, global).await },
    ]
}

/// The address of a route, with names that nothing has.
fn path(pattern: &str) -> String {
    let filled = pattern.replace("{tenant}", "contoso").replace("{kind:users|groups}", "users");
    let parts = filled.split('/').map(|part| match part.split_once('{') {
        Some((before, after)) => format!("{before}{NOTHING}{}", after.split_once('}').unwrap().1),
        None => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

async fn status(house: &House, (program, caller): (&Program, &Caller), method: &str, path: &str) -> u16 {
    let bearer = caller.bearer.as_ref().filter(|_| path.starts_with("/v1.0")).map(|token| format!("Bearer {token}"));
    let mut headers = vec![("cookie", caller.cookies.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
    program.send(method, house.at(path).as_str(), &headers, Vec::new()).await.status
}

async fn everybody_comes_as_far_as_is_written_down(house: House) {
    let written = std::fs::read_to_string(SNAPSHOT).unwrap();
    let (program, everybody) = (Program::new(), everybody(&house).await);
    let rows = written.lines().filter(|row| !row.starts_with('#'));
    let mut patterns: Vec<&str> = rows.filter_map(|row| row.split(' ').nth(1)).collect();
    patterns.sort_unstable();
    patterns.dedup();
    let mut seen = format!("# METHOD route: {}\n", everybody.iter().map(|caller| caller.name).collect::<Vec<_>>().join(" "));
    for pattern in patterns {
        let mut is_unknown = false;
        for method in METHODS {
            let mut row = Vec::new();
            for caller in &everybody {
                row.push(status(&house, (&program, caller), method, &path(pattern)).await);
            }
            // There is no such method; or nothing of that name, which one row says.
            if row.contains(&405) || (is_unknown && row.iter().all(|status| *status == 404)) {
                continue;
            }
            is_unknown |= row.iter().all(|status| *status == 404);
            let row: Vec<String> = row.iter().map(u16::to_string).collect();
            writeln!(seen, "{method} {pattern} {}", row.join(" ")).unwrap();
        }
    }
    #[expect(clippy::disallowed_methods, reason = "whoever changes a door says that they looked")]
    if std::env::var("GUESTHOUSE_TEST_WRITE").is_ok() {
        std::fs::write(SNAPSHOT, &seen).unwrap();
    }
    let differs = |one: &str, other: &str| one.lines().filter(|row| !other.lines().any(|same| same == *row)).map(str::to_owned).collect();
    let (new, gone): (Vec<String>, Vec<String>) = (differs(&seen, &written), differs(&written, &seen));
    assert_eq!(written, seen, "seen and not written: {new:#?}\nwritten and not seen: {gone:#?}");
}
