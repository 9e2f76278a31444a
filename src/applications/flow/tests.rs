//! The whole matrix of each machine, as one snapshot a kind.

use std::fmt::Write as _;

use uuid::Uuid;

use super::*;
use crate::events::Outcome;
use crate::kernel::AccountId;

const NOW: Timestamp = Timestamp(1_000_000);
const LATER: Timestamp = Timestamp(2_000_000);
const ME: StaffId = StaffId(Uuid::from_u128(1));
const OTHER: StaffId = StaffId(Uuid::from_u128(2));

const KINDS: [Kind; 4] = [Kind::Request, Kind::Report, Kind::Booking, Kind::Guide];

fn subject(kind: Kind) -> Subject {
    Subject {
        application: ApplicationId(Uuid::from_u128(9)),
        kind,
        procedure: "child-allowance".to_owned(),
        channel: Channel::Online,
    }
}

fn case(stage: Stage) -> Case {
    Case {
        stage,
        ..Case::arrived()
    }
}

fn propose(verdict: Verdict, reasons: &[&str], approvals: u32) -> Step {
    Step::Propose {
        verdict,
        reasons: reasons.iter().map(ToString::to_string).collect(),
        approvals,
    }
}

fn correct(items: &[&str], due: Timestamp) -> Step {
    let item = |path: &&str| CorrectionItem {
        path: path.to_string(),
        reason: "unreadable".to_owned(),
        date: None,
    };
    Step::RequestCorrection {
        items: items.iter().map(item).collect(),
        due,
    }
}

fn steps() -> Vec<(&'static str, Step)> {
    let lease = Duration::from_mins(30);
    let slot = SlotId(Uuid::from_u128(3));
    vec![
        ("accept", Step::Accept),
        ("claim", Step::Claim { lease }),
        ("release", Step::Release),
        ("ask for a correction", correct(&["account"], LATER)),
        ("ask to correct nothing", correct(&[], LATER)),
        (
            "ask for a correction by yesterday",
            correct(&["account"], NOW),
        ),
        (
            "resubmit",
            Step::Resubmit {
                items: vec!["account".to_owned()],
            },
        ),
        ("end the correction", Step::EndCorrection { lease }),
        ("grant", propose(Verdict::Granted, &[], 0)),
        ("refuse", propose(Verdict::Refused, &["unfiled"], 0)),
        ("refuse without reasons", propose(Verdict::Refused, &[], 0)),
        ("dismiss", propose(Verdict::Dismissed, &["unfiled"], 0)),
        ("propose to grant", propose(Verdict::Granted, &[], 1)),
        ("approve", Step::Approve),
        ("send back", Step::SendBack),
        ("pull back", Step::PullBack { lease }),
        ("record", Step::Record),
        ("confirm", Step::Confirm { slot }),
        ("move", Step::Move { slot }),
        ("cancel", Step::Cancel),
        ("fulfil", Step::Fulfil),
        (
            "issue",
            Step::Issue {
                on: "2026-11-24".to_owned(),
                postage: 110,
            },
        ),
        ("close", Step::Close),
        ("withdraw", Step::Withdraw),
        ("request withdrawal", Step::RequestWithdrawal),
        ("decline withdrawal", Step::DeclineWithdrawal),
        ("lapse", Step::Lapse),
    ]
}

fn proposed(by: StaffId, approvals: u32, approved_by: Vec<StaffId>) -> Case {
    let proposal = super::super::model::Proposal {
        by,
        verdict: Verdict::Refused,
        reasons: vec!["unfiled".to_owned()],
        approvals,
        approved_by,
    };
    Case {
        proposal: Some(sqlx::types::Json(proposal)),
        ..case(Stage::InApproval)
    }
}

/// Each stage in the variants that the machine tells apart.
fn cases() -> Vec<(String, Case)> {
    let mut all = Vec::new();
    for stage in Stage::ALL {
        all.push((stage.code().to_owned(), case(stage)));
        if stage == Stage::InReview {
            let mine = Case {
                claimed_by: Some(ME),
                claimed_until: Some(NOW.plus(Duration::from_mins(1))),
                ..case(stage)
            };
            let wished = Case {
                withdrawal_requested_at: Some(NOW),
                ..mine.clone()
            };
            all.push(("in_review, mine".to_owned(), mine.clone()));
            all.push((
                "in_review, another's".to_owned(),
                Case {
                    claimed_by: Some(OTHER),
                    ..mine.clone()
                },
            ));
            all.push((
                "in_review, lease over".to_owned(),
                Case {
                    claimed_until: Some(NOW),
                    ..mine
                },
            ));
            all.push(("in_review, mine, withdrawal asked".to_owned(), wished));
        }
        if stage == Stage::InApproval {
            all.push(("in_approval, my draft".to_owned(), proposed(ME, 1, vec![])));
            all.push((
                "in_approval, another's draft".to_owned(),
                proposed(OTHER, 1, vec![]),
            ));
            all.push((
                "in_approval, first of two".to_owned(),
                proposed(OTHER, 2, vec![]),
            ));
            all.push((
                "in_approval, approved by me already".to_owned(),
                proposed(OTHER, 2, vec![ME]),
            ));
            all.push((
                "in_approval, withdrawal asked".to_owned(),
                Case {
                    withdrawal_requested_at: Some(NOW),
                    ..proposed(OTHER, 1, vec![])
                },
            ));
        }
        if stage == Stage::Decided {
            all.push((
                "decided, refused".to_owned(),
                Case {
                    outcome: Some(Outcome::Refused),
                    ..case(stage)
                },
            ));
        }
    }
    all
}

fn matrix(kind: Kind) -> String {
    let actors = [
        ("resident", Actor::Resident(AccountId(Uuid::from_u128(5)))),
        ("applicant", Actor::Applicant),
        ("officer", Actor::Staff(ME)),
        ("system", Actor::System),
    ];
    let mut text = String::new();
    for (name, case) in cases() {
        for (word, wanted) in steps() {
            let answer = |(who, actor): &(&str, Actor)| match step(
                &subject(kind),
                &case,
                wanted.clone(),
                *actor,
                NOW,
            ) {
                Ok(moved) => format!("{who} → {}", moved.case.stage.code()),
                Err(refusal) => format!("{who} ✗ {refusal}"),
            };
            let answers: Vec<String> = actors.iter().map(answer).collect();
            if answers.iter().all(|answer| answer.ends_with("not-now")) {
                continue;
            }
            writeln!(text, "{name} · {word}: {}", answers.join(" · ")).unwrap();
        }
    }
    text
}

#[test]
fn the_matrix_of_the_request_machine() {
    insta::assert_snapshot!(matrix(Kind::Request));
}

#[test]
fn the_matrix_of_the_report_machine() {
    insta::assert_snapshot!(matrix(Kind::Report));
}

#[test]
fn the_matrix_of_the_booking_machine() {
    insta::assert_snapshot!(matrix(Kind::Booking));
}

#[test]
fn a_guide_makes_no_case() {
    assert_eq!(matrix(Kind::Guide), "");
}

#[test]
fn an_allowed_step_names_the_case_and_closes_it_only_at_its_end() {
    for kind in KINDS {
        for (_, case) in cases() {
            for (_, wanted) in steps() {
                if let Ok(moved) = step(&subject(kind), &case, wanted, Actor::Staff(ME), NOW) {
                    assert_eq!(moved.event.application(), Some(subject(kind).application));
                    assert_eq!(moved.case.closed_at.is_some(), moved.case.stage.is_over());
                    let waits = moved.case.stage == Stage::InApproval;
                    assert_eq!(moved.case.proposal.is_some(), waits, "{:?}", moved.event);
                    let open = moved.case.stage == Stage::CorrectionRequested;
                    assert!(moved.case.correction_due_at.is_none() || open);
                }
            }
        }
    }
}

#[test]
fn nothing_moves_a_case_that_is_over() {
    for kind in KINDS {
        for stage in Stage::ALL.into_iter().filter(|stage| stage.is_over()) {
            for (_, wanted) in steps() {
                assert_eq!(
                    step(&subject(kind), &case(stage), wanted, Actor::Staff(ME), NOW),
                    Err(Refusal::NotNow)
                );
            }
        }
    }
}

#[test]
fn the_last_approval_decides_what_was_drafted() {
    let first = proposed(OTHER, 2, vec![]);
    let one = step(
        &subject(Kind::Request),
        &first,
        Step::Approve,
        Actor::Staff(ME),
        NOW,
    )
    .unwrap();
    assert_eq!(one.case.stage, Stage::InApproval);
    let third = Actor::Staff(StaffId(Uuid::from_u128(4)));
    let two = step(
        &subject(Kind::Request),
        &one.case,
        Step::Approve,
        third,
        NOW,
    )
    .unwrap();
    assert_eq!(two.case.outcome, Some(Outcome::Refused));
    let application = subject(Kind::Request).application;
    let reasons = vec!["unfiled".to_owned()];
    assert_eq!(
        two.event,
        Event::ApplicationDecided {
            application,
            outcome: Outcome::Refused,
            reasons
        }
    );
}
