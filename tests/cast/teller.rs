//! Tells stories: four at a time, each once per engine, in a house of its own.

use std::collections::BTreeMap;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt as _;

use super::house::{Engine, House};

const AT_A_TIME: usize = 4;

/// One story.
pub(crate) struct Story {
    pub(crate) room: &'static str,
    pub(crate) sentence: &'static str,
    pub(crate) begin: fn(House) -> Pin<Box<dyn Future<Output = ()>>>,
}

impl Story {
    fn name(&self) -> String {
        format!("{}::{}", self.room.split_once("::").map_or("", |(_, room)| room), self.sentence)
    }

    /// Whether it came to its good end.
    fn tell(&self, engine: &Engine) -> bool {
        let told = catch_unwind(AssertUnwindSafe(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let people = tokio::task::LocalSet::new();
            people.block_on(&runtime, async {
                let house = House::open(engine).await;
                let told = AssertUnwindSafe((self.begin)(house.clone())).catch_unwind().await;
                house.close().await;
                if let Err(panic) = told {
                    std::panic::resume_unwind(panic);
                }
            });
        }));
        told.is_ok()
    }
}

/// What the command line asks for, in the words of `cargo test`.
#[derive(Default)]
struct Asked {
    filters: Vec<String>,
    is_exact: bool,
    is_listing: bool,
    at_a_time: Option<usize>,
}

impl Asked {
    fn read(mut words: impl Iterator<Item = String>) -> Self {
        let mut asked = Self::default();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--exact" => asked.is_exact = true,
                "--list" => asked.is_listing = true,
                "--test-threads" => asked.at_a_time = words.next().and_then(|count| count.parse().ok()),
                _ if word.starts_with("--test-threads=") => asked.at_a_time = word[15..].parse().ok(),
                _ if word.starts_with('-') => {}
                _ => asked.filters.push(word),
            }
        }
        asked
    }

    fn wants(&self, story: &Story) -> bool {
        let name = story.name();
        self.filters.is_empty() || self.filters.iter().any(|filter| if self.is_exact { name == *filter } else { name.contains(filter) })
    }
}

/// Tells all stories that the command line asks for.
pub(crate) fn tell(rooms: &[&[Story]]) -> ExitCode {
    let asked = Asked::read(std::env::args().skip(1));
    let all = rooms.iter().copied().flatten();
    let stories: Vec<&Story> = all.clone().filter(|story| asked.wants(story)).collect();
    if asked.is_listing {
        stories.iter().for_each(|story| println!("{}: test", story.name()));
        return ExitCode::SUCCESS;
    }
    let engines = match Engine::all() {
        Ok(engines) => engines,
        Err(missing) => {
            println!("\nstories: {missing}\n\ntest result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n");
            return ExitCode::FAILURE;
        }
    };
    let tellings: Vec<(&Story, &Engine)> = stories.iter().flat_map(|story| engines.iter().map(move |engine| (*story, engine))).collect();
    println!("\nrunning {} stories, {} tellings", stories.len(), tellings.len());
    let good = tell_each(&tellings, asked.at_a_time.unwrap_or(AT_A_TIME));
    conclude(&tellings, &good, all.count() - stories.len())
}

/// Which tellings, by their place, came to a good end.
fn tell_each(tellings: &[(&Story, &Engine)], at_a_time: usize) -> Vec<bool> {
    let next = AtomicUsize::new(0);
    let good = Mutex::new(vec![false; tellings.len()]);
    std::thread::scope(|scope| {
        for _ in 0..at_a_time.clamp(1, tellings.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::SeqCst);
                    let Some((story, engine)) = tellings.get(place) else { break };
                    let is_good = story.tell(engine);
                    println!("test {} [{}] ... {}", story.name(), engine.name(), if is_good { "ok" } else { "FAILED" });
                    good.lock().unwrap()[place] = is_good;
                }
            });
        }
    });
    good.into_inner().unwrap()
}

/// Says how it ended; different counts on the engines are a failure of their own.
fn conclude(tellings: &[(&Story, &Engine)], good: &[bool], left_out: usize) -> ExitCode {
    let mut passed_on: BTreeMap<&str, usize> = BTreeMap::new();
    for ((_, engine), is_good) in tellings.iter().zip(good) {
        *passed_on.entry(engine.name()).or_default() += usize::from(*is_good);
    }
    let passed = good.iter().filter(|is_good| **is_good).count();
    let failed = good.len() - passed;
    let mut counts = passed_on.values();
    let is_equal = counts.next().is_none_or(|first| counts.all(|other| other == first));
    println!();
    passed_on.iter().for_each(|(engine, count)| println!("stories passed on {engine}: {count}"));
    if !passed_on.contains_key("PostgreSQL") && !tellings.is_empty() {
        println!("stories: PostgreSQL was LEFT OUT, because GUESTHOUSE_TEST_POSTGRES is not set (scripts/test sets it)");
    }
    if !is_equal {
        println!("stories: the engines disagree");
    }
    let is_good = failed == 0 && is_equal;
    let verdict = if is_good { "ok" } else { "FAILED" };
    println!("\ntest result: {verdict}. {passed} passed; {failed} failed; 0 ignored; 0 measured; {left_out} filtered out\n");
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
