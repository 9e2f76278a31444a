//! Notices, contacts and deliveries as the tables hold them.

use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::kernel::{
    AccountId, ApplicationId, DeviceId, Digest, EventId, Locale, NoticeId, Timestamp,
};

/// What a notice tells. Its words are messages, chosen when it is read: `notices-title-<kind>`, `notices-body-<kind>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Kind {
    /// 到達
    Submitted,
    /// 受付
    Accepted,
    /// 着手: somebody works on it.
    ReviewStarted,
    /// 決定
    Granted,
    /// 一部認容
    PartlyGranted,
    /// 不交付, with reasons and 教示 on the case page.
    Refused,
    /// 発送
    Issued,
    /// 届出の記録
    Recorded,
    /// The letter lies in the inbox; opening it is the time of knowledge.
    LetterReady,
    /// 補正の求め
    CorrectionRequested,
    /// The same, once more.
    CorrectionReminded,
    /// 補正
    CorrectionReceived,
    /// 取下げ
    Withdrawn,
    /// The city goes on with the case.
    WithdrawalDeclined,
    /// 却下
    Dismissed,
    /// 期限切れ
    Lapsed,
    /// Payment is needed before the paper can be sent.
    ChargeRequested,
    /// The same, once more.
    ChargeReminded,
    /// The amount is reserved.
    PaymentAuthorised,
    /// The amount was taken.
    PaymentCaptured,
    /// The reservation was given back.
    PaymentReleased,
    /// The attempt to pay ended without money.
    PaymentFailed,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 22] = [
        Self::Submitted,
        Self::Accepted,
        Self::ReviewStarted,
        Self::Granted,
        Self::PartlyGranted,
        Self::Refused,
        Self::Issued,
        Self::Recorded,
        Self::LetterReady,
        Self::CorrectionRequested,
        Self::CorrectionReminded,
        Self::CorrectionReceived,
        Self::Withdrawn,
        Self::WithdrawalDeclined,
        Self::Dismissed,
        Self::Lapsed,
        Self::ChargeRequested,
        Self::ChargeReminded,
        Self::PaymentAuthorised,
        Self::PaymentCaptured,
        Self::PaymentReleased,
        Self::PaymentFailed,
    ];

    /// The word in the table and in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Accepted => "accepted",
            Self::ReviewStarted => "review_started",
            Self::Granted => "granted",
            Self::PartlyGranted => "partly_granted",
            Self::Refused => "refused",
            Self::Issued => "issued",
            Self::Recorded => "recorded",
            Self::LetterReady => "letter_ready",
            Self::CorrectionRequested => "correction_requested",
            Self::CorrectionReminded => "correction_reminded",
            Self::CorrectionReceived => "correction_received",
            Self::Withdrawn => "withdrawn",
            Self::WithdrawalDeclined => "withdrawal_declined",
            Self::Dismissed => "dismissed",
            Self::Lapsed => "lapsed",
            Self::ChargeRequested => "charge_requested",
            Self::ChargeReminded => "charge_reminded",
            Self::PaymentAuthorised => "payment_authorised",
            Self::PaymentCaptured => "payment_captured",
            Self::PaymentReleased => "payment_released",
            Self::PaymentFailed => "payment_failed",
        }
    }
}

/// What the words of a notice need: ids and codes only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// 受付番号 of the case.
    pub receipt_number: String,
    /// The procedure's slug.
    pub procedure: String,
    /// Its version.
    pub version: i64,
    /// Until when to pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
}

/// One notice to one person.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Notice {
    /// Its key.
    pub id: NoticeId,
    /// To whom.
    pub account_id: AccountId,
    /// What happened: the same event never makes a second notice.
    pub event_id: EventId,
    /// What it tells.
    pub kind: Kind,
    /// The case it is about.
    pub application_id: Option<ApplicationId>,
    /// What its words need.
    pub params: Json<Params>,
    /// The language of the case, for mails.
    pub lang: Locale,
    /// When it was written.
    pub created_at: Timestamp,
    /// When the recipient opened it first: the time of knowledge.
    pub opened_at: Option<Timestamp>,
}

/// The mail address of an account.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Contact {
    /// The confirmed address.
    pub email: Option<String>,
    /// An address whose code has not come back.
    pub pending_email: Option<String>,
    /// The mail server refused the waiting address for good.
    pub refused: bool,
    /// The digest of the code that was sent.
    pub code_digest: Option<Digest>,
    /// Until when it holds.
    pub code_until: Option<Timestamp>,
    /// How often a code was typed.
    pub tries: i64,
    /// Since when `asks` are counted.
    pub asks_from: Timestamp,
    /// How many codes were asked for since.
    pub asks: i64,
}

impl Default for Contact {
    /// An account that never gave an address.
    fn default() -> Self {
        Self {
            email: None,
            pending_email: None,
            refused: false,
            code_digest: None,
            code_until: None,
            tries: 0,
            asks_from: Timestamp(0),
            asks: 0,
        }
    }
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum DeliveryState {
    /// Waits for its job, or for the mail server.
    Queued,
    /// The mail server took it.
    Sent,
    /// It will never be taken, or the address is gone.
    Failed,
    /// The device is no longer there.
    Gone,
}

impl DeliveryState {
    /// The word in the table and in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Gone => "gone",
        }
    }
}

/// How a notice leaves the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Channel {
    /// By mail.
    Email,
    /// To a device.
    Push,
}

impl Channel {
    /// The word in the table and in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Push => "push",
        }
    }
}

/// The way of a notice by mail.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Delivery {
    /// The notice.
    pub notice_id: NoticeId,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// The same at each attempt.
    pub message_id: String,
    /// Why the last attempt failed, in words for the operator.
    pub last_error: Option<String>,
    /// The confirmed address as it is now.
    pub email: Option<String>,
    /// The language to write in.
    pub lang: Locale,
}

/// A device to which an account's news is pushed.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Device {
    /// Its key.
    pub id: DeviceId,
    /// Whose it is.
    pub account_id: AccountId,
    /// System and browser, as the browser names itself.
    pub label: String,
    /// The language in which it is told that there is news.
    pub lang: Locale,
    /// The digest of its endpoint; none once the push service no longer knows it.
    pub endpoint_digest: Option<Digest>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// Since when the push service no longer knows it.
    pub gone_at: Option<Timestamp>,
}

/// The way of a notice to a device.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PushWay {
    /// Where it stands.
    pub state: DeliveryState,
    /// When the notice was written.
    pub created_at: Timestamp,
    /// The owner; none where the device was removed.
    pub account_id: Option<AccountId>,
    /// The device's language.
    pub lang: Option<Locale>,
    /// The subscription; none where the device was removed or is gone.
    pub endpoint: Option<String>,
    /// Its public key.
    pub p256dh: Option<String>,
    /// Its secret.
    pub auth: Option<String>,
}

/// One way that a notice of a case took, for whoever asks whether the resident was told.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Told {
    /// What was told.
    pub kind: Kind,
    /// When the notice was written.
    pub created_at: Timestamp,
    /// When the resident opened it.
    pub opened_at: Option<Timestamp>,
    /// The way out of the inbox; none where there was none.
    pub channel: Option<Channel>,
    /// The device, where it is still registered.
    pub label: Option<String>,
    /// Where the delivery stands.
    pub state: Option<DeliveryState>,
    /// Since when.
    pub changed_at: Option<Timestamp>,
}

/// A delivery that failed or keeps being put off, for the operator.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Troubled {
    /// The notice.
    pub notice_id: NoticeId,
    /// The way.
    pub channel: Channel,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When that was.
    pub changed_at: Timestamp,
}
