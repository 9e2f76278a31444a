//! Who acts. The extractors that prove it live in `identity` and `staff`.

use serde::{Deserialize, Serialize};

use super::ids::{AccountId, StaffId};

/// The one who takes a step, as the event log names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Actor {
    /// A resident who is logged in.
    Resident(AccountId),
    /// An applicant without an account: at the second screen of the counter, or by a single-purpose link.
    Applicant,
    /// A staff member.
    Staff(StaffId),
    /// The service itself: a job, a webhook, a command.
    System,
}

impl Actor {
    /// The word stored in `events.actor_kind`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Resident(_) => "resident",
            Self::Applicant => "applicant",
            Self::Staff(_) => "staff",
            Self::System => "system",
        }
    }

    /// The identifier stored in `events.actor_id`.
    pub const fn id(&self) -> Option<uuid::Uuid> {
        match self {
            Self::Resident(AccountId(id)) | Self::Staff(StaffId(id)) => Some(*id),
            Self::Applicant | Self::System => None,
        }
    }
}

/// A role of a staff account (product glossary, section 1).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Role {
    /// 窓口職員 (受付)
    Counter,
    /// 審査担当
    Reviewer,
    /// 決裁者
    Approver,
    /// 会計
    Cashier,
    /// 行革・DX推進担当
    Administrator,
    /// 支援措置担当
    ProtectedPerson,
    /// 監査
    Auditor,
    /// システム管理
    Operator,
}

impl Role {
    /// All roles, in the order of the glossary.
    pub const ALL: [Self; 8] = [
        Self::Counter,
        Self::Reviewer,
        Self::Approver,
        Self::Cashier,
        Self::Administrator,
        Self::ProtectedPerson,
        Self::Auditor,
        Self::Operator,
    ];

    /// The word used in the database, in commands and as part of message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Reviewer => "reviewer",
            Self::Approver => "approver",
            Self::Cashier => "cashier",
            Self::Administrator => "administrator",
            Self::ProtectedPerson => "protected_person",
            Self::Auditor => "auditor",
            Self::Operator => "operator",
        }
    }

    /// Reads a code as [`Role::code`] writes it.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}
