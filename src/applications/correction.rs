//! 補正: a draft that reopens single items of a case. Only they can change, and what their change makes wrong.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::catalog::form::{Answers, VisiblePage, Walk};
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{ApplicationId, Timestamp};

/// What a draft corrects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The case.
    pub application: ApplicationId,
    /// Its receipt number.
    pub number: ReceiptNumber,
    /// The paths of the items that the officer reopened.
    pub items: Vec<String>,
    /// 到達: what was right on that day stays right.
    pub as_of: Timestamp,
}

impl Correction {
    /// What stands open in these answers: what the officer reopened, and what has become wrong through it.
    fn open<'w>(&'w self, walk: &'w Walk<'_>) -> BTreeSet<&'w str> {
        let wrong = walk.errors.iter().map(|error| error.field.as_str());
        self.items.iter().map(String::as_str).chain(wrong).collect()
    }

    /// The pages with something open, and of them only that.
    pub fn pages<'a>(&self, walk: &Walk<'a>) -> Vec<VisiblePage<'a>> {
        let open = self.open(walk);
        let is_open = |path: &str| open.iter().any(|item| covers(item, path));
        let mut pages = walk.pages.clone();
        for page in &mut pages {
            for asked in &mut page.fields {
                for entry in &mut asked.entries {
                    entry.retain(|inner| is_open(&inner.path));
                }
            }
            page.fields.retain(|asked| {
                is_open(&asked.path) || asked.entries.iter().any(|entry| !entry.is_empty())
            });
        }
        pages.retain(|page| !page.fields.is_empty());
        pages
    }

    /// Whether entries of the group may come and go.
    pub fn frees(&self, group: &str) -> bool {
        self.items.iter().any(|item| covers(item, group))
    }

    /// Takes what was typed over `before` only where it is open; `walk` is that of `before`.
    pub fn confine(&self, before: &Answers, typed: &Answers, walk: &Walk<'_>) -> Answers {
        let open = self.open(walk);
        let is_open = |name: &str| {
            let path = name.split("__").next().unwrap_or(name);
            open.iter().any(|item| covers(item, path))
        };
        let kept = before.0.iter().filter(|(name, _)| !is_open(name));
        let new = typed.0.iter().filter(|(name, _)| is_open(name));
        Answers(
            kept.chain(new)
                .map(|(name, values)| (name.clone(), values.clone()))
                .collect(),
        )
    }
}

/// Whether `path` is the item, or lies within it.
fn covers(item: &str, path: &str) -> bool {
    path.strip_prefix(item)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
