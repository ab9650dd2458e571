//! The operations of the first table, in an order in which each finds what it needs from those before.

use std::time::Duration;

use crate::load::{Asks as _, Bounds, drive};
use crate::process::Process;
use crate::table::Cost;
use crate::visitor::Visitor;
use crate::yardsticks::{self, Yardsticks};
use crate::{Outcome, Plan, Scene};

const DISCOVERY: &str = ".well-known/openid-configuration";
/// Done before a window begins, so that nothing in it is done for the first time.
const WARM: u64 = 3_000;

/// Measures one operation after the other.
struct Series<'a> {
    plan: &'a Plan,
    server: &'a Process,
    visitors: &'a mut [Visitor],
    costs: Vec<Cost>,
}

/// An operation, what it may cost in milliseconds, and what of each that is not the server's own work.
struct Operation<'a> {
    what: &'a str,
    most: f64,
    beside: f64,
    warm: u64,
    bounds: Bounds,
}

impl Series<'_> {
    /// Measures an operation if it is asked for; says how many there were, warm ones too.
    fn take(&mut self, operation: &Operation<'_>, once: impl Fn(&mut Visitor) -> Outcome<()> + Sync) -> Outcome<u64> {
        let Operation { what, most, beside, warm, bounds } = *operation;
        if !self.plan.takes(what) {
            return Ok(0);
        }
        let warm = Bounds { count: warm, within: Duration::from_secs(10) };
        let warmed = drive(self.server, self.visitors, warm, &once)?.operations;
        let window = drive(self.server, self.visitors, bounds, &once)?;
        let each = window.each() - beside;
        let (operations, wall) = (window.operations, window.wall.as_secs_f64());
        eprintln!("figures: {what}: {each:.4} ms each, {operations} in {wall:.1} s, {:.0}/s", window.per_second());
        let seen = (operations > 0).then_some(each);
        self.costs.push(Cost { what: what.to_owned(), each: seen, most, operations, p99: window.p99() });
        Ok(warmed + operations)
    }

    /// As [`take`](Self::take), of the common kind.
    fn plain(&mut self, what: &str, most: f64, count: u64, once: impl Fn(&mut Visitor) -> Outcome<()> + Sync) -> Outcome<u64> {
        self.take(&Operation { what, most, beside: 0.0, warm: WARM, bounds: self.plan.bounds(count) }, once)
    }

    /// Everybody does something once.
    fn each(&mut self, once: impl Fn(&mut Visitor) -> Outcome<()>) -> Outcome<u64> {
        self.visitors.iter_mut().try_for_each(|visitor| visitor.wake().and_then(|()| once(visitor)))?;
        Ok(self.visitors.len() as u64)
    }
}

/// Takes the operations that are asked for; says what each costs, and how many grants they gave.
pub(crate) fn operations(plan: &Plan, scene: &mut Scene, yardsticks: Yardsticks) -> Outcome<(Vec<Cost>, u64)> {
    let bank = &scene.house.bank;
    let mut series = Series { plan, server: &scene.server, visitors: &mut scene.visitors, costs: Vec::new() };
    series.plain("discovery", 0.015, 200_000, |visitor| visitor.read(DISCOVERY))?;
    series.plain("JWKS", 0.015, 200_000, |visitor| visitor.read("jwks"))?;
    series.plain("`client_credentials`, ES256", 0.06, 100_000, Visitor::client_credentials)?;

    let mut flows = series.each(Visitor::sign_in)?;
    let bounds = plan.flows();
    let what = "code flow on a living session (authorize + token, PKCE, ES256)";
    flows += series.take(&Operation { what, most: 0.3, beside: 0.0, warm: WARM, bounds }, Visitor::code_flow)?;
    let what = "PAR + authorize + token, DPoP and `private_key_jwt`, ES256";
    let bound = Operation { what, most: 1.2, beside: 0.0, warm: WARM / 3, bounds: plan.bounds(50_000) };
    flows += series.take(&bound, |visitor| visitor.bound_flow(bank))?;

    flows += series.each(Visitor::code_flow)?;
    series.plain("userinfo, token seen before", 0.05, 100_000, Visitor::userinfo)?;
    series.plain("introspection, token seen before, its holder known by a secret", 0.05, 100_000, Visitor::introspect)?;
    let left = series.visitors.iter().map(|visitor| visitor.tokens.len()).min().unwrap_or_default() as u64 - 1;
    let bounds = Bounds { count: plan.bounds(50_000).count.min(left * series.visitors.len() as u64 / 2), within: Duration::from_secs(60) };
    let what = "userinfo, a token that is new (one ES256 verification more)";
    series.take(&Operation { what, most: 0.05 + yardsticks.verification, beside: 0.0, warm: 0, bounds }, Visitor::userinfo_anew)?;

    flows += series.each(Visitor::offline_flow)?;
    series.plain("refresh with rotation", 0.15, 50_000, Visitor::refresh)?;

    let hash = (yardsticks.hash + yardsticks::hash(40)?) / 2.0;
    let what = format!("password sign-in, whole flow (6 requests), less one hash of {hash:.2} ms");
    let bounds = Bounds { count: if plan.is_quick { 100 } else { 1000 }, within: Duration::from_secs(120) };
    flows += series.take(&Operation { what: &what, most: 1.0, beside: hash, warm: 64, bounds }, Visitor::sign_in)?;
    Ok((series.costs, flows))
}
