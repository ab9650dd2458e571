//! A child process of ours: started, watched in `/proc`, ended.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::Outcome;

/// A child process; it ends with this value.
pub(crate) struct Process(Child);

impl Process {
    /// Starts a program.
    pub(crate) fn start(command: &mut Command) -> Outcome<Self> {
        Ok(Self(command.stdin(Stdio::null()).spawn()?))
    }

    /// What it writes to its output, if that was piped.
    pub(crate) fn output(&mut self) -> Option<std::process::ChildStdout> {
        self.0.stdout.take()
    }

    /// User and system time of all its threads so far, to the hundredth of a second.
    pub(crate) fn cpu(&self) -> Outcome<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id()))?;
        // The name stands in parentheses and may hold anything; what follows is counted from the state, field 3.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |at: usize| -> Outcome<u64> { Ok(fields.get(at).ok_or("/proc/PID/stat is too short")?.parse()?) };
        Ok(Duration::from_millis(10 * (ticks(11)? + ticks(12)?)))
    }

    /// Resident memory, in MiB.
    pub(crate) fn resident(&self) -> Outcome<f64> {
        resident(&self.0.id().to_string())
    }

    /// Asks it to end, and waits.
    pub(crate) fn stop(mut self) -> Outcome<()> {
        Command::new("kill").arg(self.0.id().to_string()).status()?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Resident memory of a process, in MiB; `self` is this one.
pub(crate) fn resident(process: &str) -> Outcome<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("/proc/PID/status has no VmRSS")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes / 1024.0)
}

/// CPU time of this thread so far.
pub(crate) fn own_cpu() -> Outcome<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(Duration::from_nanos(text.split_whitespace().next().ok_or("/proc/thread-self/schedstat is empty")?.parse()?))
}
