//! The definition of a procedure, as its YAML file gives it and as a published version keeps it (JSON).
//!
//! Enums stand as `name` or `name: {…}` in the file, so that every error can name its line.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use super::condition::Condition;
pub use super::fields::{
    ChoiceDisplay, ChoiceOption, Field, FilesInput, Form, FormPage, Group, Input, PageNotice,
};
pub use super::letter::Letter;
pub use super::text::{Localized, Text};
use crate::kernel::{Digest, Locale, Timestamp, money::Yen};

/// What can be applied for, with everything a resident reads, fills in, pays and is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// The name in addresses and in the database: lower-case letters, digits, hyphens. Never changes.
    pub slug: String,
    /// Which machine a case runs through.
    pub kind: Kind,
    /// Where it stands in the list of procedures.
    pub category: Category,
    /// How sure the window must be of who applies.
    pub level: Level,
    /// The facts asked from the card: only those that the procedure needs.
    pub facts: Vec<Fact>,
    /// The section (課) that handles the cases.
    pub section: Section,
    /// Minutes an ordinary resident needs for the form.
    pub minutes: u32,
    /// The name of the procedure.
    pub title: Text,
    /// What a resident reads before starting.
    pub guidance: Guidance,
    /// A quicker way to the same thing, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub faster: Option<Faster>,
    /// How long the section usually takes (行政手続法6条).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_period: Option<StandardPeriod>,
    /// What it costs; absent where it is free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Fee>,
    /// Who approves a drafted decision, in this order; empty: the reviewer decides alone (担当者専決).
    pub approval_route: Vec<Approver>,
    /// Which 教示 stands under a refusal; only where something is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal: Option<Appeal>,
    /// The reasons a refusal can carry (行政手続法8条).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusal_reasons: Vec<RefusalReason>,
    /// The letter (通知書) that tells the decision; absent where none is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<Letter>,
    /// Whether the applicant may withdraw.
    pub withdrawal: bool,
    /// Fiscal years the record is kept, counted from the 1 April after the case is closed (保存年限).
    pub retention_years: u32,
    /// Values that the city has confirmed.
    pub confirmed: Vec<CityValue>,
    /// Values that stand here as an example until the city confirms them.
    pub needs_confirmation: Vec<CityValue>,
    /// How each translation came about. A language that is not named here is not offered as translated.
    pub translations: BTreeMap<Locale, Translation>,
    /// What the applicant fills in.
    pub form: Form,
}

/// One published version of a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcedureVersion {
    /// From 1; unique per slug.
    pub number: i64,
    /// SHA-256 of the definition as JSON.
    pub digest: Digest,
    /// When it was published.
    pub published_at: Timestamp,
    /// The definition.
    pub procedure: Procedure,
}

/// The kind of a procedure: 申請, 届出, 申込・予約 or 案内.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 申請: is decided.
    Request,
    /// 届出: is checked, then recorded; there is no grant or refusal.
    Report,
    /// 申込・予約: is confirmed or cancelled.
    Booking,
    /// 案内: makes no case.
    Guide,
}

/// A heading of the list of procedures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// 証明書
    Certificates,
    /// 子育て・教育
    Children,
    /// 福祉・介護・健康
    Welfare,
    /// 引越し・住まい
    Living,
    /// 災害
    Disaster,
    /// 施設・申込み
    Facilities,
    /// その他
    Other,
}

impl Category {
    /// The word in the file, which is also the end of the message key `category-…`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Certificates => "certificates",
            Self::Children => "children",
            Self::Welfare => "welfare",
            Self::Living => "living",
            Self::Disaster => "disaster",
            Self::Facilities => "facilities",
            Self::Other => "other",
        }
    }
}

/// The assurance level asked of the applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// No login.
    L0,
    /// Login with the card's user certificate (利用者証明用).
    L1,
    /// Login, and the resident's consent to hand over facts from the card.
    L2,
    /// Electronic signature with the card's signing certificate (署名用).
    L3,
}

/// A fact that the card can vouch for (the basic four, 基本4情報).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// 氏名
    Name,
    /// 住所
    Address,
    /// 生年月日
    Birthdate,
    /// 性別
    Gender,
}

impl Fact {
    /// The word in the file, which is also the card's scope and the end of the message key `fact-…`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Address => "address",
            Self::Birthdate => "birthdate",
            Self::Gender => "gender",
        }
    }
}

/// The section (課) in charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its code, as staff accounts name it.
    pub code: String,
    /// Its name.
    pub name: Text,
}

/// The page before the form, in the order that residents know from ぴったりサービス.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guidance {
    /// 制度
    pub scheme: Text,
    /// 対象
    pub eligibility: Text,
    /// 手続を行う人
    pub applicant: Text,
    /// 概要
    pub summary: Text,
    /// 手続期限
    pub deadline: Text,
    /// 添付書類
    pub attachments: Text,
    /// 持ちもの
    pub bring: Text,
    /// 手続方法
    pub method: Text,
    /// 関連リンク
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// 根拠法令
    pub legal_basis: Text,
}

/// A link to a page elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What it leads to.
    pub label: Text,
    /// The address, `https` only.
    pub url: String,
}

/// A quicker way, such as コンビニ交付.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faster {
    /// Its name.
    pub title: Text,
    /// For whom it works and what it needs.
    pub text: Text,
}

/// The standard period; time with the applicant does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandardPeriod {
    /// How many days.
    pub days: u32,
    /// Which days count.
    pub count: DayCount,
}

/// Which days count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayCount {
    /// 開庁日
    OpeningDays,
    /// 暦日
    CalendarDays,
}

/// What a case costs: a unit price times a number field, and postage once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// How the unit is called on the bill.
    pub label: Text,
    /// The price of one, in yen.
    pub unit: Yen,
    /// The id of the number field that counts the units.
    pub per: String,
    /// What sending costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postage: Option<Postage>,
}

/// Postage, once per case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Postage {
    /// How it is called on the bill.
    pub label: Text,
    /// The price, in yen.
    pub yen: Yen,
}

/// One step of an approval route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approver {
    /// 係長
    SubsectionHead,
    /// 課長
    SectionHead,
    /// 部長
    DepartmentHead,
}

/// Which remedies the law gives against a decision: chooses the standard text of the 教示 (行政不服審査法82条).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Appeal {
    /// 審査請求と取消訴訟のどちらも
    BothRoutes,
    /// 審査請求前置
    ReviewFirst,
    /// 裁決主義
    RulingOnly,
    /// 使用料・手数料 (地方自治法229条)
    Fees,
}

impl Appeal {
    /// The word in the file, which is also part of message keys and template names.
    pub const fn code(self) -> &'static str {
        match self {
            Self::BothRoutes => "both_routes",
            Self::ReviewFirst => "review_first",
            Self::RulingOnly => "ruling_only",
            Self::Fees => "fees",
        }
    }
}

/// A reason that a refusal can give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusalReason {
    /// The code that the event log keeps.
    pub code: String,
    /// The words that the applicant reads.
    pub text: Text,
}

/// A value that only the city can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CityValue {
    /// The fee and the postage.
    Fee,
    /// The standard period.
    StandardPeriod,
    /// The variant of the 教示.
    Appeal,
    /// Whether the quicker way is offered.
    Faster,
    /// The letter's sign, contact and words, and whether its seal may be left out.
    Letter,
    /// How long the record is kept.
    RetentionYears,
}

/// How a translation came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Translation {
    /// Written by a machine, read by nobody yet.
    MachineMade,
    /// Read and approved by a person.
    Reviewed,
    /// The Japanese text has changed since.
    Outdated,
}
