//! The one error at the edge. A layer renders it as a page in the reader's language or as problem+json.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::db;
use crate::view::RenderError;

/// The result of a handler.
pub type Result<T> = std::result::Result<T, Error>;

/// What a person is told; the message keys are `error-<kind>-title`, `-what` and `-do`.
#[derive(Debug)]
pub enum Error {
    /// 404: nothing here, or nothing that this person may know of.
    NotFound,
    /// 403: not with this role.
    Forbidden,
    /// 403: the form's token is missing or from another visit.
    Csrf,
    /// 409: the thing has changed since the page was made.
    Stale,
    /// 409: somebody else was first.
    Taken {
        /// Their name.
        who: String,
        /// When, as the reader reads it.
        when: String,
    },
    /// 410: a draft, link or code that is over.
    Expired,
    /// 400: the request cannot be understood; the text is for the log.
    BadRequest(String),
    /// 401: nobody is logged in; where to log in.
    Unauthorised {
        /// The path of the login page.
        login: String,
    },
    /// 303: the page is for people who are logged in; where to log in. No page of its own.
    LogIn {
        /// The path of the login page, with the way back.
        login: String,
    },
    /// 429
    TooMany,
    /// 503: the database or a partner cannot take the work now.
    Busy,
    /// 413
    TooLarge,
    /// 405
    Method,
    /// 500: a fault of ours; the text is for the log and holds no personal fact.
    Internal(String),
}

/// What the error layer needs to render the page; travels as a response extension.
#[derive(Clone, Debug)]
pub struct Kind {
    /// The word in the message keys.
    pub code: &'static str,
    /// Who was first, and when.
    pub taken: Option<(String, String)>,
    /// Where to log in.
    pub login: Option<String>,
}

impl Error {
    /// A fault of ours, with its cause for the log.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Csrf => StatusCode::FORBIDDEN,
            Self::Stale | Self::Taken { .. } => StatusCode::CONFLICT,
            Self::Expired => StatusCode::GONE,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Unauthorised { .. } => StatusCode::UNAUTHORIZED,
            Self::LogIn { .. } => StatusCode::SEE_OTHER,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Forbidden => "forbidden",
            Self::Csrf => "csrf",
            Self::Stale => "stale",
            Self::Taken { .. } => "taken",
            Self::Expired => "expired",
            Self::BadRequest(_) => "bad-request",
            Self::Unauthorised { .. } | Self::LogIn { .. } => "unauthorised",
            Self::TooMany => "too-many",
            Self::Busy => "busy",
            Self::TooLarge => "too-large",
            Self::Method => "method",
            Self::Internal(_) => "internal",
        }
    }

    /// The codes of all kinds: each has three messages in every language.
    pub const CODES: [&'static str; 13] = [
        "not-found",
        "forbidden",
        "csrf",
        "stale",
        "taken",
        "expired",
        "bad-request",
        "unauthorised",
        "too-many",
        "busy",
        "too-large",
        "method",
        "internal",
    ];
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::NotFound => Self::NotFound,
            db::Error::Stale => Self::Stale,
            db::Error::Busy(_) => Self::Busy,
            other => {
                let cause = std::error::Error::source(&other)
                    .map(ToString::to_string)
                    .unwrap_or_default();
                Self::Internal(format!("{other} {cause}"))
            }
        }
    }
}

impl From<RenderError> for Error {
    fn from(error: RenderError) -> Self {
        Self::internal(error)
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match &self {
            Self::Internal(cause) => tracing::error!(%cause, "a request failed"),
            Self::BadRequest(cause) => tracing::info!(%cause, "a request could not be understood"),
            Self::Busy => tracing::warn!("a request found the database busy"),
            _ => {}
        }
        if let Self::LogIn { login } = self {
            return super::see_other(login);
        }
        let status = self.status();
        let code = self.code();
        let (mut taken, mut login) = (None, None);
        match self {
            Self::Taken { who, when } => taken = Some((who, when)),
            Self::Unauthorised { login: path } => login = Some(path),
            _ => {}
        }
        let mut response = status.into_response();
        response
            .extensions_mut()
            .insert(Kind { code, taken, login });
        response
    }
}
