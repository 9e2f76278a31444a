//! A router that remembers its table: tests walk every mutating route with every role.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodRouter, on};

use crate::kernel::Role;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody; forms still carry their token.
    Public,
    /// A resident who is logged in.
    Resident,
    /// An officer with one of these roles; none named: any officer.
    Staff(&'static [Role]),
    /// A machine that proves itself by signature or bearer token; no form token.
    Machine,
    /// A stand-in: replaced by the real system when the city goes live.
    StandIn,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path as axum writes it.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
}

/// What one listener serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Everything: the only listener.
    All,
    /// All but what is the staff's.
    Public,
    /// What is the staff's, and what every page needs.
    Staff,
}

/// The staff's pages and the interface for machines.
const STAFF: [&str; 3] = ["/staff", "/admin", "/api/v1"];
/// What every listener serves.
const SHARED: [&str; 3] = ["/assets", "/healthz", "/readyz"];

impl Door {
    /// Whether a route with this path is served here. What is not is unknown here: 404, as if it were nowhere.
    pub fn serves(self, path: &str) -> bool {
        let below = |list: [&str; 3]| {
            list.iter().any(|prefix| {
                path.strip_prefix(prefix)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        match self {
            Self::All => true,
            Self::Public => !below(STAFF),
            Self::Staff => below(STAFF) || below(SHARED),
        }
    }
}

/// A feature's routes with their table.
#[derive(Debug)]
pub struct Routes<S = ()> {
    entries: Vec<(Route, MethodRouter<S>)>,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
        }
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a page.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(
            Method::GET,
            path,
            access,
            on(axum::routing::MethodFilter::GET, handler),
        )
    }

    /// Adds a form's target.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(
            Method::POST,
            path,
            access,
            on(axum::routing::MethodFilter::POST, handler),
        )
    }

    fn add(
        mut self,
        method: Method,
        path: &'static str,
        access: Access,
        handler: MethodRouter<S>,
    ) -> Self {
        let route = Route {
            method,
            path,
            access,
        };
        self.entries.push((route, handler));
        self
    }

    /// Gives the handlers their state.
    pub fn with_state<N>(self, state: S) -> Routes<N>
    where
        N: Clone + Send + Sync + 'static,
    {
        let known =
            |(route, handler): (Route, MethodRouter<S>)| (route, handler.with_state(state.clone()));
        Routes {
            entries: self.entries.into_iter().map(known).collect(),
        }
    }

    /// Adds another feature's routes.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.entries.extend(other.entries);
        self
    }

    /// The router and the table of what `door` serves.
    pub fn into_parts(self, door: Door) -> (Router<S>, Vec<Route>) {
        let mut router = Router::new();
        let mut table = Vec::new();
        for (route, handler) in self.entries {
            if door.serves(route.path) {
                router = router.route(route.path, handler);
                table.push(route);
            }
        }
        (router, table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_only_begins_like_the_staffs_is_the_public() {
        for path in [
            "/staff",
            "/staff/cases/{number}",
            "/admin/measures",
            "/api/v1/openapi.json",
        ] {
            assert!(
                !Door::Public.serves(path) && Door::Staff.serves(path),
                "{path}"
            );
        }
        for path in [
            "/",
            "/staffing",
            "/administration",
            "/api/v10",
            "/webhooks/payments/{provider}",
        ] {
            assert!(
                Door::Public.serves(path) && !Door::Staff.serves(path),
                "{path}"
            );
        }
        for path in ["/assets/{*path}", "/healthz", "/readyz"] {
            assert!(
                Door::Public.serves(path) && Door::Staff.serves(path),
                "{path}"
            );
        }
    }
}
