//! The program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    // One crypto provider for every TLS connection of the process.
    if rustls::crypto::ring::default_provider()
        .install_default()
        .is_err()
    {
        return ExitCode::FAILURE;
    }
    smart_window::cli::run()
}
