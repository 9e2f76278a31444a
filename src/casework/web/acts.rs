//! The forms on the page of a case.

use axum::extract::{Path, State as Of};
use axum::response::Response;
use serde::Deserialize;

use super::super::service::{self, Declined, Request};
use super::super::{store, view};
use super::{State, lease, show, visible};
use crate::applications::flow::Refusal;
use crate::applications::model::Application;
use crate::applications::service::Error as CaseError;
use crate::db;
use crate::events::Verdict;
use crate::kernel::calendar::date_time_label;
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{individual_number, text};
use crate::staff::{self, Officer, Reviewer};
use crate::web::{Checked, Error, Page, Result, see_other};

#[derive(Deserialize)]
pub(super) struct Seen {
    pub version: i64,
}

/// A form on the page of a case, as the officer saw it.
pub(super) struct Act<'a> {
    pub number: &'a ReceiptNumber,
    pub seen: i64,
    pub request: Request,
    pub typed: view::Refused,
}

pub(super) async fn act(
    state: &State,
    officer: &Officer,
    page: Page,
    form: Act<'_>,
) -> Result<Response> {
    let application = visible(state, officer, form.number).await?;
    let kit = &state.kit;
    let done = service::act(
        &kit.db,
        &state.log,
        officer.id,
        form.number,
        form.seen,
        form.request,
        lease(kit),
    )
    .await;
    let message = match done {
        Ok(()) => return Ok(see_other(format!("/staff/cases/{}", form.number))),
        Err(Declined::Case(CaseError::Db(db::Error::Stale))) => {
            return Err(first(state, &page, &application).await?);
        }
        Err(Declined::Case(CaseError::Refused(Refusal::Taken { by, until }))) => {
            let names = staff::store::names(&kit.db, &[by]).await?;
            let who = names.get(&by).cloned().unwrap_or_default();
            let since = until.minus(lease(kit));
            return Err(Error::Taken {
                who,
                when: date_time_label(since, page.locale),
            });
        }
        Err(Declined::Case(CaseError::Refused(refusal))) => format!("casework-refusal-{refusal}"),
        Err(Declined::Unpaid) => "casework-refusal-unpaid".to_owned(),
        Err(Declined::LetterDue) => "letters-refusal-due".to_owned(),
        Err(Declined::Paid) => "casework-refusal-paid".to_owned(),
        Err(Declined::Case(other)) => return Err(other.into()),
    };
    let refused = view::Refused {
        message: page.text(&message),
        ..form.typed
    };
    show(state, officer, page, &application, Some(refused)).await
}

/// Who moved the case last, and when; nobody is named where it was the applicant or the service.
async fn first(state: &State, page: &Page, application: &Application) -> Result<Error> {
    let db = &state.kit.db;
    let Some((Some(who), at)) = store::last_mover(db, application.id).await? else {
        return Ok(Error::Stale);
    };
    let names = staff::store::names(db, &[who]).await?;
    let when = date_time_label(at, page.locale);
    Ok(Error::Taken {
        who: names.get(&who).cloned().unwrap_or_default(),
        when,
    })
}

/// `POST …/claim`
pub(super) async fn claim(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(Seen { version }): Checked<Seen>,
) -> Result<Response> {
    simple(&state, &officer, page, &number, version, Request::Claim).await
}

/// `POST …/release`
pub(super) async fn release(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(Seen { version }): Checked<Seen>,
) -> Result<Response> {
    simple(&state, &officer, page, &number, version, Request::Release).await
}

/// `POST …/lapse`
pub(super) async fn lapse(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(Seen { version }): Checked<Seen>,
) -> Result<Response> {
    simple(&state, &officer, page, &number, version, Request::Lapse).await
}

pub(super) async fn simple(
    state: &State,
    officer: &Officer,
    page: Page,
    number: &ReceiptNumber,
    seen: i64,
    request: Request,
) -> Result<Response> {
    act(
        state,
        officer,
        page,
        Act {
            number,
            seen,
            request,
            typed: view::Refused::default(),
        },
    )
    .await
}

/// `POST …/pull-back`: the drafter takes the draft back (引戻し).
pub(super) async fn pull_back(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(Seen { version }): Checked<Seen>,
) -> Result<Response> {
    simple(&state, &officer, page, &number, version, Request::PullBack).await
}

/// `POST …/record`: a report is complete.
pub(super) async fn record(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(Seen { version }): Checked<Seen>,
) -> Result<Response> {
    simple(&state, &officer, page, &number, version, Request::Record).await
}

#[derive(Deserialize)]
pub(super) struct WithdrawalForm {
    version: i64,
    answer: String,
}

/// `POST …/withdrawal`
pub(super) async fn answer_withdrawal(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(form): Checked<WithdrawalForm>,
) -> Result<Response> {
    let request = match form.answer.as_str() {
        "grant" => Request::GrantWithdrawal,
        "decline" => Request::DeclineWithdrawal,
        other => return Err(Error::BadRequest(format!("answer: {other}"))),
    };
    simple(&state, &officer, page, &number, form.version, request).await
}

/// `POST …/decide`: grant, refuse or dismiss.
pub(super) async fn decide(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(pairs): Checked<Vec<(String, String)>>,
) -> Result<Response> {
    let one = |name: &str| {
        pairs
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.as_str())
    };
    let reasons: Vec<String> = pairs
        .iter()
        .filter(|(name, _)| name == "reasons")
        .map(|(_, code)| code.clone())
        .collect();
    let typed = view::Refused {
        message: String::new(),
        words: one("words").to_owned(),
        reasons: reasons.clone(),
        number_found: false,
    };
    let seen: i64 = one("version")
        .parse()
        .map_err(|_| Error::BadRequest("version".to_owned()))?;
    let application = visible(&state, &officer, &number).await?;
    let version = state
        .catalog
        .version(&application.procedure, application.procedure_version);
    let version =
        version.ok_or_else(|| Error::internal("a case of a version that is not published"))?;
    let known = |code: &String| {
        version
            .procedure
            .refusal_reasons
            .iter()
            .any(|reason| reason.code == *code)
    };
    if !reasons.iter().all(known) {
        return Err(Error::BadRequest("an unknown reason".to_owned()));
    }
    let overridden = !one("words__not_my_number").is_empty();
    if !overridden && !individual_number::find(&typed.words).is_empty() {
        // 番号法20条: what looks like an individual number is not kept.
        let refused = view::Refused {
            message: page.text("casework-number-found"),
            words: individual_number::mask(&typed.words),
            number_found: true,
            ..typed
        };
        return show(&state, &officer, page, &application, Some(refused)).await;
    }
    let words = Some(typed.words.trim().to_owned()).filter(|words| !words.is_empty());
    let verdict = match one("outcome") {
        "grant" => Verdict::Granted,
        "refuse" => Verdict::Refused,
        "dismiss" => Verdict::Dismissed,
        _ => {
            let refused = view::Refused {
                message: page.text("casework-no-outcome"),
                ..typed
            };
            return show(&state, &officer, page, &application, Some(refused)).await;
        }
    };
    let route = version.procedure.approval_route.len();
    let request = Request::Propose {
        verdict,
        // What is granted as asked for needs no reasons.
        reasons: if verdict.is_adverse() {
            reasons
        } else {
            Vec::new()
        },
        approvals: u32::try_from(route).unwrap_or(u32::MAX),
        words: words.filter(|_| verdict.is_adverse()),
    };
    act(
        &state,
        &officer,
        page,
        Act {
            number: &number,
            seen,
            request,
            typed,
        },
    )
    .await
}

#[derive(Deserialize)]
pub(super) struct SendForm {
    version: i64,
    on: String,
    postage: String,
}

/// `POST …/send`: the tax system printed the paper; here stand officer, day and postage.
pub(super) async fn send(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(form): Checked<SendForm>,
) -> Result<Response> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    let on = text::fold_digits(form.on.trim());
    let date = time::Date::parse(&on, format).ok();
    let today = state.kit.env.now().tokyo_date();
    let postage = text::fold_digits(form.postage.trim())
        .parse::<i64>()
        .ok()
        .filter(|yen| (0..=100_000).contains(yen));
    let application = visible(&state, &officer, &number).await?;
    let typed = view::Refused::default();
    let arrived_on = application.arrived_at.tokyo_date();
    let date = date.filter(|date| (arrived_on..=today).contains(date));
    let (Some(_), Some(postage)) = (date, postage) else {
        let refused = view::Refused {
            message: page.text("casework-send-invalid"),
            ..typed
        };
        return show(&state, &officer, page, &application, Some(refused)).await;
    };
    let order = Act {
        number: &number,
        seen: form.version,
        request: Request::Send { on, postage },
        typed,
    };
    act(&state, &officer, page, order).await
}
