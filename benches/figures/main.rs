//! Figures: what the real program costs, measured from outside and written into `docs/performance.md`.
//!
//! `cargo bench --bench figures --profile dist` takes all of them and writes the page; `-- --quick` takes fewer of each, prints them, and
//! writes nothing; `-- --city` adds the directory of 1,000,000 users; `-- --only imports`, `-- --only directories` and `-- --only` with a
//! word of some operations take these, print them, and write nothing. Everything is on loopback and ends by itself.

mod city;
mod house;
mod import;
mod load;
mod operations;
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
use load::Bounds;
use operations::operations;
use process::Process;
use sink::Sink;
use table::{Line, Report};
use tokio::runtime::Runtime;
use visitor::Visitor;
use yardsticks::Yardsticks;

/// What a measurement gives, or why it could not be made.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Connections that are kept alive.
const CONNECTIONS: usize = 16;

/// How much is measured.
#[derive(Clone)]
struct Plan {
    is_quick: bool,
    has_city: bool,
    /// A word of the operations that are taken; all of them without.
    only: Option<String>,
}

fn main() -> ExitCode {
    let given = |flag: &str| std::env::args().any(|argument| argument == flag);
    if given(yardsticks::EMPTY_HANDLER) {
        return yardsticks::be_empty();
    }
    let only = std::env::args().skip_while(|argument| argument != "--only").nth(1);
    let plan = Plan { is_quick: given("--quick"), has_city: given("--city"), only };
    told(match plan.only.as_deref() {
        Some("imports") => only_imports(&plan),
        Some("directories") => only_directories(&plan),
        Some(_) => only_operations(&plan),
        None => everything(&plan),
    })
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

fn everything(plan: &Plan) -> Outcome<()> {
    let report = measure(plan)?;
    println!("{}", report.markdown()?);
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/performance.md");
    if plan.is_quick { Ok(()) } else { report.write_to(&page) }
}

/// A house with its server and the people who visit it.
struct Scene {
    house: House,
    sink: Sink,
    server: Process,
    visitors: Vec<Visitor>,
}

impl Scene {
    fn set(runtime: &Runtime, lines: &mut Vec<Line>) -> Outcome<Self> {
        let sink = Sink::start()?;
        let house = runtime.block_on(House::build(CONNECTIONS, sink.address))?;
        let server = starts(&house, lines)?;
        let visitors = house.people.iter().map(|(address, _)| Visitor::new(&house.door, address)).collect::<Outcome<Vec<_>>>()?;
        Ok(Self { house, sink, server, visitors })
    }
}

fn runtime() -> Outcome<Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// What an import costs, and what it costs those who sign in meanwhile.
fn only_imports(plan: &Plan) -> Outcome<()> {
    let mut lines = Vec::new();
    let mut scene = Scene::set(&runtime()?, &mut lines)?;
    scene.visitors.iter_mut().try_for_each(Visitor::sign_in)?;
    imports(plan, &mut scene, &mut lines)?;
    scene.server.stop()?;
    print!("{}", table::lines(&lines)?);
    Ok(())
}

/// What a large directory costs.
fn only_directories(plan: &Plan) -> Outcome<()> {
    let (yardsticks, sink, mut lines) = (yardsticks::take(CONNECTIONS, plan.bounds(200_000))?, Sink::start()?, Vec::new());
    cities(&Plan { has_city: true, ..plan.clone() }, &sink, yardsticks, &mut lines)?;
    print!("{}", table::lines(&lines)?);
    Ok(())
}

/// What some operations cost.
fn only_operations(plan: &Plan) -> Outcome<()> {
    let yardsticks = yardsticks::take(CONNECTIONS, plan.bounds(200_000))?;
    let (runtime, mut lines) = (runtime()?, Vec::new());
    let mut scene = Scene::set(&runtime, &mut lines)?;
    let (costs, _) = operations(plan, &mut scene, yardsticks)?;
    scene.server.stop()?;
    let notes = notes(plan, runtime.block_on(scene.house.storage()?.durability())?);
    print!("{}", Report { notes, yardsticks, costs, lines }.markdown()?);
    Ok(())
}

impl Plan {
    /// Whether that operation is asked for.
    fn takes(&self, what: &str) -> bool {
        self.only.as_deref().is_none_or(|word| what.contains(word))
    }

    fn bounds(&self, count: u64) -> Bounds {
        match self.is_quick {
            true => Bounds { count: count / 20, within: Duration::from_secs(10) },
            false => Bounds { count, within: Duration::from_secs(60) },
        }
    }

    /// 100,000 code flows, however long they take within reason.
    fn flows(&self) -> Bounds {
        match self.is_quick {
            true => self.bounds(100_000),
            false => Bounds { count: 100_000, within: Duration::from_secs(300) },
        }
    }

    fn rows(&self) -> u32 {
        if self.is_quick { 5_000 } else { 100_000 }
    }
}

fn measure(plan: &Plan) -> Outcome<Report> {
    let runtime = runtime()?;
    said("yardsticks");
    let yardsticks = yardsticks::take(CONNECTIONS, plan.bounds(200_000))?;
    let mut lines = Vec::new();
    let mut scene = Scene::set(&runtime, &mut lines)?;
    let (costs, flows) = operations(plan, &mut scene, yardsticks)?;
    said("memory");
    std::thread::sleep(Duration::from_secs(11));
    let memory = scene.server.resident()?;
    lines.push(Line {
        what: format!("resident after {flows} sign-ins and code flows and all of the above (argon2's own memory given back)"),
        seen: Some(format!("{memory:.0} MiB")),
        must: "120 MiB".to_owned(),
        reaches: Some(memory < 120.0),
    });
    let kept = runtime.block_on(grants(&scene.house))?;
    lines.push(Line {
        what: "grants in the database / answered with tokens".to_owned(),
        seen: Some(format!("{kept} / {flows}")),
        must: "equal".to_owned(),
        reaches: Some(kept == flows),
    });
    let notes = notes(plan, runtime.block_on(scene.house.storage()?.durability())?);
    imports(plan, &mut scene, &mut lines)?;
    scene.server.stop()?;
    cities(plan, &scene.sink, yardsticks, &mut lines)?;
    Ok(Report { notes, yardsticks, costs, lines })
}

/// What there is to say about the run.
fn notes(plan: &Plan, [synchronous, journal]: [String; 2]) -> Vec<String> {
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

fn imports(plan: &Plan, scene: &mut Scene, lines: &mut Vec<Line>) -> Outcome<()> {
    let Scene { house, sink, server, visitors } = scene;
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

fn cities(plan: &Plan, sink: &Sink, yardsticks: Yardsticks, lines: &mut Vec<Line>) -> Outcome<()> {
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
