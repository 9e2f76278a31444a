//! The one error at the edge. A layer renders it as a page in the reader's language or as problem+json.

use axum::body::to_bytes;
use axum::http::{StatusCode, header};
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
        /// Where a form that was sent is picked up after the login; none: it is not kept.
        pick_up: Option<&'static str>,
    },
    /// 401: nobody is logged in any more; the form that was sent is kept.
    Kept {
        /// The path of the login page, with the way to what was kept.
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
    /// Where the form that was sent can be picked up, if it may be kept.
    pub pick_up: Option<&'static str>,
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
            Self::Unauthorised { .. } | Self::Kept { .. } => StatusCode::UNAUTHORIZED,
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
            Self::Kept { .. } => "kept",
            Self::TooMany => "too-many",
            Self::Busy => "busy",
            Self::TooLarge => "too-large",
            Self::Method => "method",
            Self::Internal(_) => "internal",
        }
    }

    /// The codes of all kinds: each has three messages in every language.
    pub const CODES: [&'static str; 14] = [
        "not-found",
        "forbidden",
        "csrf",
        "stale",
        "taken",
        "expired",
        "bad-request",
        "unauthorised",
        "kept",
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
        let (mut taken, mut login, mut pick_up) = (None, None, None);
        match self {
            Self::Taken { who, when } => taken = Some((who, when)),
            Self::Unauthorised {
                login: path,
                pick_up: way,
            } => (login, pick_up) = (Some(path), way),
            Self::Kept { login: path } => login = Some(path),
            _ => {}
        }
        let mut response = status.into_response();
        response.extensions_mut().insert(Kind {
            code,
            taken,
            login,
            pick_up,
        });
        response
    }
}

/// Makes a failure of the framework (a path, query, form or body that it could not read, a method, a time-out), which
/// would speak plain English, one of ours.
pub(super) async fn adopt(response: Response) -> Response {
    let status = response.status();
    let known = response.extensions().get::<Kind>().is_some();
    if known || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_plain = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    // The words of `/readyz` are for the operator.
    let is_ours = kind.is_some() && status == StatusCode::SERVICE_UNAVAILABLE;
    if !is_plain || is_ours {
        return response;
    }
    let (parts, body) = response.into_parts();
    let words = to_bytes(body, 4096).await.unwrap_or_default();
    let error = match status {
        // What does not fit the pattern of a path is no page.
        StatusCode::BAD_REQUEST if words.starts_with(b"Invalid URL") => Error::NotFound,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Error::Forbidden,
        StatusCode::NOT_FOUND => Error::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Error::Method,
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        StatusCode::TOO_MANY_REQUESTS => Error::TooMany,
        StatusCode::SERVICE_UNAVAILABLE => Error::Busy,
        // The words may repeat what was sent.
        refused if refused.is_client_error() => Error::BadRequest(format!("status {refused}")),
        failed => Error::internal(format!("status {failed}")),
    };
    let is_missing = matches!(error, Error::NotFound);
    let mut answer = error.into_response();
    if !is_missing {
        *answer.status_mut() = status;
    }
    for (name, value) in &parts.headers {
        if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH {
            answer.headers_mut().append(name.clone(), value.clone());
        }
    }
    answer
}
