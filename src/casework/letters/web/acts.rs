//! What officers do with letters, and the book of numbers.

use axum::extract::{Path, Query, State as Of};
use axum::response::Response;
use serde::Deserialize;

use super::super::model::{Delivery, Series, State as Standing, VoidReason};
use super::super::{service, store, view};
use super::{Place, Refused, State, mark, show, text, visible};
use crate::applications::{self, store as files};
use crate::casework::service::Declined;
use crate::db;
use crate::kernel::calendar::FiscalYear;
use crate::kernel::individual_number;
use crate::staff::Reviewer;
use crate::web::{Checked, Error, Page, Result, see_other};

#[derive(Deserialize)]
pub(super) struct IssueForm {
    version: i64,
    delivery: Delivery,
}

/// `POST …/issue`: the letter becomes final. Repeated, it leads to the letter.
pub(super) async fn issue(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(place): Place,
    Checked(form): Checked<IssueForm>,
) -> Result<Response> {
    let (application, letter) = visible(&state, &officer, &place).await?;
    let back = format!(
        "/staff/cases/{}/letters/{}",
        application.receipt_number, letter.id
    );
    if letter.state != Standing::Due {
        return Ok(see_other(back));
    }
    if application.version != form.version {
        return Err(Error::Stale);
    }
    let db = &state.kit.db;
    let accepted = application.account_id.is_some()
        && files::accepts_electronic_notice(db, application.id).await?;
    if form.delivery == Delivery::Electronic && !accepted {
        return Err(Error::BadRequest("electronic without consent".to_owned()));
    }
    let document = text(&state, &application, &letter)
        .await?
        .ok_or(Error::Expired)?;
    if state.drawer.check(letter.id, &document).await.is_err() {
        // The page itself says which characters, or which packages.
        let refused = Refused {
            message: page.text("letters-refusal-print"),
            words: String::new(),
        };
        return show(&state, &officer, page, &application, &letter, Some(refused)).await;
    }
    let wanted = service::Issue {
        letter: &letter,
        application: &application,
        mark: &mark(&state, &application)?,
        document,
        delivery: form.delivery,
        by: officer.id,
    };
    match service::issue(db, &state.log, wanted).await {
        Ok(()) => Ok(see_other(back)),
        Err(Declined::Case(applications::service::Error::Db(db::Error::Stale))) => {
            let now = store::get(db, letter.id, application.id).await?;
            if now.state == Standing::Due {
                return Err(Error::Stale);
            }
            Ok(see_other(back))
        }
        Err(Declined::Case(other)) => Err(other.into()),
        Err(Declined::Unpaid | Declined::Paid | Declined::LetterDue) => {
            let refused = Refused {
                message: page.text("casework-refusal-unpaid"),
                words: String::new(),
            };
            show(&state, &officer, page, &application, &letter, Some(refused)).await
        }
    }
}

#[derive(Deserialize)]
pub(super) struct VoidForm {
    reason: Option<VoidReason>,
    #[serde(default)]
    words: String,
}

/// `POST …/void`: the number stays open (欠番), and a new letter is due.
pub(super) async fn void(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(place): Place,
    Checked(form): Checked<VoidForm>,
) -> Result<Response> {
    let (application, letter) = visible(&state, &officer, &place).await?;
    let words = form.words.trim();
    let problem = if !individual_number::find(words).is_empty() {
        Some("letters-refusal-number")
    } else if form.reason.is_none() {
        Some("letters-refusal-reason")
    } else {
        None
    };
    if let Some(key) = problem {
        let refused = Refused {
            message: page.text(key),
            words: individual_number::mask(words),
        };
        return show(&state, &officer, page, &application, &letter, Some(refused)).await;
    }
    let reason = form.reason.unwrap_or(VoidReason::Other);
    if letter.state == Standing::Issued {
        let words = Some(words).filter(|words| !words.is_empty());
        let db = &state.kit.db;
        service::void(db, &state.log, officer.id, &letter, reason, words).await?;
    }
    Ok(see_other(format!(
        "/staff/cases/{}",
        application.receipt_number
    )))
}

#[derive(Deserialize)]
pub(super) struct Asked {
    year: Option<i32>,
}

/// `GET /staff/document-numbers`: the book of the officer's sections (文書番号簿).
pub(super) async fn book(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let this_year = FiscalYear::of(state.kit.env.now().tokyo_date());
    let year = asked
        .year
        .filter(|year| (2000..=this_year.0).contains(year));
    let year = year.map_or(this_year, FiscalYear);
    let mut sections: Vec<(String, String)> = state
        .catalog
        .list()
        .iter()
        .filter(|version| version.procedure.letter.is_some())
        .map(|version| &version.procedure.section)
        .filter(|section| officer.sees(&section.code))
        .map(|section| (section.code.clone(), section.name.get(page.locale).text))
        .collect();
    sections.sort();
    sections.dedup_by(|a, b| a.0 == b.0);
    let mut series = Vec::new();
    for (section, name) in sections {
        let wanted = Series {
            section: &section,
            year,
        };
        series.push((name, store::book(&state.kit.db, wanted).await?));
    }
    let title = page.text("letters-book");
    let page = page.with_officer(officer.badge());
    page.html(
        "letters/book.html",
        title,
        view::book(series, year, this_year),
    )
}
