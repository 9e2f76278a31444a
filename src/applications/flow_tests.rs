//! The whole matrix of the request machine, as one snapshot.

use std::fmt::Write as _;

use uuid::Uuid;

use super::*;
use crate::kernel::AccountId;

const NOW: Timestamp = Timestamp(1_000_000);
const ME: StaffId = StaffId(Uuid::from_u128(1));
const OTHER: StaffId = StaffId(Uuid::from_u128(2));

fn subject() -> Subject {
    Subject {
        application: ApplicationId(Uuid::from_u128(9)),
        procedure: "income-tax-certificate".to_owned(),
        channel: Channel::Online,
    }
}

fn case(stage: Stage) -> Case {
    Case {
        stage,
        ..Case::arrived()
    }
}

fn steps() -> Vec<(&'static str, Step)> {
    let reasons = vec!["unfiled".to_owned()];
    vec![
        ("accept", Step::Accept),
        (
            "claim",
            Step::Claim {
                lease: Duration::from_mins(30),
            },
        ),
        ("release", Step::Release),
        (
            "grant",
            Step::Decide {
                outcome: Outcome::Granted,
                reasons: vec![],
            },
        ),
        (
            "refuse",
            Step::Decide {
                outcome: Outcome::Refused,
                reasons: reasons.clone(),
            },
        ),
        (
            "refuse without reasons",
            Step::Decide {
                outcome: Outcome::Refused,
                reasons: vec![],
            },
        ),
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
        ("dismiss", Step::Dismiss { reasons }),
        ("lapse", Step::Lapse),
    ]
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

#[test]
fn the_matrix_of_the_request_machine() {
    let actors = [
        ("resident", Actor::Resident(AccountId(Uuid::from_u128(5)))),
        ("officer", Actor::Staff(ME)),
        ("system", Actor::System),
    ];
    let mut text = String::new();
    for (name, case) in cases() {
        for (word, wanted) in steps() {
            let answers: Vec<String> = actors
                .iter()
                .map(
                    |(who, actor)| match step(&subject(), &case, wanted.clone(), *actor, NOW) {
                        Ok(moved) => format!("{who} → {}", moved.case.stage.code()),
                        Err(refusal) => format!("{who} ✗ {refusal}"),
                    },
                )
                .collect();
            if answers.iter().all(|answer| answer.ends_with("not-now")) {
                continue;
            }
            writeln!(text, "{name} · {word}: {}", answers.join(" · ")).unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_refused_step_changes_nothing_and_an_allowed_one_names_the_case() {
    for (_, case) in cases() {
        for (_, wanted) in steps() {
            if let Ok(moved) = step(&subject(), &case, wanted, Actor::Staff(ME), NOW) {
                assert_eq!(moved.event.application(), Some(subject().application));
                assert_eq!(moved.case.closed_at.is_some(), moved.case.stage.is_over());
            }
        }
    }
}

#[test]
fn nothing_moves_a_case_that_is_over() {
    for stage in Stage::ALL.into_iter().filter(|stage| stage.is_over()) {
        for (_, wanted) in steps() {
            assert_eq!(
                step(&subject(), &case(stage), wanted, Actor::Staff(ME), NOW),
                Err(Refusal::NotNow)
            );
        }
    }
}
