//! What everything is compared with, taken in the same run: an empty handler, one ES256 signature, one password hash.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use actix_web::{App, HttpResponse, HttpServer, web};
use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, ParsedPublicKey};

use crate::Outcome;
use crate::load::{Bounds, drive, millis};
use crate::process::{Process, own_cpu};
use crate::wire::Wire;

/// With this argument the program is a server whose one handler does nothing.
pub(crate) const EMPTY_HANDLER: &str = "--empty-handler";

/// The yardsticks, in milliseconds of CPU.
#[derive(Clone, Copy)]
pub(crate) struct Yardsticks {
    /// An actix handler that answers 200 and nothing else.
    pub(crate) empty_handler: f64,
    /// One ES256 signature of 300 bytes.
    pub(crate) signature: f64,
    /// One ES256 verification of it.
    pub(crate) verification: f64,
    /// One argon2id hash: 19 MiB, t=2, p=1.
    pub(crate) hash: f64,
}

/// Takes all of them.
pub(crate) fn take(connections: usize, bounds: Bounds) -> Outcome<Yardsticks> {
    let (signature, verification) = signature()?;
    Ok(Yardsticks { empty_handler: empty_handler(connections, bounds)?, signature, verification, hash: hash(40)? })
}

/// Is the server with the empty handler until it is ended.
pub(crate) fn be_empty() -> ExitCode {
    let served = actix_web::rt::System::new().block_on(async {
        let server = HttpServer::new(|| App::new().route("/", web::get().to(async || HttpResponse::Ok().finish())));
        let server = server.workers(2).bind(("127.0.0.1", 0))?;
        println!("{}", server.addrs().first().map(ToString::to_string).unwrap_or_default());
        server.run().await
    });
    if served.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn empty_handler(connections: usize, bounds: Bounds) -> Outcome<f64> {
    let mut server = Process::start(Command::new(std::env::current_exe()?).arg(EMPTY_HANDLER).stdout(Stdio::piped()))?;
    let mut line = String::new();
    BufReader::new(server.output().ok_or("no output")?).read_line(&mut line)?;
    let address = line.trim().parse()?;
    let mut wires = (0..connections).map(|_| Wire::open(address)).collect::<Outcome<Vec<_>>>()?;
    let ask = |wire: &mut Wire| wire.ask("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")?.expect(200).map(|_| ());
    drive(&server, &mut wires, Bounds { count: bounds.count / 10, ..bounds }, ask)?;
    Ok(drive(&server, &mut wires, bounds, ask)?.each())
}

/// Signing and verifying.
fn signature() -> Outcome<(f64, f64)> {
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
    let (random, text) = (SystemRandom::new(), [7; 300]);
    let signing = each(5000, || key.sign(&random, &text).map(|_| ()).map_err(Into::into))?;
    let signature = key.sign(&random, &text)?;
    let public = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.public_key().as_ref())?;
    let verifying = each(5000, || public.verify_sig(&text, signature.as_ref()).map_err(Into::into))?;
    Ok((signing, verifying))
}

/// One hash as the program makes it: on every core at once, where each slows the others down.
pub(crate) fn hash(times: u32) -> Outcome<f64> {
    let cores = std::thread::available_parallelism()?.get();
    let spent: Outcome<Vec<f64>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(|| hash_alone(times))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err("a hash panicked".into()))).collect()
    });
    Ok(spent?.iter().sum::<f64>() / cores as f64)
}

/// On one core, with memory that is used again.
fn hash_alone(times: u32) -> Outcome<f64> {
    let params = Params::new(19 * 1024, 2, 1, Some(32))?;
    let mut memory = vec![argon2::Block::default(); params.block_count()];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut out = [0; 32];
    each(times, || Ok(argon.hash_password_into_with_memory(b"tall-otters-read-maps", &[1; 16], &mut out, &mut memory)?))
}

/// CPU of this thread for one of `times`, after a tenth as many to warm up.
fn each(times: u32, mut once: impl FnMut() -> Outcome<()>) -> Outcome<f64> {
    (0..times / 10).try_for_each(|_| once())?;
    let before = own_cpu()?;
    (0..times).try_for_each(|_| once())?;
    let spent: Duration = own_cpu()? - before;
    Ok(millis(spent) / f64::from(times))
}
