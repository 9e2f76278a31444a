//! The program itself, as an operator runs it.

use std::path::Path;
use std::time::Duration;

use tokio::process::Command;

/// What it said and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Panics unless it succeeded.
    #[track_caller]
    pub fn well(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// Panics unless it failed and said all of `words` to standard error.
    #[track_caller]
    pub fn refused(self, words: &[&str]) -> Self {
        assert_eq!(self.code, 1, "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "no {word:?} in {self:?}");
        }
        self
    }
}

/// Longer than any command may take that is expected to end.
const PATIENCE: Duration = Duration::from_mins(3);

/// Runs `smart-window` with these arguments in `folder`, configured by these variables only. Fails where it panics or hangs.
pub async fn run(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Said {
    let running = Command::new(env!("CARGO_BIN_EXE_smart-window"))
        .current_dir(folder)
        .args(arguments)
        .envs(variables.iter().copied())
        .env("SMART_WINDOW_LOG__FILTER", "warn")
        .kill_on_drop(true)
        .output();
    let Ok(output) = tokio::time::timeout(PATIENCE, running).await else {
        panic!("{arguments:?} hangs");
    };
    let output = output.expect("the program runs");
    let said = Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    assert!(!said.err.contains("panicked"), "{said:?}");
    said
}
