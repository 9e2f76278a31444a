//! The use cases of references and bookings, one transaction each.

use std::collections::BTreeMap;
use std::sync::Arc;

use sqlx::types::Json;
use time::Date;

use super::jobs;
use super::model::{Booking, Letter, Offer, PROCEDURE, Reference};
use super::store::access;
use super::{flow, store};
use crate::applications::flow::Step;
use crate::applications::model::{Application, Case, Content};
use crate::applications::service::{self as cases, Error as CaseError};
use crate::applications::store as files;
use crate::catalog::fees::Amount;
use crate::catalog::form::{Checked, Facts};
use crate::catalog::service::Catalog;
use crate::config::{Config, Desk};
use crate::db::{self, Db, Tx};
use crate::events::{Channel, Log};
use crate::kernel::money::Yen;
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{Actor, Digest, Locale, Secret, Timestamp};

/// How often a booking is tried with another receipt number.
const DRAWS: usize = 3;

/// What the use cases need. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Office {
    /// The database.
    pub db: Db,
    /// The event log.
    pub log: Log,
    /// The procedures.
    pub catalog: Catalog,
    /// The desks, and whether mail goes out.
    pub config: Arc<Config>,
}

/// Why a use case did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No place is left at that time, or the desk does not offer it.
    #[error("no place is left at that time")]
    Full,
    /// The card is handed over, or the desk is no longer one of the configuration's.
    #[error("there is nothing to book")]
    Over,
    /// The time of the booking has not come yet.
    #[error("the time of the booking has not come yet")]
    TooEarly,
    /// The case.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The database; [`db::Error::Stale`] where the page was made before the last change.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// What follows from a typed reference and birth date.
#[derive(Debug)]
pub enum Entered {
    /// They belong together: the token of the session.
    Right(Secret),
    /// They do not, or nobody knows them: the two cannot be told apart.
    Wrong,
    /// Too many wrong ones; not before this instant again.
    TooMany(Timestamp),
}

/// The booking of a reference that is not over.
pub(super) async fn active(tx: &mut Tx, reference: &Reference) -> db::Result<Option<Booking>> {
    let Some(application) = reference.application_id else {
        return Ok(None);
    };
    let booking = store::booking_in(tx, application).await?;
    Ok(booking.filter(|booking| booking.closed_at.is_none()))
}

impl Office {
    fn key(&self) -> Result<&Secret> {
        self.config.reservations.key.as_ref().ok_or(Error::Over)
    }

    /// Whether a mail address is of use.
    pub fn mails(&self) -> bool {
        self.config.mail.url.is_some()
    }

    /// The desk of a reference.
    ///
    /// # Errors
    /// [`Error::Over`] where the configuration does not name it any more.
    pub fn desk(&self, code: &str) -> Result<&Desk> {
        self.config.reservations.desk(code).ok_or(Error::Over)
    }

    /// Opens a session where `reference` (as [`flow::reference`] reads it) and `birth` belong together. Each try counts
    /// for the address and the reference until it turns out right.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn enter(&self, address: &str, reference: &str, birth: Date) -> Result<Entered> {
        let key = self.key()?;
        let digests = flow::address_digest(key, address)
            .zip(flow::reference_digest(key, reference))
            .zip(flow::pair_digest(key, reference, birth));
        let ((address, reference), pair) = digests.ok_or(Error::Over)?;
        let now = self.log.now();
        let mut tx = self.db.begin().await?;
        let limits = [
            (&address, flow::ADDRESS_TRIES, flow::ADDRESS_WINDOW),
            (&reference, flow::REFERENCE_TRIES, flow::REFERENCE_WINDOW),
        ];
        for (source, most, window) in limits {
            let counted = access::count_try(&mut tx, source, now, now.plus(window)).await?;
            if counted.tries > most {
                tx.commit().await?;
                return Ok(Entered::TooMany(counted.until));
            }
        }
        let known = store::by_pair(&mut tx, &pair).await?;
        let entered = match known {
            Some(known) => {
                access::was_right(&mut tx, &address).await?;
                access::was_right(&mut tx, &reference).await?;
                Entered::Right(self.session(&mut tx, &known.reference_digest).await?)
            }
            None => Entered::Wrong,
        };
        tx.commit().await?;
        Ok(entered)
    }

    /// Opens a session by the link of a mail; none where the link is over.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn follow(&self, token: &Secret) -> Result<Option<Secret>> {
        let mut tx = self.db.begin().await?;
        let linked = access::link(&mut tx, &token.digest(), self.log.now()).await?;
        let Some(reference) = linked else {
            return Ok(None);
        };
        let session = self.session(&mut tx, &reference).await?;
        tx.commit().await?;
        Ok(Some(session))
    }

    async fn session(&self, tx: &mut Tx, reference: &Digest) -> db::Result<Secret> {
        let token = self.log.env().rng.token();
        let until = self.log.now().plus(flow::SESSION);
        access::open_session(tx, &token.digest(), reference, until).await?;
        Ok(token)
    }

    /// The times of a desk with a place left, day by day.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn offers(&self, desk: &Desk) -> Result<BTreeMap<Date, Vec<Offer>>> {
        let days = self.days(desk);
        let (Some(first), Some(last)) = (days.first(), days.last()) else {
            return Ok(BTreeMap::new());
        };
        let (from, to) = (
            Timestamp::start_of(*first),
            Timestamp::start_of(last.saturating_add(time::Duration::DAY)),
        );
        let taken: BTreeMap<Timestamp, i64> = store::taken(&self.db, &desk.code, from, to)
            .await?
            .into_iter()
            .collect();
        let offer = |starts_at: Timestamp| {
            let free = i64::from(desk.capacity) - taken.get(&starts_at).unwrap_or(&0);
            (free > 0).then_some(Offer { starts_at, free })
        };
        let of_day = |day: Date| {
            let starts = flow::starts(day, desk.opens, desk.closes, desk.minutes);
            (day, starts.into_iter().filter_map(offer).collect())
        };
        Ok(days.into_iter().map(of_day).collect())
    }

    fn days(&self, desk: &Desk) -> Vec<Date> {
        let today = self.log.now().tokyo_date();
        flow::days(today, self.config.reservations.days_ahead, &desk.closed)
    }

    /// Whether the desk offers this time at all.
    pub fn offers_at(&self, desk: &Desk, at: Timestamp) -> bool {
        let day = at.tokyo_date();
        self.days(desk).contains(&day)
            && flow::starts(day, desk.opens, desk.closes, desk.minutes).contains(&at)
    }

    /// The booking of a session's reference that is not over.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn booking(&self, reference: &Reference) -> Result<Option<Booking>> {
        let Some(application) = reference.application_id else {
            return Ok(None);
        };
        let booking = store::booking(&self.db, application).await?;
        Ok(booking.filter(|booking| booking.closed_at.is_none()))
    }

    /// Books the time, or moves the booking there. `seen` is the version of the booking's case as the page showed it, 0
    /// without one. Repeated, it changes nothing.
    ///
    /// # Errors
    /// [`Error::Full`], [`Error::Over`]; [`db::Error::Stale`] where the booking has changed since it was shown.
    pub async fn book(
        &self,
        reference: &Digest,
        at: Timestamp,
        email: Option<&str>,
        lang: Locale,
        seen: i64,
    ) -> Result<()> {
        for _ in 1..DRAWS {
            match self.book_once(reference, at, email, lang, seen).await {
                Err(Error::Case(error)) if error.is_taken_number() => {}
                other => return other,
            }
        }
        self.book_once(reference, at, email, lang, seen).await
    }

    async fn book_once(
        &self,
        digest: &Digest,
        at: Timestamp,
        email: Option<&str>,
        lang: Locale,
        seen: i64,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let reference = store::hold(&mut tx, digest).await?.ok_or(Error::Over)?;
        if reference.handed_over_at.is_some() {
            return Err(Error::Over);
        }
        let desk = self.desk(&reference.desk)?;
        let was = active(&mut tx, &reference).await?;
        if was.as_ref().is_some_and(|was| was.starts_at == at) {
            return Ok(());
        }
        if was.as_ref().map_or(0, |was| was.version) != seen {
            return Err(db::Error::Stale.into());
        }
        if !self.offers_at(desk, at) {
            return Err(Error::Full);
        }
        // Two people who exchange their times lock both slots in the same order.
        if let Some(was) = was.as_ref().filter(|was| was.starts_at < at) {
            store::give_back(&mut tx, was.slot_id).await?;
        }
        let new = self.log.env().id();
        let capacity = i64::from(desk.capacity);
        let slot = store::take(&mut tx, new, &desk.code, at, capacity).await?;
        let slot = slot.ok_or(Error::Full)?;
        if let Some(was) = was.as_ref().filter(|was| was.starts_at > at) {
            store::give_back(&mut tx, was.slot_id).await?;
        }
        let (application, letter) = if let Some(was) = was {
            let case = files::get(&mut tx, was.application_id).await?;
            let step = Step::Move { slot };
            cases::take_step(&mut tx, &self.log, &case, step, Actor::Applicant, None).await?;
            store::relocate(&mut tx, case.id, slot, email).await?;
            (case.id, Letter::Moved)
        } else {
            let case = self.arrival(lang)?;
            let content = Content {
                answers: Json(Checked::default()),
                facts: Json(Facts::default()),
                amount: Json(Amount::default()),
                applicant_name: String::new(),
            };
            let arrived = cases::arrive(&mut tx, &self.log, &case, None, &content).await;
            arrived.map_err(CaseError::from)?;
            let step = Step::Confirm { slot };
            cases::take_step(&mut tx, &self.log, &case, step, Actor::System, None).await?;
            store::insert(&mut tx, case.id, digest, slot, email, lang).await?;
            store::set_booking(&mut tx, digest, Some(case.id), None).await?;
            (case.id, Letter::Confirmed)
        };
        if self.mails() {
            let env = self.log.env();
            jobs::enqueue_letter(&mut tx, env, application, slot, letter, env.now()).await?;
            let due = flow::remind_at(at);
            if due > env.now() {
                jobs::enqueue_letter(&mut tx, env, application, slot, Letter::Reminded, due)
                    .await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    fn arrival(&self, lang: Locale) -> Result<Application> {
        let version = self.catalog.current(PROCEDURE).ok_or(Error::Over)?;
        Ok(Application {
            id: self.log.env().id(),
            receipt_number: ReceiptNumber::draw(&self.log.env().rng),
            procedure: version.procedure.slug.clone(),
            procedure_version: version.number,
            kind: version.procedure.kind,
            channel: Channel::Online,
            section: version.procedure.section.code.clone(),
            account_id: None,
            lang,
            total: Yen(0),
            arrived_at: self.log.now(),
            version: 1,
            case: Case::arrived(),
        })
    }

    /// Cancels the booking as it was shown; where none is left, nothing is to be done.
    ///
    /// # Errors
    /// [`db::Error::Stale`] where it has changed since.
    pub async fn cancel(&self, digest: &Digest, seen: i64) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let reference = store::hold(&mut tx, digest).await?.ok_or(Error::Over)?;
        let Some(booking) = active(&mut tx, &reference).await? else {
            return Ok(());
        };
        if booking.version != seen {
            return Err(db::Error::Stale.into());
        }
        let case = files::get(&mut tx, booking.application_id).await?;
        cases::take_step(
            &mut tx,
            &self.log,
            &case,
            Step::Cancel,
            Actor::Applicant,
            None,
        )
        .await?;
        store::give_back(&mut tx, booking.slot_id).await?;
        store::set_booking(&mut tx, digest, None, None).await?;
        access::drop_links(&mut tx, case.id).await?;
        if self.mails() && booking.email.is_some() {
            let (env, slot) = (self.log.env(), booking.slot_id);
            jobs::enqueue_letter(&mut tx, env, case.id, slot, Letter::Cancelled, env.now()).await?;
        } else {
            store::forget_email(&mut tx, case.id).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
