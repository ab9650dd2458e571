//! The one binary.

fn main() -> std::process::ExitCode {
    guesthouse::commands::run()
}
