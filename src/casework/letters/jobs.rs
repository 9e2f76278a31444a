//! What happens after the commit: the first rendering, and letters that nobody opens.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::draw::{Drawer, Trouble};
use super::store;
use crate::events::{Event, Log};
use crate::jobs::{Failure, Handler, Job, Running};
use crate::kernel::{Actor, ApplicationId, Digest, LetterId};
use crate::web::Kit;

/// Draws a letter for the first time and keeps the digest.
pub(super) const DRAW: &str = "letters.draw";
/// Flags letters that nobody opened.
const UNOPENED: &str = "letters.unopened";

/// How many are flagged in one run.
const MOST: i64 = 500;

/// The jobs of letters.
pub fn handlers(kit: &Kit, log: &Log) -> Vec<Arc<dyn Handler>> {
    vec![
        Arc::new(First {
            kit: kit.clone(),
            drawer: Drawer::new(&kit.config),
        }),
        Arc::new(Unopened {
            kit: kit.clone(),
            log: log.clone(),
        }),
    ]
}

#[derive(Debug)]
struct First {
    kit: Kit,
    drawer: Drawer,
}

#[derive(Deserialize)]
struct Payload {
    letter: LetterId,
    application: ApplicationId,
}

impl First {
    async fn draw(&self, wanted: Payload) -> Result<(), Failure> {
        let db = &self.kit.db;
        let letter = store::get(db, wanted.letter, wanted.application).await?;
        let (None, Some(document)) = (&letter.pdf_digest, store::content(db, letter.id).await?)
        else {
            return Ok(());
        };
        let pdf = match self.drawer.pdf(letter.id, &document, false).await {
            Ok(pdf) => pdf,
            // The reason names no character: it may be part of a name.
            Err(Trouble::Fault(_)) => {
                return Err(Failure::retry("a font that was there is gone"));
            }
            Err(Trouble::Process(reason)) => return Err(Failure::retry(reason)),
        };
        let digest = Digest::of(&pdf);
        let mut tx = db.begin().await?;
        store::note_digest(&mut tx, letter.id, &digest).await?;
        Ok(tx.commit().await?)
    }
}

impl Handler for First {
    fn kind(&self) -> &'static str {
        DRAW
    }

    fn run<'a>(&'a self, job: &'a Job) -> Running<'a> {
        Box::pin(async move { self.draw(job.payload()?).await })
    }
}

#[derive(Debug)]
struct Unopened {
    kit: Kit,
    log: Log,
}

impl Handler for Unopened {
    fn kind(&self) -> &'static str {
        UNOPENED
    }

    fn every(&self) -> Option<Duration> {
        Some(Duration::from_hours(1))
    }

    fn run<'a>(&'a self, _: &'a Job) -> Running<'a> {
        Box::pin(async move {
            let days = u64::from(self.kit.config.letters.unopened_days);
            let now = self.log.now();
            let before = now.minus(Duration::from_hours(24 * days));
            for letter in store::unopened(&self.kit.db, before, MOST).await? {
                let mut tx = self.kit.db.begin().await?;
                if store::flag(&mut tx, letter.id, now).await? {
                    let event = Event::LetterUnopened {
                        application: letter.application_id,
                        letter: letter.id,
                    };
                    self.log.append(&mut tx, Actor::System, event).await?;
                    tx.commit().await?;
                }
            }
            Ok(())
        })
    }
}
