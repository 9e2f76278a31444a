//! `/staff/approvals`: drafts that wait for approval (決裁), one by one or a checked list.

use axum::extract::{Path, State as Of};
use axum::response::Response;
use serde::Deserialize;

use super::super::service::{self, Declined, Request};
use super::super::{store, view};
use super::acts::{Act, Seen, act, simple};
use super::{State, lease, show, visible};
use crate::applications::service::Error as CaseError;
use crate::db;
use crate::kernel::individual_number;
use crate::kernel::receipt::ReceiptNumber;
use crate::staff::{self, Approver, Officer};
use crate::web::{Checked, Error, Page, Result};

/// `GET /staff/approvals`
pub(super) async fn list(
    Of(state): Of<State>,
    Approver(officer): Approver,
    page: Page,
) -> Result<Response> {
    show_list(&state, &officer, page, Vec::new()).await
}

async fn show_list(
    state: &State,
    officer: &Officer,
    page: Page,
    done: Vec<view::Approved>,
) -> Result<Response> {
    let db = &state.kit.db;
    let lines = store::drafts(db, &officer.sections).await?;
    let mut drafters: Vec<_> = lines.iter().map(|line| line.proposal.by).collect();
    drafters.sort();
    drafters.dedup();
    let names = staff::store::names(db, &drafters).await?;
    let own = view::approvals(
        &lines,
        &names,
        officer.id,
        &state.catalog,
        page.locale,
        done,
    );
    let title = page.text("casework-approvals-title");
    page.with_officer(officer.badge())
        .html("casework/approvals.html", title, own)
}

/// `POST /staff/approvals`: each ticked draft in a transaction of its own, as it was seen; what could not be approved
/// is named with its reason and stays in the list.
pub(super) async fn approve_checked(
    Of(state): Of<State>,
    Approver(officer): Approver,
    page: Page,
    Checked(pairs): Checked<Vec<(String, String)>>,
) -> Result<Response> {
    let mut done = Vec::new();
    for (_, ticked) in pairs.iter().filter(|(name, _)| name == "draft") {
        let (number, seen) = ticked
            .split_once('.')
            .and_then(|(number, seen)| {
                Some((ReceiptNumber::parse(number).ok()?, seen.parse().ok()?))
            })
            .ok_or_else(|| Error::BadRequest("draft".to_owned()))?;
        visible(&state, &officer, &number).await?;
        let kit = &state.kit;
        let request = Request::Approve;
        let acted = service::act(
            &kit.db,
            &state.log,
            officer.id,
            &number,
            seen,
            request,
            lease(kit),
        )
        .await;
        let refused = match acted {
            Ok(()) => None,
            Err(Declined::Case(CaseError::Db(db::Error::Stale))) => {
                Some(page.text("casework-refusal-not-now"))
            }
            Err(Declined::Case(CaseError::Refused(refusal))) => {
                Some(page.text(&format!("casework-refusal-{refusal}")))
            }
            Err(Declined::Case(other)) => return Err(other.into()),
            Err(Declined::Unpaid | Declined::Paid | Declined::LetterDue) => {
                Some(page.text("casework-refusal-not-now"))
            }
        };
        done.push(view::Approved {
            number: number.to_string(),
            refused,
        });
    }
    show_list(&state, &officer, page, done).await
}

/// `POST …/approve`
pub(super) async fn approve(
    Of(state): Of<State>,
    Approver(officer): Approver,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(Seen { version }): Checked<Seen>,
) -> Result<Response> {
    simple(&state, &officer, page, &number, version, Request::Approve).await
}

#[derive(Deserialize)]
pub(super) struct SendBackForm {
    version: i64,
    #[serde(default)]
    words: String,
    #[serde(default, rename = "words__not_my_number")]
    not_my_number: String,
}

/// `POST …/send-back`: the drafter is told why.
pub(super) async fn send_back(
    Of(state): Of<State>,
    Approver(officer): Approver,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(form): Checked<SendBackForm>,
) -> Result<Response> {
    let application = visible(&state, &officer, &number).await?;
    let words = form.words.trim().to_owned();
    let typed = view::Refused {
        words: words.clone(),
        ..view::Refused::default()
    };
    if words.is_empty() {
        let refused = view::Refused {
            message: page.text("casework-send-back-why"),
            ..typed
        };
        return show(&state, &officer, page, &application, Some(refused)).await;
    }
    if form.not_my_number.is_empty() && !individual_number::find(&words).is_empty() {
        let refused = view::Refused {
            message: page.text("casework-number-found"),
            words: individual_number::mask(&words),
            number_found: true,
            ..typed
        };
        return show(&state, &officer, page, &application, Some(refused)).await;
    }
    let request = Request::SendBack { words };
    let form = Act {
        number: &number,
        seen: form.version,
        request,
        typed,
    };
    act(&state, &officer, page, form).await
}
