//! The use cases of the card desk: the hand-over (交付), and the end of a booking for which nobody came.

use super::model::Booking;
use super::service::{Error, Office, Result};
use super::store::{self, access};
use crate::applications::flow::Step;
use crate::applications::model::Application;
use crate::applications::service as cases;
use crate::applications::store as files;
use crate::db::{self, Tx};
use crate::events::{CardIssuance, CardRoute, Event};
use crate::kernel::{Actor, StaffId};

impl Office {
    /// 交付: the card is handed over today. Repeated after it was done, it changes nothing.
    ///
    /// # Errors
    /// [`Error::Case`] where the booking is over otherwise; [`db::Error::Stale`] where it has changed since.
    pub async fn hand_over(
        &self,
        officer: StaffId,
        booking: &Booking,
        seen: i64,
        issuance: CardIssuance,
        route: CardRoute,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let held = store::hold(&mut tx, &booking.reference_digest).await?;
        let reference = held.ok_or(db::Error::NotFound)?;
        if reference.handed_over_at.is_some() {
            return Ok(());
        }
        let case = files::get(&mut tx, booking.application_id).await?;
        if case.version != seen {
            return Err(db::Error::Stale.into());
        }
        let (by, now) = (Actor::Staff(officer), self.log.now());
        cases::take_step(&mut tx, &self.log, &case, Step::Fulfil, by, None).await?;
        let event = Event::CardHandedOver {
            application: case.id,
            issuance,
            route,
            on: now.tokyo_date().to_string(),
        };
        self.log.append(&mut tx, by, event).await?;
        store::set_booking(
            &mut tx,
            &reference.reference_digest,
            Some(case.id),
            Some(now),
        )
        .await?;
        self.ended(tx, &case).await
    }

    /// Nobody came: the booking ends, and the reference can book again.
    ///
    /// # Errors
    /// [`Error::TooEarly`] before its time; as [`Office::hand_over`] otherwise.
    pub async fn no_show(&self, officer: StaffId, booking: &Booking, seen: i64) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let held = store::hold(&mut tx, &booking.reference_digest).await?;
        let reference = held.ok_or(db::Error::NotFound)?;
        let booking = store::booking_in(&mut tx, booking.application_id).await?;
        let booking = booking.ok_or(db::Error::NotFound)?;
        let case = files::get(&mut tx, booking.application_id).await?;
        if case.version != seen {
            return Err(db::Error::Stale.into());
        }
        if self.log.now() < booking.starts_at {
            return Err(Error::TooEarly);
        }
        let by = Actor::Staff(officer);
        cases::take_step(&mut tx, &self.log, &case, Step::Lapse, by, None).await?;
        store::set_booking(&mut tx, &reference.reference_digest, None, None).await?;
        self.ended(tx, &case).await
    }

    /// Nothing is mailed about a booking that ended at the desk.
    async fn ended(&self, mut tx: Tx, case: &Application) -> Result<()> {
        store::forget_email(&mut tx, case.id).await?;
        access::drop_links(&mut tx, case.id).await?;
        tx.commit().await?;
        Ok(())
    }
}
