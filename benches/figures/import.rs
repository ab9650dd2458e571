//! A file of many people: planned, carried out, and the letters that come of it.

use std::io::{BufWriter, Seek as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use guesthouse::app::App;
use guesthouse::flows::imports::{Upload, apply, look, upload};
use guesthouse::flows::invitations::Opens;
use rules::directory::{Actor, Caller};
use rules::ids::ImportId;
use rules::invitations::{ImportStage, RowStage};

use crate::Outcome;
use crate::house::{House, caller};
use crate::load::{Bounds, Window, drive, drive_until, now};
use crate::process::Process;
use crate::sink::Sink;
use crate::visitor::Visitor;

/// What an import of many rows came to.
pub(crate) struct Imported {
    /// Rows of the file.
    pub(crate) rows: u32,
    /// Seconds from the upload to the plan.
    pub(crate) planned_in: f64,
    /// What planning added to resident memory, for a tenth of the rows and then for all, in MiB.
    pub(crate) plan_memory: [f64; 2],
    /// Seconds from the wish to the last row.
    pub(crate) applied_in: f64,
    /// What carrying it out added to the server's resident memory, for a tenth of the rows and then for all, in MiB.
    pub(crate) apply_memory: [f64; 2],
    /// Rows that became invitations.
    pub(crate) invited: u32,
    /// Letters that left before the last row was done.
    pub(crate) letters_meanwhile: u64,
    /// Letters the mail server took in a second: while the rows were carried out or, if more, once nothing else went on.
    pub(crate) letters: f64,
}

/// Writes a file with as many rows, all at addresses that nobody here has.
fn write_file(rows: u32, name: &str) -> Outcome<std::fs::File> {
    let mut file = BufWriter::new(tempfile::tempfile()?);
    writeln!(file, "Email,DisplayName,Applications,Sponsor")?;
    for row in 0..rows {
        writeln!(file, "{name}{row}@partner{}.example,Guest {row},Orders,person0@contoso.example", row % 50)?;
    }
    let mut file = file.into_inner()?;
    file.rewind()?;
    Ok(file)
}

/// Plans a file in this process; gives the import, how long it took, and what it added to resident memory.
async fn plan(app: &App, house: &House, rows: u32, name: &str) -> Outcome<(ImportId, f64, f64)> {
    let inviter = inviter(app, house);
    let file = write_file(rows, name)?;
    let before = crate::process::resident("self")?;
    let begun = now();
    let planning = upload(app, &inviter, house.tenant, Upload { file_name: format!("{name}.csv"), file }).await?;
    let import = planning.import();
    planning.run(app).await?;
    Ok((import, begun.elapsed().as_secs_f64(), crate::process::resident("self")? - before))
}

fn inviter(app: &App, house: &House) -> Caller {
    caller(app, Actor::Person { tenant: house.tenant, user: house.admin })
}

/// Plans `rows` in this process, has the server carry them out, and counts.
pub(crate) fn import(house: &House, server: &Process, sink: &Sink, rows: u32) -> Outcome<Imported> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let app = runtime.block_on(house.app())?;
    let (first, _, small_plan) = runtime.block_on(plan(&app, house, rows / 10, "first"))?;
    let before = server.resident()?;
    runtime.block_on(carry_out(&app, house, first))?;
    let small_apply = server.resident()? - before;
    let (import, planned_in, whole_plan) = runtime.block_on(plan(&app, house, rows, "guest"))?;
    let (before, taken_before, begun) = (server.resident()?, sink.taken(), now());
    let invited = runtime.block_on(carry_out(&app, house, import))?;
    let applied_in = begun.elapsed().as_secs_f64();
    let letters_meanwhile = sink.taken() - taken_before;
    let apply_memory = [small_apply, server.resident()? - before];
    // All of them may have left before the last row was done.
    let letters = letters_per_second(sink).max(letters_meanwhile as f64 / applied_in);
    Ok(Imported { rows, planned_in, plan_memory: [small_plan, whole_plan], applied_in, apply_memory, invited, letters_meanwhile, letters })
}

/// The code flow without an import, and while the server carries one of `rows` out.
pub(crate) fn flows_beside(house: &House, server: &Process, visitors: &mut [Visitor], rows: u32) -> Outcome<[Window; 2]> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let app = runtime.block_on(house.app())?;
    let (import, ..) = runtime.block_on(plan(&app, house, rows, "other"))?;
    let bounds = Bounds { count: u64::MAX, within: Duration::from_secs(15) };
    let quiet = drive(server, visitors, bounds, Visitor::code_flow)?;
    let is_over = AtomicBool::new(false);
    let busy = std::thread::scope(|scope| {
        let busy = scope.spawn(|| {
            let bounds = Bounds { within: Duration::from_secs(120), ..bounds };
            drive_until(server, visitors, bounds, &is_over, Visitor::code_flow)
        });
        let done = runtime.block_on(carry_out(&app, house, import));
        is_over.store(true, Ordering::Relaxed);
        done.and(busy.join().unwrap_or_else(|_| Err("the visitors panicked".into())))
    })?;
    Ok([quiet, busy])
}

/// Has the server carry an import out and waits for it; how many rows became invitations.
async fn carry_out(app: &App, house: &House, import: ImportId) -> Outcome<u32> {
    let inviter = inviter(app, house);
    apply(app, &inviter, house.tenant, import, Opens::Nothing).await?;
    for _ in 0..6000 {
        let tally = look(app, &inviter, house.tenant, import).await?;
        if tally.import.stage == ImportStage::Applied {
            return Ok(tally.rows.iter().filter(|of| of.stage == RowStage::Done).map(|of| of.rows).sum());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err("the import does not end".into())
}

/// Letters in a second, over ten seconds.
fn letters_per_second(sink: &Sink) -> f64 {
    std::thread::sleep(Duration::from_secs(1));
    let (begun, before) = (now(), sink.taken());
    std::thread::sleep(Duration::from_secs(10));
    (sink.taken() - before) as f64 / begun.elapsed().as_secs_f64()
}
