//! Has letters drawn by a child process: bounded in time and number, with no environment and nothing to read but fonts.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;
use tokio::sync::Semaphore;

use super::model::Document;
use super::sheet::{FAULT, Fault, Order};
use crate::config::Config;
use crate::kernel::LetterId;

/// The hidden subcommand.
pub const COMMAND: &str = "draw-letter";

/// How long one letter may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How many are drawn at once.
const AT_ONCE: usize = 2;

/// The most bytes a letter may have.
const LARGEST: u64 = 8 << 20;

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The letter cannot be printed as it is.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The child process did not do its work; in words for the operator.
    #[error("the letter's process failed: {0}")]
    Process(String),
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::Process(error.to_string())
    }
}

/// Draws letters. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Drawer {
    program: Option<PathBuf>,
    fonts: Vec<PathBuf>,
    free: Arc<Semaphore>,
}

impl Drawer {
    /// As the configuration says.
    pub fn new(config: &Config) -> Self {
        Self {
            program: config.letters.renderer.clone(),
            fonts: config.letters.font_folders(),
            free: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Looks for characters that no font has.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn check(&self, letter: LetterId, document: &Document) -> Result<(), Trouble> {
        self.run(letter, document, true, true).await.map(drop)
    }

    /// The PDF of a letter; a `draft` is marked 案.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn pdf(
        &self,
        letter: LetterId,
        document: &Document,
        draft: bool,
    ) -> Result<Vec<u8>, Trouble> {
        self.run(letter, document, draft, false).await
    }

    async fn run(
        &self,
        letter: LetterId,
        document: &Document,
        draft: bool,
        check_only: bool,
    ) -> Result<Vec<u8>, Trouble> {
        let order = Order {
            document: document.clone(),
            ident: letter.to_string(),
            draft,
            fonts: self.fonts.clone(),
            check_only,
        };
        let order =
            serde_json::to_vec(&order).map_err(|error| Trouble::Process(error.to_string()))?;
        let _turn = self
            .free
            .acquire()
            .await
            .map_err(|error| Trouble::Process(error.to_string()))?;
        match tokio::time::timeout(TIMEOUT, self.child(&order)).await {
            Ok(done) => done,
            Err(_) => Err(Trouble::Process("it took too long".to_owned())),
        }
    }

    async fn child(&self, order: &[u8]) -> Result<Vec<u8>, Trouble> {
        let program = match &self.program {
            Some(program) => program.clone(),
            None => std::env::current_exe()?,
        };
        let mut child = Command::new(program)
            .arg(COMMAND)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Trouble::Process("it has no input or output".to_owned()));
        };
        input.write_all(order).await?;
        drop(input);
        let mut bytes = Vec::new();
        output.take(LARGEST + 1).read_to_end(&mut bytes).await?;
        if bytes.len() as u64 > LARGEST {
            return Err(Trouble::Process("it wrote too much".to_owned()));
        }
        let status = child.wait().await?;
        if status.success() {
            return Ok(bytes);
        }
        match serde_json::from_slice::<Fault>(&bytes) {
            Ok(fault) if status.code() == Some(i32::from(FAULT)) => Err(fault.into()),
            _ => Err(Trouble::Process(status.to_string())),
        }
    }
}
