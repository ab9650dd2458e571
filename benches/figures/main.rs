//! Figures: what the real program costs, measured from outside and written into `docs/performance.md`.
//!
//! `cargo bench --bench figures --profile dist` takes all of them and writes the page; `-- --quick` takes fewer of each, prints them, and
//! writes nothing; `-- --city` adds the directory of 1,000,000 users; `-- --only-imports` takes what an import costs, prints it, and writes
//! nothing. Everything is on loopback and ends by itself.

mod city;
mod house;
mod import;
mod load;
mod process;
mod sink;
mod table;
mod visitor;
mod wire;
mod yardsticks;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use house::House;
use load::{Asks as _, Bounds, Window, drive};
use process::Process;
use sink::Sink;
use table::{Cost, Line, Report};
use visitor::{Bank, Visitor};
use yardsticks::Yardsticks;

/// What a measurement gives, or why it could not be made.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Connections that are kept alive.
const CONNECTIONS: usize = 16;

/// How much is measured.
#[derive(Clone, Copy)]
struct Plan {
    is_quick: bool,
    has_city: bool,
}

fn main() -> ExitCode {
    let given = |flag: &str| std::env::args().any(|argument| argument == flag);
    if given(yardsticks::EMPTY_HANDLER) {
        return yardsticks::be_empty();
    }
    let plan = Plan { is_quick: given("--quick"), has_city: given("--city") };
    if given("--only-imports") {
        return told(only_imports(plan));
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/performance.md");
    let measured = measure(plan).and_then(|report| {
        println!("{}", report.markdown()?);
        if plan.is_quick { Ok(()) } else { report.write_to(&page) }
    });
    told(measured)
}

fn told(measured: Outcome<()>) -> ExitCode {
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the figures could not be taken: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What an import costs, and what it costs those who sign in meanwhile.
fn only_imports(plan: Plan) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let sink = Sink::start()?;
    let house = runtime.block_on(House::build(CONNECTIONS, sink.address))?;
    let mut lines = Vec::new();
    let server = starts(&house, &mut lines)?;
    let mut visitors = house.people.iter().map(|(address, _)| Visitor::new(&house.door, address)).collect::<Outcome<Vec<_>>>()?;
    each(&mut visitors, Visitor::sign_in)?;
    imports(plan, &house, &server, &sink, &mut visitors, &mut lines)?;
    server.stop()?;
    print!("{}", table::lines(&lines)?);
    Ok(())
}

impl Plan {
    fn bounds(self, count: u64) -> Bounds {
        match self.is_quick {
            true => Bounds { count: count / 20, within: Duration::from_secs(10) },
            false => Bounds { count, within: Duration::from_secs(60) },
        }
    }

    fn rows(self) -> u32 {
        if self.is_quick { 5_000 } else { 100_000 }
    }
}

fn measure(plan: Plan) -> Outcome<Report> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    said("yardsticks");
    let yardsticks = yardsticks::take(CONNECTIONS, plan.bounds(200_000))?;
    let sink = Sink::start()?;
    let house = runtime.block_on(House::build(CONNECTIONS, sink.address))?;
    let [synchronous, journal] = runtime.block_on(house.storage()?.durability())?;
    let mut lines = Vec::new();
    let server = starts(&house, &mut lines)?;
    let mut visitors = house.people.iter().map(|(address, _)| Visitor::new(&house.door, address)).collect::<Outcome<Vec<_>>>()?;
    let (costs, flows) = operations(plan, &server, &mut visitors, (&house.bank, yardsticks))?;
    said("memory");
    let memory = server.resident()?;
    lines.push(Line {
        what: format!("resident after {flows} sign-ins and code flows and all of the above (argon2's own memory given back)"),
        seen: Some(format!("{memory:.0} MiB")),
        must: "120 MiB".to_owned(),
        reaches: Some(memory < 120.0),
    });
    let kept = runtime.block_on(grants(&house))?;
    lines.push(Line {
        what: "grants in the database / answered with tokens".to_owned(),
        seen: Some(format!("{kept} / {flows}")),
        must: "equal".to_owned(),
        reaches: Some(kept == flows),
    });
    imports(plan, &house, &server, &sink, &mut visitors, &mut lines)?;
    server.stop()?;
    cities(plan, &sink, yardsticks, &mut lines)?;
    let notes = notes(plan, [&synchronous, &journal]);
    Ok(Report { notes, yardsticks, costs, lines })
}

/// What there is to say about the run.
fn notes(plan: Plan, [synchronous, journal]: [&str; 2]) -> Vec<String> {
    let machine = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        machine.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown").trim_start_matches(['\t', ':', ' ']);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let how_much = if plan.is_quick { "a quick look, fewer of each" } else { "the whole run" };
    vec![
        format!("{how_much}; {cores} cores, {model}; load average at the end: {}", load.split(' ').take(3).collect::<Vec<_>>().join(" ")),
        format!("SQLite, read back from the database: `PRAGMA synchronous` = {synchronous} (2 is FULL), `journal_mode` = {journal}"),
        format!("{CONNECTIONS} keep-alive connections over loopback, the clients on the same cores; logs off; one server process"),
    ]
}

fn said(what: &str) {
    eprintln!("figures: {what}");
}

/// Starts the server five times: the middle time until it answers, and its memory once it rests.
fn starts(house: &House, lines: &mut Vec<Line>) -> Outcome<Process> {
    said("start and idle memory");
    let mut times = Vec::new();
    for _ in 0..4 {
        let (server, took) = house.serve()?;
        times.push(took);
        server.stop()?;
    }
    let (server, took) = house.serve()?;
    times.push(took);
    times.sort_by(f64::total_cmp);
    std::thread::sleep(Duration::from_secs(2));
    let (idle, middle) = (server.resident()?, times[2]);
    let line =
        |what: &str, seen: String, must: &str, reaches| Line { what: what.to_owned(), seen: Some(seen), must: must.to_owned(), reaches };
    lines.push(line("idle memory, 2 s after the start", format!("{idle:.1} MiB"), "30 MiB", Some(idle <= 30.0)));
    let range = format!("{middle:.0} ms ({:.0} to {:.0})", times[0], times[4]);
    lines.push(line("start to first answer, the middle of five", range, "60 ms", Some(middle <= 60.0)));
    Ok(server)
}

/// All operations in turn; and how many grants they gave.
fn operations(
    plan: Plan,
    server: &Process,
    visitors: &mut [Visitor],
    (bank, yardsticks): (&Bank, Yardsticks),
) -> Outcome<(Vec<Cost>, u64)> {
    let mut costs = Vec::new();
    let mut take = |what: &str, most: f64, window: Window| {
        eprintln!(
            "figures: {what}: {:.4} ms each, {} in {:.1} s, {:.0}/s",
            window.each(),
            window.operations,
            window.wall.as_secs_f64(),
            window.per_second()
        );
        let (each, p99) = (Some(window.each()), window.p99());
        costs.push(Cost { what: what.to_owned(), each, most, operations: window.operations, p99 });
        window.operations
    };
    let warm = Bounds { count: 3_000, within: Duration::from_secs(10) };
    drive(server, visitors, warm, |visitor| visitor.read(DISCOVERY))?;
    take("discovery", 0.015, drive(server, visitors, plan.bounds(200_000), |visitor| visitor.read(DISCOVERY))?);
    drive(server, visitors, warm, |visitor| visitor.read("jwks"))?;
    take("JWKS", 0.015, drive(server, visitors, plan.bounds(200_000), |visitor| visitor.read("jwks"))?);
    drive(server, visitors, warm, Visitor::client_credentials)?;
    take("`client_credentials`, ES256", 0.06, drive(server, visitors, plan.bounds(100_000), Visitor::client_credentials)?);
    let mut flows = CONNECTIONS as u64;
    each(visitors, Visitor::sign_in)?;
    flows += drive(server, visitors, warm, Visitor::code_flow)?.operations;
    let window = drive(server, visitors, plan.flows(), Visitor::code_flow)?;
    flows += take("code flow on a living session (authorize + token, PKCE, ES256)", 0.30, window);
    let bound_flow = |visitor: &mut Visitor| visitor.bound_flow(bank);
    flows += drive(server, visitors, Bounds { count: 1_000, ..warm }, bound_flow)?.operations;
    let window = drive(server, visitors, plan.bounds(50_000), bound_flow)?;
    flows += take("PAR + authorize + token, DPoP and `private_key_jwt`, ES256", 1.2, window);
    drive(server, visitors, warm, Visitor::userinfo)?;
    let window = drive(server, visitors, plan.bounds(100_000), Visitor::userinfo)?;
    take("userinfo, token seen before", 0.05, window);
    drive(server, visitors, warm, Visitor::introspect)?;
    let window = drive(server, visitors, plan.bounds(100_000), Visitor::introspect)?;
    take("introspection, token seen before, its holder known by a secret", 0.05, window);
    let left = visitors.iter().map(|visitor| visitor.tokens.len()).min().unwrap_or_default() as u64 - 1;
    let bounds = Bounds { count: plan.bounds(50_000).count.min(left * CONNECTIONS as u64 / 2), within: Duration::from_secs(60) };
    let verification = yardsticks.verification;
    take(
        "userinfo, a token that is new (one ES256 verification more)",
        0.05 + verification,
        drive(server, visitors, bounds, Visitor::userinfo_anew)?,
    );
    each(visitors, Visitor::offline_flow)?;
    flows += CONNECTIONS as u64;
    drive(server, visitors, warm, Visitor::refresh)?;
    take("refresh with rotation", 0.15, drive(server, visitors, plan.bounds(50_000), Visitor::refresh)?);
    flows += drive(server, visitors, Bounds { count: 64, ..warm }, Visitor::sign_in)?.operations;
    let again = yardsticks::hash(40)?;
    let mut window = drive(
        server,
        visitors,
        Bounds { count: if plan.is_quick { 100 } else { 1000 }, within: Duration::from_secs(120) },
        Visitor::sign_in,
    )?;
    let hash = (yardsticks.hash + again) / 2.0;
    let what = format!("password sign-in, whole flow (6 requests), less one hash of {hash:.2} ms");
    window.server_cpu = window.server_cpu.saturating_sub(Duration::from_secs_f64(hash * window.operations as f64 / 1000.0));
    flows += take(&what, 1.0, window);
    std::thread::sleep(Duration::from_secs(11));
    Ok((costs, flows))
}

const DISCOVERY: &str = ".well-known/openid-configuration";

/// Everybody does something once.
fn each(visitors: &mut [Visitor], once: impl Fn(&mut Visitor) -> Outcome<()>) -> Outcome<()> {
    visitors.iter_mut().try_for_each(|visitor| visitor.wake().and_then(|()| once(visitor)))
}

impl Plan {
    /// 100,000 code flows, however long they take within reason.
    fn flows(self) -> Bounds {
        match self.is_quick {
            true => self.bounds(100_000),
            false => Bounds { count: 100_000, within: Duration::from_secs(300) },
        }
    }
}

/// The grants that the people of the house have in the database.
async fn grants(house: &House) -> Outcome<u64> {
    let (storage, tenant) = (house.storage()?, house.tenant);
    let mut kept = 0;
    for (_, user) in &house.people {
        let user = *user;
        kept += storage.read(move |tx| Ok::<_, storage::StorageError>(tx.in_tenant(tenant).grants().of_user(user)?.len() as u64)).await?;
    }
    Ok(kept)
}

fn imports(plan: Plan, house: &House, server: &Process, sink: &Sink, visitors: &mut [Visitor], lines: &mut Vec<Line>) -> Outcome<()> {
    said("an import");
    let done = import::import(house, server, sink, plan.rows())?;
    let rows = done.rows;
    let mut line =
        |what: String, seen: String, must: &str, reaches| lines.push(Line { what, seen: Some(seen), must: must.to_owned(), reaches });
    line(format!("CSV: {rows} rows planned"), format!("{:.1} s", done.planned_in), "5 s for 100,000", Some(done.planned_in < 5.0));
    let applied =
        format!("{:.1} s; {} became invitations; {} letters left meanwhile", done.applied_in, done.invited, done.letters_meanwhile);
    line(format!("CSV: {rows} rows applied: guests, grants, letters queued"), applied, "20 s for 100,000", Some(done.applied_in < 20.0));
    let [small, whole] = done.plan_memory;
    let is_flat = whole < 16.0;
    line(
        "memory that planning adds: a tenth of the rows, then all".to_owned(),
        format!("{small:.1} MiB, {whole:.1} MiB"),
        "flat",
        Some(is_flat),
    );
    let [small, whole] = done.apply_memory;
    let is_flat = whole < 16.0;
    line(
        "memory that applying adds: a tenth of the rows, then all".to_owned(),
        format!("{small:.1} MiB, {whole:.1} MiB"),
        "flat",
        Some(is_flat),
    );
    line("letters handed to a mail server on loopback".to_owned(), format!("{:.0}/s", done.letters), "500/s", Some(done.letters >= 500.0));
    said("the code flow beside an import");
    let [quiet, busy] = import::flows_beside(house, server, visitors, plan.rows())?;
    let ratio = busy.p99() / quiet.p99();
    let seen = format!("{:.1} ms, {:.1} ms without: {ratio:.1}x", busy.p99(), quiet.p99());
    line(format!("p99 of the code flow while {rows} rows are carried out"), seen, "3x", Some(ratio <= 3.0));
    Ok(())
}

fn cities(plan: Plan, sink: &Sink, yardsticks: Yardsticks, lines: &mut Vec<Line>) -> Outcome<()> {
    let sizes = if plan.is_quick { [10, 100] } else { [10, 10_000] };
    let users = sizes.map(|tenants| tenants * city::PEOPLE);
    let mut line = |what: &str, seen: Option<(String, f64)>| {
        let (seen, ratio) = seen.unzip();
        let what = format!("{what}, {} users in {} tenants against {} in {}", users[1], sizes[1], users[0], sizes[0]);
        lines.push(Line { what, seen, must: "1.3x".to_owned(), reaches: ratio.map(|ratio| ratio <= 1.3) });
    };
    if !plan.has_city {
        line("sign-in", None);
        line("list of invitations", None);
        return Ok(());
    }
    said("directories");
    let bounds = Bounds { count: if plan.is_quick { 64 } else { 600 }, within: Duration::from_secs(120) };
    let [small, large] = [city::measure(sink, sizes[0], CONNECTIONS, bounds)?, city::measure(sink, sizes[1], CONNECTIONS, bounds)?];
    let [few, many] = [&small, &large].map(|city| city.sign_in.each() - yardsticks.hash);
    line("sign-in less the hash", Some((format!("{many:.2} ms against {few:.2} ms: {:.2}x", many / few), many / few)));
    let ratio = large.list / small.list;
    line("list of invitations", Some((format!("{:.3} ms against {:.3} ms: {ratio:.2}x", large.list, small.list), ratio)));
    Ok(())
}
