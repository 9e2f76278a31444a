//! The program itself, as an operator runs it.

use std::path::Path;

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

/// Runs `smart-window` with these arguments in `folder`, configured by these variables only.
pub async fn run(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_smart-window"))
        .current_dir(folder)
        .args(arguments)
        .envs(variables.iter().copied())
        .env("SMART_WINDOW_LOG__FILTER", "warn")
        .kill_on_drop(true)
        .output()
        .await
        .expect("the program runs");
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
