//! The demo's own data: officers with known logins, and figures that name themselves デモ. The only stand-in that
//! uses the features' services.

use time::Date;
use time::macros::{date, time};

use super::mailbox::DemoAccount;
use super::mailbox::store as mailbox;
use crate::config::{Config, Desk};
use crate::db::Db;
use crate::events::{Log, ReformCategory};
use crate::kernel::{Actor, Role, Secret};
use crate::kpi::{self, Registry};
use crate::reservations;
use crate::staff;

/// The password of every officer of the demo. It opens nothing but a demo.
pub const PASSWORD: &str = "demo-komatsu-2026";

/// An officer of the demo.
#[derive(Clone, Copy, Debug)]
pub struct Officer {
    /// What is typed at `/staff/login`.
    pub login: &'static str,
    /// The name.
    pub name: &'static str,
    /// The role.
    pub role: Role,
    /// The role in words.
    pub label: &'static str,
    /// The section, if only its cases are seen.
    pub section: Option<&'static str>,
}

/// The officers.
pub const OFFICERS: [Officer; 8] = [
    Officer {
        login: "yamada",
        name: "山田 一郎",
        role: Role::Reviewer,
        label: "審査担当（税務課）",
        section: Some("tax"),
    },
    Officer {
        login: "suzuki",
        name: "鈴木 美咲",
        role: Role::Reviewer,
        label: "審査担当（税務課）",
        section: Some("tax"),
    },
    Officer {
        login: "sato",
        name: "佐藤 陽子",
        role: Role::Reviewer,
        label: "審査担当（こども家庭課）",
        section: Some("children"),
    },
    Officer {
        login: "kimura",
        name: "木村 誠",
        role: Role::Approver,
        label: "決裁者（こども家庭課長）",
        section: Some("children"),
    },
    Officer {
        login: "hayashi",
        name: "林 由美",
        role: Role::Reviewer,
        label: "届出担当（いきいき健康課）",
        section: Some("health"),
    },
    Officer {
        login: "ito",
        name: "伊藤 さくら",
        role: Role::Counter,
        label: "窓口職員（市民課 カード交付）",
        section: Some("citizens"),
    },
    Officer {
        login: "tanaka",
        name: "田中 健",
        role: Role::Administrator,
        label: "行革・DX推進担当",
        section: None,
    },
    Officer {
        login: "mori",
        name: "森 直子",
        role: Role::Auditor,
        label: "監査",
        section: None,
    },
];

/// Under it the demo's references are digested: the same at each start, or they would be forgotten.
pub const BOOKING_KEY: &str = "a key of the demo that everybody knows";

/// References of letters (交付通知書) that the demo knows, with birth date and desk.
pub const REFERENCES: [(&str, &str, &str); 3] = [
    ("2026-0001-DEMO", "1990-04-01", "hall"),
    ("2026-0002-DEMO", "1985-03-15", "hall"),
    ("2026-0003-DEMO", "2001-12-24", "branch"),
];

/// The desks of the demo.
pub fn desks() -> Vec<Desk> {
    let desk = |code: &str, name: &str, place: &str| Desk {
        code: code.to_owned(),
        name: name.to_owned(),
        place: place.to_owned(),
        opens: time!(9:00),
        closes: time!(16:30),
        minutes: 30,
        capacity: 3,
        closed: Vec::new(),
    };
    vec![
        desk(
            "hall",
            "デモ市役所 市民課 カード交付窓口",
            "デモ町1番地 1階",
        ),
        desk("branch", "デモ支所 カード交付窓口", "デモ駅前2番地 2階"),
    ]
}

/// Invented figures, each in the decimals of its measure.
const FIGURES: [(&str, Date, i64); 31] = [
    ("cards_issued", date!(2022 - 03 - 31), 46_870),
    ("cards_issued", date!(2023 - 03 - 31), 71_930),
    ("cards_issued", date!(2024 - 03 - 31), 81_450),
    ("cards_issued", date!(2025 - 03 - 31), 86_020),
    ("cards_issued", date!(2026 - 03 - 31), 88_940),
    ("cards_held", date!(2024 - 03 - 31), 76_210),
    ("cards_held", date!(2025 - 03 - 31), 79_480),
    ("cards_held", date!(2026 - 03 - 31), 80_950),
    ("staff_number", date!(2022 - 04 - 01), 563),
    ("staff_number", date!(2024 - 04 - 01), 558),
    ("staff_number", date!(2025 - 04 - 01), 560),
    ("women_in_management", date!(2022 - 04 - 01), 322),
    ("women_in_management", date!(2024 - 04 - 01), 336),
    ("women_in_management", date!(2025 - 04 - 01), 347),
    ("facilities_visible", date!(2023 - 03 - 31), 31),
    ("facilities_visible", date!(2025 - 03 - 31), 62),
    ("city_bonds", date!(2021 - 03 - 31), 1_168),
    ("city_bonds", date!(2022 - 03 - 31), 1_141),
    ("city_bonds", date!(2023 - 03 - 31), 1_116),
    ("city_bonds", date!(2024 - 03 - 31), 1_088),
    ("city_bonds", date!(2025 - 03 - 31), 1_062),
    ("remote_work", date!(2024 - 03 - 31), 41),
    ("remote_work", date!(2026 - 03 - 31), 58),
    ("community_councils", date!(2022 - 03 - 31), 11),
    ("community_councils", date!(2025 - 03 - 31), 17),
    ("joint_projects", date!(2025 - 03 - 31), 8),
    ("joint_projects", date!(2026 - 03 - 31), 11),
    ("referral_rate", date!(2022 - 03 - 31), 598),
    ("referral_rate", date!(2025 - 03 - 31), 742),
    ("reverse_referral_rate", date!(2022 - 03 - 31), 927),
    ("reverse_referral_rate", date!(2025 - 03 - 31), 1_013),
];

/// Invented reforms, with the day from which each counts.
const REFORMS: [(&str, Date, ReformCategory); 3] = [
    (
        "デモ: 施設の使用料をキャッシュレスで納付",
        date!(2021 - 10 - 01),
        ReformCategory::Cashless,
    ),
    (
        "デモ: 給与支払報告書の入力をRPAで自動化",
        date!(2022 - 06 - 01),
        ReformCategory::Automation,
    ),
    (
        "デモ: 庁内会議資料のペーパーレス化",
        date!(2023 - 04 - 01),
        ReformCategory::Paperless,
    ),
];

/// Writes what is not there yet.
///
/// # Errors
/// A sentence for the operator.
pub async fn seed(db: &Db, log: &Log, registry: &Registry, config: &Config) -> Result<(), String> {
    let said =
        |error: &dyn std::fmt::Display| format!("the demo's data cannot be written: {error}");
    if config.reservations.key.as_ref() == Some(&Secret::new(BOOKING_KEY)) {
        let line =
            |(reference, birth, desk): &(&str, &str, &str)| format!("{reference},{birth},{desk}\n");
        let lines: String = REFERENCES.iter().map(line).collect();
        let file = format!("reference,birth_date,desk\n{lines}");
        reservations::import::take(db, config, log.now(), file.as_bytes())
            .await
            .map_err(|error| said(&error))?;
    }
    if !mailbox::accounts(db)
        .await
        .map_err(|error| said(&error))?
        .is_empty()
    {
        return Ok(());
    }
    for officer in OFFICERS {
        add(db, log, &officer).await.map_err(|error| said(&error))?;
    }
    let mut tx = db.begin().await.map_err(|error| said(&error))?;
    for (measure, as_of, value) in FIGURES {
        kpi::service::record_figure(&mut tx, log, Actor::System, measure, as_of, value, "デモ")
            .await
            .map_err(|error| said(&error))?;
    }
    tx.commit().await.map_err(|error| said(&error))?;
    for (title, on, category) in REFORMS {
        reform(db, log, title, on, category)
            .await
            .map_err(|error| said(&error))?;
    }
    kpi::service::freeze_due(db, log, registry)
        .await
        .map_err(|error| said(&error))?;
    // The figures come in after the plans have ended, so that each frozen KPI gets a second version.
    let standings = kpi::service::standings(db, registry, log.now());
    let standings = standings.await.map_err(|error| said(&error))?;
    for standing in standings.iter().filter(|standing| standing.late.is_some()) {
        let named = (standing.kpi.id.as_str(), 1);
        let reason = "デモの値を入力したため";
        kpi::service::freeze_anew(db, log, registry, Actor::System, named, reason)
            .await
            .map_err(|error| said(&error))?;
    }
    Ok(())
}

async fn add(
    db: &Db,
    log: &Log,
    officer: &Officer,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let totp = log.env().rng.bytes::<20>();
    let seed = staff::service::Seed::prepare(log, &Secret::new(PASSWORD), &totp).await?;
    let sections: Vec<String> = officer.section.map(str::to_owned).into_iter().collect();
    let newcomer = staff::service::Newcomer {
        login: officer.login,
        name: officer.name,
        roles: &[officer.role],
        sections: &sections,
    };
    let account = DemoAccount {
        login: officer.login.to_owned(),
        name: officer.name.to_owned(),
        role_label: officer.label.to_owned(),
        password: PASSWORD.to_owned(),
        totp_secret: staff::flow::encode_secret(&totp),
    };
    let mut tx = db.begin().await?;
    staff::service::seed(&mut tx, log, &newcomer, &seed).await?;
    mailbox::put_account(&mut tx, &account).await?;
    tx.commit().await?;
    Ok(())
}

async fn reform(
    db: &Db,
    log: &Log,
    title: &str,
    on: Date,
    category: ReformCategory,
) -> Result<(), kpi::service::Error> {
    let mut tx = db.begin().await?;
    let id = kpi::service::propose(&mut tx, log, Actor::System, title, category, None).await?;
    let evidence = kpi::service::Evidence {
        words: "デモ用の記録です。実在の改革ではありません。".to_owned(),
        before: Some(12),
        after: Some(4),
        yearly: Some(1_800),
    };
    kpi::service::record_evidence(&mut tx, log, Actor::System, (id, 1), &evidence).await?;
    kpi::service::move_reform(
        &mut tx,
        log,
        Actor::System,
        (id, 2),
        kpi::flow::Step::Implement,
        on,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
