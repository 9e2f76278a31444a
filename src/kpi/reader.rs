//! The inline reader: all that the rollups hold follows from the log, here and nowhere else.

use super::flow;
use super::model::{CARDS_ISSUED, Figure, Point, REFORM_CASES, Reform, Version};
use super::store;
use crate::db::{self, Tx};
use crate::events::{
    self, Channel, Entry, Event, Log, Outcome, Reader, Reading, ReformCategory, ReformState,
};
use crate::kernel::{Actor, ReformId};

/// Counts, and proposes a reform case when a procedure is first completed online.
#[derive(Clone, Copy, Debug)]
pub struct Rollups;

impl Reader for Rollups {
    fn name(&self) -> &'static str {
        "kpi.rollups"
    }

    fn wants(&self, event: &Event) -> bool {
        first_case(event).is_some() || is_ours(event)
    }

    fn read<'a>(&'a self, tx: &'a mut Tx, log: &'a Log, entry: &'a Entry) -> Reading<'a> {
        Box::pin(async move {
            match first_case(&entry.event) {
                Some(procedure) => propose(tx, log, procedure).await,
                None => apply(tx, entry).await,
            }
        })
    }
}

/// Whether the rollups follow from the event alone.
pub(super) const fn is_ours(event: &Event) -> bool {
    matches!(
        event,
        Event::FigureRecorded { .. }
            | Event::ReformProposed { .. }
            | Event::ReformEvidenced { .. }
            | Event::ReformMoved { .. }
            | Event::KpiFrozen { .. }
            | Event::CardHandedOver { .. }
    )
}

/// The procedure of a case that came in online and was completed with what was asked for.
fn first_case(event: &Event) -> Option<&str> {
    match event {
        Event::ApplicationClosed {
            procedure,
            channel: Channel::Online,
            outcome: None | Some(Outcome::Granted),
            ..
        } => Some(procedure),
        _ => None,
    }
}

/// Proposes the reform case of `procedure` unless it has one.
async fn propose(tx: &mut Tx, log: &Log, procedure: &str) -> db::Result<()> {
    if store::is_online(tx, procedure).await? {
        return Ok(());
    }
    let claim = Reform::proposed(
        log.env().id(),
        ReformCategory::Online,
        Some(procedure.to_owned()),
        log.now(),
    );
    if store::claim_reform(tx, &claim).await? {
        log.append(tx, Actor::System, claim.event()).await?;
    }
    Ok(())
}

/// Writes what follows from one entry of the log.
pub(super) async fn apply(tx: &mut Tx, entry: &Entry) -> db::Result<()> {
    match &entry.event {
        Event::FigureRecorded {
            measure,
            as_of,
            value,
            source,
        } => {
            let figure = Figure {
                event_id: entry.id,
                measure: measure.clone(),
                as_of: as_of.clone(),
                value: *value,
                source: source.clone(),
                reason: events::text_in(tx, entry.id).await?,
                recorded_at: entry.at,
            };
            store::insert_figure(tx, &figure).await
        }
        Event::ReformProposed {
            reform,
            category,
            procedure,
            section,
        } => {
            let title = events::text_in(tx, entry.id).await?;
            let proposed_by = match entry.actor {
                Actor::Staff(id) => Some(id),
                _ => None,
            };
            let reform = Reform {
                title,
                section: section.clone(),
                proposed_by,
                ..Reform::proposed(*reform, *category, procedure.clone(), entry.at)
            };
            store::put_reform(tx, &reform).await
        }
        Event::ReformEvidenced {
            reform,
            before,
            after,
            yearly,
        } => {
            let was = store::hold_reform(tx, *reform).await?;
            let evidence = events::text_in(tx, entry.id).await?;
            let now = Reform {
                evidence,
                before_minutes: *before,
                after_minutes: *after,
                yearly_volume: *yearly,
                version: was.version + 1,
                changed_at: entry.at,
                ..was
            };
            store::put_reform(tx, &now).await
        }
        Event::CardHandedOver {
            issuance,
            route,
            on,
            ..
        } => {
            let point = Point {
                event_id: entry.id,
                measure: CARDS_ISSUED.to_owned(),
                day: on.clone(),
                delta: 1,
                recorded_at: entry.at,
                reform_id: None,
                issuance: Some(*issuance),
                route: Some(*route),
            };
            store::insert_point(tx, &point).await
        }
        Event::ReformMoved { reform, to, on } => moved(tx, entry, *reform, *to, on).await,
        Event::KpiFrozen {
            kpi,
            version,
            value,
            as_of,
            source,
            counted,
        } => {
            let version = Version {
                kpi: kpi.clone(),
                version: *version,
                value: *value,
                as_of: as_of.clone(),
                source: source.clone(),
                counted: *counted,
                frozen_at: entry.at,
                reason: events::text_in(tx, entry.id).await?,
            };
            store::insert_version(tx, &version).await
        }
        _ => Ok(()),
    }
}

/// A case that begins to count adds one on its day; a case that ceases to takes that one away again.
async fn moved(
    tx: &mut Tx,
    entry: &Entry,
    id: ReformId,
    to: ReformState,
    on: &str,
) -> db::Result<()> {
    let was = store::hold_reform(tx, id).await?;
    let counts_from = match (flow::counts(was.state), flow::counts(to)) {
        (false, true) => Some(on.to_owned()),
        (true, true) => was.counts_from.clone(),
        (_, false) => None,
    };
    let step = match (&was.counts_from, &counts_from) {
        (None, Some(day)) => Some((day, 1)),
        (Some(day), None) => Some((day, -1)),
        _ => None,
    };
    if let Some((day, delta)) = step {
        let point = Point {
            event_id: entry.id,
            measure: REFORM_CASES.to_owned(),
            day: day.clone(),
            delta,
            recorded_at: entry.at,
            reform_id: Some(id),
            issuance: None,
            route: None,
        };
        store::insert_point(tx, &point).await?;
    }
    let now = Reform {
        state: to,
        counts_from,
        version: was.version + 1,
        changed_at: entry.at,
        ..was
    };
    store::put_reform(tx, &now).await
}
