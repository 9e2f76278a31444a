//! `[letters]`

use std::path::PathBuf;

use serde::Deserialize;

use super::ConfigError;
use super::sections::refuse;

/// Letters (通知書): how they are drawn, and how long an electronic one may stay unopened.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Letters {
    /// Folders with fonts, separated by `:`. For each character the first font that has it is taken.
    pub font_dirs: String,
    /// Days after which a letter that nobody opened goes by post as well.
    pub unopened_days: u32,
    /// The program that draws PDFs; this program itself unless given, for example one that starts it in a sandbox.
    pub renderer: Option<PathBuf>,
}

impl Default for Letters {
    fn default() -> Self {
        // Debian's fonts-ipaexfont-mincho, and fonts-ipamj-mincho for the characters of the registers.
        Self {
            font_dirs: "/usr/share/fonts/opentype/ipaexfont-mincho:/usr/share/fonts/truetype/ipamj"
                .to_owned(),
            unopened_days: 7,
            renderer: None,
        }
    }
}

impl Letters {
    /// The folders, in order.
    pub fn font_folders(&self) -> Vec<PathBuf> {
        let folders = self.font_dirs.split(':').filter(|part| !part.is_empty());
        folders.map(PathBuf::from).collect()
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        if self.unopened_days == 0 {
            return Err(refuse("letters.unopened_days", "must be at least 1"));
        }
        Ok(())
    }
}
