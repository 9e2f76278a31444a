//! Public pages: `/`, `/procedures`, `/procedures/{slug}`.

use axum::extract::{FromRef, Path, Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::pages::{self, Group, ProcedurePage};
use super::service::Catalog;
use crate::web::{Access, Error, Kit, Page, Result, Routes};

/// What the handlers need.
#[derive(Clone, Debug, FromRef)]
pub struct CatalogState {
    kit: Kit,
    catalog: Catalog,
}

/// The routes of this feature.
pub fn routes(kit: Kit, catalog: Catalog) -> Routes {
    Routes::new()
        .get("/", Access::Public, front)
        .get("/procedures", Access::Public, list)
        .get("/procedures/{slug}", Access::Public, show)
        .with_state(CatalogState { kit, catalog })
}

/// The most characters of a query that are looked for.
const QUERY: usize = 100;

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
}

#[derive(Serialize)]
struct Listing {
    groups: Vec<Group>,
    query: String,
}

#[derive(Serialize)]
struct Shown {
    procedure: ProcedurePage,
}

async fn front(State(catalog): State<Catalog>, page: Page) -> Result<Response> {
    let own = listing(&catalog, "", &page);
    page.html("catalog/front.html", page.text("home-title"), own)
}

async fn list(
    State(catalog): State<Catalog>,
    Query(search): Query<Search>,
    page: Page,
) -> Result<Response> {
    let query: String = search.q.trim().chars().take(QUERY).collect();
    let own = listing(&catalog, &query, &page);
    page.html("catalog/list.html", page.text("procedures-title"), own)
}

async fn show(
    State(catalog): State<Catalog>,
    Path(slug): Path<String>,
    page: Page,
) -> Result<Response> {
    let version = catalog.current(&slug).ok_or(Error::NotFound)?;
    let procedure = pages::procedure(&version.procedure, page.locale);
    let title = procedure.title.text.clone();
    page.html("catalog/procedure.html", title, Shown { procedure })
}

fn listing(catalog: &Catalog, query: &str, page: &Page) -> Listing {
    let versions = catalog.list();
    Listing {
        groups: pages::groups(versions.iter().map(AsRef::as_ref), query, page.locale),
        query: query.to_owned(),
    }
}
