//! The words that events carry.

use serde::{Deserialize, Serialize};

use crate::kernel::{ApplicationId, StaffId};

/// How a case came in (受付経路).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Channel {
    /// By the resident through this window.
    Online,
    /// At the counter, entered by an officer.
    Counter,
    /// By post.
    Post,
    /// By telephone.
    Phone,
    /// By the city itself (職権).
    ExOfficio,
}

/// What was decided on a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Outcome {
    /// 決定 (認容)
    Granted,
    /// 一部認容
    PartlyGranted,
    /// 不許可・不交付, with reasons and 教示
    Refused,
}

/// What a draft wants decided: an outcome, or 却下 for what is formally unfit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Verdict {
    /// 認容
    Granted,
    /// 一部認容
    PartlyGranted,
    /// 不許可・不交付
    Refused,
    /// 却下
    Dismissed,
}

impl Verdict {
    /// The outcome of the decision; none: a dismissal.
    pub const fn outcome(self) -> Option<Outcome> {
        match self {
            Self::Granted => Some(Outcome::Granted),
            Self::PartlyGranted => Some(Outcome::PartlyGranted),
            Self::Refused => Some(Outcome::Refused),
            Self::Dismissed => None,
        }
    }

    /// Whether reasons and 教示 are due.
    pub const fn is_adverse(self) -> bool {
        !matches!(self, Self::Granted)
    }

    /// The word in the log and in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::PartlyGranted => "partly_granted",
            Self::Refused => "refused",
            Self::Dismissed => "dismissed",
        }
    }
}

/// One item that the applicant is asked to mend (補正).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionItem {
    /// The path of the answer, such as `account` or `children/2/birthdate`.
    pub path: String,
    /// The code of a phrase that says what is wrong: the end of the message key `correction-phrase-…`.
    pub reason: String,
    /// The day that the phrase names, ISO, such as the earliest date of issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// Where a reform case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum ReformState {
    /// Proposed by the first completed online case of a procedure, or by a section. Does not count.
    Proposed,
    /// 実施: counts from here.
    Implemented,
    /// 効果確認: counts.
    Confirmed,
    /// 中止: does not count.
    Dropped,
}

/// What a reform case changed in the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum ReformCategory {
    /// オンライン化 of a procedure.
    Online,
    /// キャッシュレス
    Cashless,
    /// RPA, AI-OCR and other tools that take over routine work.
    Automation,
    /// ペーパーレス
    Paperless,
    /// 業務の見直し (BPR)
    Process,
    /// 廃止・統合
    Merger,
}

/// Why a My Number card (マイナンバーカード) is handed over.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum CardIssuance {
    /// 新規
    New,
    /// 更新
    Renewal,
    /// 再交付
    Reissue,
}

/// How a My Number card reaches its holder.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum CardRoute {
    /// 窓口
    Counter,
    /// 郵送
    Post,
    /// 特急発行
    Express,
}

/// What an auditor looked for in the log; all empty: everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sought {
    /// What this officer did.
    pub officer: Option<StaffId>,
    /// What belongs to this case.
    pub case: Option<ApplicationId>,
    /// Events of this kind, or `views`.
    pub events: Option<String>,
    /// From this day on (ISO date).
    pub from: Option<String>,
    /// Up to this day (ISO date).
    pub to: Option<String>,
}
