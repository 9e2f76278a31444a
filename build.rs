//! Embedded folders are read at compile time: a changed migration must rebuild the crate.
fn main() {
    for folder in ["migrations", "templates", "locales", "assets", "procedures"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
