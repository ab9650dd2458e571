//! The migrations are compiled in; Cargo does not see a new file among them by itself.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
