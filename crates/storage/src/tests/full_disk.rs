//! A disk that is full, by the limit on the size of files: the test starts itself again under that limit.

use std::process::Command;

use tokio::task::JoinSet;

use super::{add, rows};
use crate::error::StorageError;
use crate::testing::Fresh;

const ME: &str = "tests::full_disk::a_full_disk_loses_nothing_that_was_acknowledged";
const MARK: &str = "GUESTHOUSE_TEST_UNDER_LIMIT";

#[test]
#[expect(clippy::disallowed_methods, reason = "the test tells its second self by the environment that the limit is in force")]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    if std::env::var(MARK).is_ok() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        return runtime.block_on(fill_and_go_on());
    }
    let me = std::env::current_exe().unwrap();
    // 2048 blocks of 512 bytes in sh; the signal that comes with the limit is ignored, as a full disk sends none.
    let script = format!("trap '' XFSZ; ulimit -S -f 2048; exec '{}' --exact {ME} --nocapture", me.display());
    let run = Command::new("sh").arg("-c").arg(script).env(MARK, "1").output().unwrap();
    assert!(run.status.success(), "{}\n{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
}

async fn fill_and_go_on() {
    let fresh = Fresh::sqlite();
    let storage = fresh.open();
    let (mut acknowledged, mut refused) = (0, 0);
    for round in 0..200 {
        let mut asked = JoinSet::new();
        for n in 0..200 {
            let storage = storage.clone();
            asked.spawn(async move { storage.write(move |tx| add(tx, round * 200 + n)).await });
        }
        while let Some(answer) = asked.join_next().await {
            match answer.unwrap() {
                Ok(()) => acknowledged += 1,
                Err(StorageError::NotAvailable(_)) => refused += 1,
                Err(other) => panic!("a full disk is {other}"),
            }
        }
        if refused > 500 {
            break;
        }
    }
    assert!(acknowledged > 0 && refused > 0, "the limit was never met: {acknowledged} stored");
    assert_eq!(rows(&storage).await, acknowledged);
    let me = std::process::id().to_string();
    assert!(Command::new("prlimit").args(["--pid", &me, "--fsize=unlimited"]).status().unwrap().success());
    storage.write(|tx| add(tx, "after")).await.unwrap();
    drop(storage);
    assert_eq!(rows(&fresh.open()).await, acknowledged + 1);
}
