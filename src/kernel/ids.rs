//! Identifiers: `UUIDv7` (RFC 9562) in a newtype per kind, so that none is taken for another.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
        #[sqlx(transparent)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map(Self) }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { Self(id) }
        }
    )+};
}

ids! {
    /// The city (市) that owns a row: first part of every key.
    MunicipalityId,
    /// A resident's account. An applicant is not an account: a case may have none.
    AccountId,
    /// A staff member's account.
    StaffId,
    /// One session in a browser, resident's or staff's.
    SessionId,
    /// A draft (下書き) before submission.
    DraftId,
    /// One case (申請等) of any kind.
    ApplicationId,
    /// What is owed for an application (請求).
    ChargeId,
    /// One attempt to pay a charge (納付).
    PaymentId,
    /// One entry of the event log.
    EventId,
    /// One job of the queue.
    JobId,
    /// One notice (お知らせ) to one person.
    NoticeId,
    /// One uploaded file (添付書類).
    FileId,
    /// One device (端末) to which a resident's notices are pushed.
    DeviceId,
    /// One reform case (業務改革).
    ReformId,
    /// A stretch of time at a desk that can be booked.
    SlotId,
    /// One letter (通知書) that tells a decision.
    LetterId,
}
