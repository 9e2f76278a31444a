//! References, slots and bookings as the tables hold them.

use serde::{Deserialize, Serialize};

use crate::applications::flow::Stage;
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{ApplicationId, Digest, Locale, SlotId, Timestamp};

/// The slug of the procedure whose cases these bookings are.
pub const PROCEDURE: &str = "card-pickup";

/// What the city's letter (交付通知書) opens.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Reference {
    /// Of the reference alone.
    pub reference_digest: Digest,
    /// Of reference and birth date.
    pub pair_digest: Digest,
    /// The desk at which the card lies.
    pub desk: String,
    /// The booking made last.
    pub application_id: Option<ApplicationId>,
    /// The card is handed over: nothing more can be booked.
    pub handed_over_at: Option<Timestamp>,
}

/// A booking with its slot and its case.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Booking {
    /// Its case.
    pub application_id: ApplicationId,
    /// What opened it.
    pub reference_digest: Digest,
    /// Its slot.
    pub slot_id: SlotId,
    /// Where mails go; forgotten when the booking ends.
    pub email: Option<String>,
    /// The language in which it was made.
    pub lang: Locale,
    /// When the reminder went out.
    pub reminded_at: Option<Timestamp>,
    /// The desk's code.
    pub desk: String,
    /// When to come.
    pub starts_at: Timestamp,
    /// 受付番号
    pub receipt_number: ReceiptNumber,
    /// Where its case stands.
    pub stage: Stage,
    /// The version of its case.
    pub version: i64,
    /// When the case ended.
    pub closed_at: Option<Timestamp>,
}

/// What a mail is about; its words say no more than that there is something to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Letter {
    /// 予約の確定
    Confirmed,
    /// 予約の変更
    Moved,
    /// 予約の取消
    Cancelled,
    /// The day before.
    Reminded,
}

impl Letter {
    /// The end of the message keys `reservations-mail-…`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Moved => "moved",
            Self::Cancelled => "cancelled",
            Self::Reminded => "reminded",
        }
    }
}

/// Wrong tries of one source until its window is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Tries {
    /// The end of the window.
    pub until: Timestamp,
    /// How many, with this one.
    pub tries: i64,
}

/// One slot as it is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// When it begins.
    pub starts_at: Timestamp,
    /// How many can still come; at least 1.
    pub free: i64,
}
