//! The one binary.

/// Servers allocate on one thread and free on another all day: the system's allocator takes a lock for that, and keeps more.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    guesthouse::commands::run()
}
