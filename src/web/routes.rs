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

/// A feature's routes with their table.
#[derive(Debug)]
pub struct Routes<S = ()> {
    router: Router<S>,
    table: Vec<Route>,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self {
            router: Router::new(),
            table: Vec::new(),
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
        self.table.push(Route {
            method,
            path,
            access,
        });
        self.router = self.router.route(path, handler);
        self
    }

    /// Gives the handlers their state.
    pub fn with_state<N>(self, state: S) -> Routes<N>
    where
        N: Clone + Send + Sync + 'static,
    {
        Routes {
            router: self.router.with_state(state),
            table: self.table,
        }
    }

    /// Adds another feature's routes.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    /// The router and its table.
    pub fn into_parts(self) -> (Router<S>, Vec<Route>) {
        (self.router, self.table)
    }
}
