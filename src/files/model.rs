//! Attachments as the table holds them.

use crate::kernel::file_kind::FileKind;
use crate::kernel::{AccountId, ApplicationId, DraftId, FileId, Timestamp, individual_number};

/// One uploaded file. It belongs to a draft first, to the application once that is submitted.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Attachment {
    /// Its key, and the name of its file.
    pub id: FileId,
    /// The draft it was uploaded for.
    pub draft_id: Option<DraftId>,
    /// The application it was submitted with.
    pub application_id: Option<ApplicationId>,
    /// Whose it is.
    pub account_id: Option<AccountId>,
    /// The field of the form.
    pub field: String,
    /// What its owner calls it: shown, never used as a path.
    pub name: String,
    /// What it is, by its bytes.
    pub kind: FileKind,
    /// Bytes of plain text.
    pub size: i64,
    /// The key with which it is encrypted.
    pub key_id: String,
    /// When it arrived.
    pub created_at: Timestamp,
}

/// The most characters of a name that are kept.
const NAME: usize = 120;

/// A file's name as it is kept: without folders, control characters and marks that turn the reading direction (they
/// make `fdp.exe` look like `exe.pdf`), with individual numbers masked. The ending is that of the kind.
pub fn display_name(given: &str, kind: FileKind) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .filter(|c| !c.is_control() && !turns(*c))
        .collect();
    let masked = individual_number::mask(plain.trim());
    let ending = |name: &str| {
        let (_, ending) = name.rsplit_once('.')?;
        let known = kind.endings().iter();
        known
            .clone()
            .any(|known| ending.eq_ignore_ascii_case(known))
            .then(|| ending.to_owned())
    };
    let fits = ending(&masked);
    let ending = fits.clone().unwrap_or_else(|| kind.endings()[0].to_owned());
    let stem = match fits {
        Some(ending) => &masked[..masked.len() - ending.len() - 1],
        None => &masked,
    };
    let stem: String = stem.chars().take(NAME).collect();
    let stem = if stem.is_empty() { "file" } else { &stem };
    format!("{stem}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_and_is_nothing_else() {
        let shown = |name| display_name(name, FileKind::Pdf);
        assert_eq!(shown("通帳.pdf"), "通帳.pdf");
        assert_eq!(shown("通帳.PDF"), "通帳.PDF");
        assert_eq!(shown("../../etc/passwd"), "passwd.pdf");
        assert_eq!(shown("C:\\Users\\花子\\通帳.pdf"), "通帳.pdf");
        assert_eq!(shown("a\u{202e}fdp.exe"), "afdp.exe.pdf");
        assert_eq!(shown("\0\r\n.pdf"), "file.pdf");
        assert_eq!(shown(""), "file.pdf");
        assert!(!shown("123456789018.pdf").contains("123456789018"));
        assert_eq!(shown(&"あ".repeat(500)).chars().count(), NAME + 4);
    }
}
