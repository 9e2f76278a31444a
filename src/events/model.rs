//! The closed list of what can happen.

use serde::{Deserialize, Serialize};

use super::codes::{
    CardIssuance, CardRoute, Channel, CorrectionItem, Outcome, ReformCategory, ReformState, Sought,
    Verdict,
};
use crate::kernel::{
    AccountId, Actor, ApplicationId, ChargeId, DeviceId, EventId, FileId, LetterId, NoticeId,
    PaymentId, ReformId, SlotId, StaffId, Timestamp,
};

/// One thing that happened. Ids and codes only: nothing here may need erasing. The name of an event that says that an
/// officer saw a person's data ends in `Viewed`: the auditor's page sets it apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "the line above each variant explains its fields"
)]
pub enum Event {
    /// 到達: a case of `procedure` (slug), version `version`, owing `total` yen.
    ApplicationSubmitted {
        application: ApplicationId,
        procedure: String,
        version: i64,
        channel: Channel,
        account: Option<AccountId>,
        total: i64,
    },
    /// 受付(収受).
    ApplicationAccepted { application: ApplicationId },
    /// An officer took the case under a lease; `started` the first time (着手).
    ApplicationClaimed {
        application: ApplicationId,
        started: bool,
    },
    /// The officer gave the case back to the queue.
    ApplicationReleased { application: ApplicationId },
    /// 決定; `reasons` are codes of the procedure's list, further words stand beside the event.
    ApplicationDecided {
        application: ApplicationId,
        outcome: Outcome,
        reasons: Vec<String>,
    },
    /// 起案: a decision was drafted and waits for approval.
    ApplicationProposed {
        application: ApplicationId,
        verdict: Verdict,
        reasons: Vec<String>,
    },
    /// 承認 that is not the last one; the last one is the decision itself.
    ApplicationApproved { application: ApplicationId },
    /// 差戻し: the approver sent the draft back (the words stand beside the event).
    ApplicationSentBack { application: ApplicationId },
    /// 引戻し: the drafter took the draft back.
    ProposalPulledBack { application: ApplicationId },
    /// 補正の求め: these items reopened; the clock stops.
    CorrectionRequested {
        application: ApplicationId,
        items: Vec<CorrectionItem>,
        due: Timestamp,
    },
    /// The due date of a correction is near, or over.
    CorrectionReminded {
        application: ApplicationId,
        due: Timestamp,
    },
    /// 補正: the applicant sent the items again; the clock goes on.
    CorrectionSubmitted {
        application: ApplicationId,
        items: Vec<String>,
    },
    /// Staff go on without the correction; the clock goes on.
    CorrectionEnded { application: ApplicationId },
    /// 届出の記録.
    ApplicationRecorded { application: ApplicationId },
    /// 予約の確定.
    BookingConfirmed {
        application: ApplicationId,
        slot: SlotId,
    },
    /// 予約の変更 to another slot.
    BookingMoved {
        application: ApplicationId,
        slot: SlotId,
    },
    /// 予約の取消.
    BookingCancelled { application: ApplicationId },
    /// 交付・発送: the paper left on `on` (ISO date), `postage` yen were spent.
    ApplicationIssued {
        application: ApplicationId,
        on: String,
        postage: i64,
    },
    /// 完了. `channel` says how the case had come in.
    ApplicationClosed {
        application: ApplicationId,
        procedure: String,
        channel: Channel,
        outcome: Option<Outcome>,
    },
    /// A My Number card was handed over on `on` (ISO date).
    CardHandedOver {
        application: ApplicationId,
        issuance: CardIssuance,
        route: CardRoute,
        on: String,
    },
    /// The applicant asks to withdraw a case that is being worked on.
    WithdrawalRequested { application: ApplicationId },
    /// Staff went on with the case.
    WithdrawalDeclined { application: ApplicationId },
    /// 取下げ.
    ApplicationWithdrawn { application: ApplicationId },
    /// 却下: formally unfit; reasons as for a decision.
    ApplicationDismissed {
        application: ApplicationId,
        reasons: Vec<String>,
    },
    /// 期限切れ, set by staff.
    ApplicationLapsed { application: ApplicationId },
    /// The applicant accepts that the decision is told electronically (デジタル手続法7条1項ただし書).
    ElectronicNoticeAccepted { application: ApplicationId },
    /// A letter (通知書) became final with its document number: `number` of `section` in the fiscal year that began in
    /// April of `fiscal_year`. `electronic`: it lies in the inbox; else it is printed and posted.
    LetterIssued {
        application: ApplicationId,
        letter: LetterId,
        section: String,
        fiscal_year: i32,
        number: i64,
        electronic: bool,
    },
    /// The letter is void and its number stays open (欠番); `reason` is a code, further words stand beside the event.
    LetterVoided {
        application: ApplicationId,
        letter: LetterId,
        reason: String,
    },
    /// The addressee opened the letter for the first time: the time of knowledge.
    LetterOpened {
        application: ApplicationId,
        letter: LetterId,
    },
    /// Nobody opened the letter in time: it goes by post as well.
    LetterUnopened {
        application: ApplicationId,
        letter: LetterId,
    },
    /// The letter left by post on `on` (ISO date); `postage` yen, 0 where the dispatch of the case counts them.
    LetterPosted {
        application: ApplicationId,
        letter: LetterId,
        on: String,
        postage: i64,
    },
    /// An officer opened the file of a person.
    ApplicationViewed { application: ApplicationId },
    /// An officer opened an attachment of a case.
    AttachmentViewed {
        application: ApplicationId,
        file: FileId,
    },
    /// A charge (請求) of `amount` yen was created from a submission.
    ChargeCreated {
        application: ApplicationId,
        charge: ChargeId,
        amount: i64,
    },
    /// The charge must be paid by `due` before the paper can be sent.
    ChargeRequested {
        application: ApplicationId,
        charge: ChargeId,
        due: Timestamp,
    },
    /// The applicant was reminded to pay.
    ChargeReminded {
        application: ApplicationId,
        charge: ChargeId,
    },
    /// The applicant went to the payment page.
    PaymentStarted {
        application: ApplicationId,
        charge: ChargeId,
        payment: PaymentId,
        amount: i64,
    },
    /// The provider confirmed that `amount` yen are reserved.
    PaymentAuthorised {
        application: ApplicationId,
        charge: ChargeId,
        payment: PaymentId,
        amount: i64,
    },
    /// The provider took the money.
    PaymentCaptured {
        application: ApplicationId,
        charge: ChargeId,
        payment: PaymentId,
        amount: i64,
    },
    /// The reservation was given back; nothing was taken.
    PaymentReleased {
        application: ApplicationId,
        charge: ChargeId,
        payment: PaymentId,
    },
    /// The attempt ended without money: declined, cancelled or expired (`code`).
    PaymentFailed {
        application: ApplicationId,
        charge: ChargeId,
        payment: PaymentId,
        code: String,
    },
    /// A login with an identity that was not known.
    AccountCreated { account: AccountId, issuer: String },
    /// A login.
    ResidentLoggedIn { account: AccountId },
    /// The mail address was confirmed by its code.
    EmailConfirmed { account: AccountId },
    /// The mail address was removed.
    EmailRemoved { account: AccountId },
    /// A device was registered for pushes.
    PushDeviceAdded {
        account: AccountId,
        device: DeviceId,
    },
    /// A device was removed: by its owner, or because its browser now belongs to another account.
    PushDeviceRemoved {
        account: AccountId,
        device: DeviceId,
    },
    /// The push service no longer knows the device.
    PushDeviceGone {
        account: AccountId,
        device: DeviceId,
    },
    /// The recipient opened a notice for the first time: the time of knowledge.
    NoticeOpened {
        notice: NoticeId,
        application: Option<ApplicationId>,
    },
    /// A staff account was made.
    StaffAdded { staff: StaffId, roles: Vec<String> },
    /// A staff account got a new password and second factor.
    StaffReset { staff: StaffId },
    /// A staff account was closed.
    StaffDisabled { staff: StaffId },
    /// A staff login.
    StaffLoggedIn { staff: StaffId },
    /// A wrong password or code for an existing account.
    StaffLoginFailed { staff: StaffId, failures: i64 },
    /// An official figure of a measure: the value on `as_of` (ISO date), in the measure's decimals, from `source`. Where
    /// it corrects a known one, the reason stands beside the event.
    FigureRecorded {
        measure: String,
        as_of: String,
        value: i64,
        source: String,
    },
    /// A reform case was proposed: by the first completed online case of `procedure`, or for `section` (its code; the
    /// title stands beside the event).
    ReformProposed {
        reform: ReformId,
        category: ReformCategory,
        procedure: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        section: Option<String>,
    },
    /// An administrator recorded evidence (its words stand beside the event); `before` and `after` are minutes a
    /// case, `yearly` is cases a year.
    ReformEvidenced {
        reform: ReformId,
        before: Option<i64>,
        after: Option<i64>,
        yearly: Option<i64>,
    },
    /// The reform case moved; `on` (ISO date) is the day from which `implemented` counts.
    ReformMoved {
        reform: ReformId,
        to: ReformState,
        on: String,
    },
    /// A KPI's value was fixed at the end of its period, or fixed anew with a reason (beside the event). `as_of`
    /// (ISO date) and `source` are those of the official figure in it, `counted` what this window counted after that.
    KpiFrozen {
        kpi: String,
        version: i64,
        value: Option<i64>,
        as_of: Option<String>,
        source: Option<String>,
        counted: i64,
    },
    /// An auditor looked into the log.
    AuditSearched(Sought),
    /// An auditor took a part of the log away as a file.
    AuditExported(Sought),
    /// The chain of seals was walked: `sealed` rows with a number, `unsealed` without, `findings` of tampering.
    LogVerified {
        sealed: i64,
        unsealed: i64,
        findings: i64,
    },
}

impl Event {
    /// The word stored in `events.kind`: the tag of the JSON body.
    pub fn kind(&self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|body| {
                body.get("kind")
                    .and_then(|kind| kind.as_str().map(str::to_owned))
            })
            .unwrap_or_default()
    }

    /// The case it belongs to.
    pub const fn application(&self) -> Option<ApplicationId> {
        match self {
            Self::ApplicationSubmitted { application, .. }
            | Self::ApplicationAccepted { application }
            | Self::ApplicationClaimed { application, .. }
            | Self::ApplicationReleased { application }
            | Self::ApplicationDecided { application, .. }
            | Self::ApplicationProposed { application, .. }
            | Self::ApplicationApproved { application }
            | Self::ApplicationSentBack { application }
            | Self::ProposalPulledBack { application }
            | Self::CorrectionRequested { application, .. }
            | Self::CorrectionReminded { application, .. }
            | Self::CorrectionSubmitted { application, .. }
            | Self::CorrectionEnded { application }
            | Self::ApplicationRecorded { application }
            | Self::BookingConfirmed { application, .. }
            | Self::BookingMoved { application, .. }
            | Self::BookingCancelled { application }
            | Self::ApplicationIssued { application, .. }
            | Self::ApplicationClosed { application, .. }
            | Self::CardHandedOver { application, .. }
            | Self::WithdrawalRequested { application }
            | Self::WithdrawalDeclined { application }
            | Self::ApplicationWithdrawn { application }
            | Self::ApplicationDismissed { application, .. }
            | Self::ApplicationLapsed { application }
            | Self::ElectronicNoticeAccepted { application }
            | Self::LetterIssued { application, .. }
            | Self::LetterVoided { application, .. }
            | Self::LetterOpened { application, .. }
            | Self::LetterUnopened { application, .. }
            | Self::LetterPosted { application, .. }
            | Self::ApplicationViewed { application }
            | Self::AttachmentViewed { application, .. }
            | Self::ChargeCreated { application, .. }
            | Self::ChargeRequested { application, .. }
            | Self::ChargeReminded { application, .. }
            | Self::PaymentStarted { application, .. }
            | Self::PaymentAuthorised { application, .. }
            | Self::PaymentCaptured { application, .. }
            | Self::PaymentReleased { application, .. }
            | Self::PaymentFailed { application, .. } => Some(*application),
            Self::NoticeOpened { application, .. } => *application,
            Self::AccountCreated { .. }
            | Self::ResidentLoggedIn { .. }
            | Self::EmailConfirmed { .. }
            | Self::EmailRemoved { .. }
            | Self::PushDeviceAdded { .. }
            | Self::PushDeviceRemoved { .. }
            | Self::PushDeviceGone { .. }
            | Self::StaffAdded { .. }
            | Self::StaffReset { .. }
            | Self::StaffDisabled { .. }
            | Self::StaffLoggedIn { .. }
            | Self::StaffLoginFailed { .. }
            | Self::FigureRecorded { .. }
            | Self::ReformProposed { .. }
            | Self::ReformEvidenced { .. }
            | Self::ReformMoved { .. }
            | Self::KpiFrozen { .. }
            | Self::AuditSearched(_)
            | Self::AuditExported(_)
            | Self::LogVerified { .. } => None,
        }
    }
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub id: EventId,
    /// When it happened.
    pub at: Timestamp,
    /// Who acted.
    pub actor: Actor,
    /// What happened.
    pub event: Event,
}
