//! Visitors who ask all at once, and what that costs the server.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::process::Process;

/// Where a measurement ends: whichever comes first.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// Operations.
    pub(crate) count: u64,
    /// Time.
    pub(crate) within: Duration,
}

/// What was measured.
pub(crate) struct Window {
    /// Operations that were answered as they should be.
    pub(crate) operations: u64,
    /// CPU time of the server, all threads, in the window.
    pub(crate) server_cpu: Duration,
    /// How long the window was.
    pub(crate) wall: Duration,
    latencies: Vec<Duration>,
}

impl Window {
    /// CPU time of the server per operation, in milliseconds.
    pub(crate) fn each(&self) -> f64 {
        millis(self.server_cpu) / self.operations.max(1) as f64
    }

    /// The latency that 99 of 100 operations stay under, in milliseconds.
    pub(crate) fn p99(&self) -> f64 {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let at = (sorted.len() * 99 / 100).min(sorted.len().saturating_sub(1));
        sorted.get(at).copied().map_or(0.0, millis)
    }

    /// Operations in a second.
    pub(crate) fn per_second(&self) -> f64 {
        self.operations as f64 / self.wall.as_secs_f64()
    }
}

/// A span in milliseconds.
pub(crate) fn millis(span: Duration) -> f64 {
    span.as_secs_f64() * 1000.0
}

/// The machine's time: what is measured here is the machine.
#[expect(clippy::disallowed_methods, reason = "figures are about the machine's time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Who can be measured.
pub(crate) trait Asks: Send {
    /// Connects, before anything is measured.
    fn wake(&mut self) -> Outcome<()>;
}

/// Has every visitor do `operation` over and over, each on a thread of its own, until a bound is reached.
pub(crate) fn drive<V: Asks>(
    server: &Process,
    visitors: &mut [V],
    bounds: Bounds,
    operation: impl Fn(&mut V) -> Outcome<()> + Sync,
) -> Outcome<Window> {
    drive_until(server, visitors, bounds, &AtomicBool::new(false), operation)
}

/// As [`drive`], also ending once `is_over`.
pub(crate) fn drive_until<V: Asks>(
    server: &Process,
    visitors: &mut [V],
    bounds: Bounds,
    is_over: &AtomicBool,
    operation: impl Fn(&mut V) -> Outcome<()> + Sync,
) -> Outcome<Window> {
    visitors.iter_mut().try_for_each(Asks::wake)?;
    let (begun, cpu_before) = (now(), server.cpu()?);
    let taken = AtomicU64::new(0);
    let go_round = |visitor: &mut V| -> Outcome<Vec<Duration>> {
        let mut latencies = Vec::new();
        while begun.elapsed() < bounds.within && !is_over.load(Ordering::Relaxed) && taken.fetch_add(1, Ordering::Relaxed) < bounds.count {
            let asked = now();
            operation(visitor)?;
            latencies.push(asked.elapsed());
        }
        Ok(latencies)
    };
    let latencies: Vec<Outcome<Vec<Duration>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = visitors.iter_mut().map(|visitor| scope.spawn(|| go_round(visitor))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err("a visitor panicked".into()))).collect()
    });
    let (wall, server_cpu) = (begun.elapsed(), server.cpu()? - cpu_before);
    let latencies: Vec<Duration> = latencies.into_iter().collect::<Outcome<Vec<_>>>()?.concat();
    Ok(Window { operations: latencies.len() as u64, server_cpu, wall, latencies })
}
