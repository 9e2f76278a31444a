//! The payment agent's API, as this service speaks it. Never called while a transaction lives.
//!
//! `POST payments` (with `Idempotency-Key`), `GET payments/{id}`, `POST payments/{id}/capture` and `…/release`, bearer
//! key, JSON; every answer is the payment as it stands ([`Snapshot`]).

use reqwest::{Method, StatusCode};
use serde::Serialize;

use super::model::Snapshot;
use crate::config::Payments;
use crate::kernel::{Locale, PaymentId, Secret};

/// Why the agent did not do what it was asked to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgentError {
    /// It cannot be reached or has trouble of its own: the same request may succeed later.
    #[error("the payment agent cannot be used now: {0}")]
    Temporary(String),
    /// The payment is not in a state for this: its present state must be asked for.
    #[error("the payment agent holds the payment in another state")]
    Conflict,
    /// It knows no such payment.
    #[error("the payment agent does not know the payment")]
    Unknown,
    /// It will never accept this request.
    #[error("the payment agent refused the request: {0}")]
    Refused(String),
}

/// What the agent needs to open a page for a payer. No personal fact.
#[derive(Clone, Debug, Serialize)]
pub struct NewPayment {
    /// Our key of the attempt.
    pub reference: PaymentId,
    /// Whole units of `currency`.
    pub amount: i64,
    /// `JPY`
    pub currency: &'static str,
    /// What the payer reads: the receipt number.
    pub description: String,
    /// Where the payer's browser returns to.
    pub return_url: String,
    /// The payer's language.
    pub lang: Locale,
}

/// A client of the agent.
#[derive(Clone, Debug)]
pub struct Agent {
    http: reqwest::Client,
    name: String,
    base: Option<String>,
    key: Secret,
}

impl Agent {
    /// A client with the section `[payments]`.
    pub fn new(http: reqwest::Client, config: &Payments) -> Self {
        Self {
            http,
            name: config.provider.clone(),
            base: config
                .api_url
                .as_ref()
                .map(|url| url.as_str().trim_end_matches('/').to_owned()),
            key: config.api_key.clone().unwrap_or_default(),
        }
    }

    /// The name in the webhook's path.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Opens a page; the same attempt gives the same page, however often it is asked for.
    ///
    /// # Errors
    /// [`AgentError`]
    pub async fn create(&self, payment: &NewPayment) -> Result<Snapshot, AgentError> {
        let request = self
            .request(Method::POST, "")?
            .header("Idempotency-Key", payment.reference.to_string())
            .json(payment);
        answer(request).await
    }

    /// The payment as it stands.
    ///
    /// # Errors
    /// [`AgentError`]
    pub async fn get(&self, id: &str) -> Result<Snapshot, AgentError> {
        answer(self.request(Method::GET, &format!("/{}", segment(id)))?).await
    }

    /// Takes the reserved money. Repeated, it takes nothing more.
    ///
    /// # Errors
    /// [`AgentError`]; a refusal by the payer's bank is no error but a payment that failed.
    pub async fn capture(&self, id: &str) -> Result<Snapshot, AgentError> {
        answer(self.request(Method::POST, &format!("/{}/capture", segment(id)))?).await
    }

    /// Gives the reservation back, or closes a page that was not used.
    ///
    /// # Errors
    /// [`AgentError`]
    pub async fn release(&self, id: &str) -> Result<Snapshot, AgentError> {
        answer(self.request(Method::POST, &format!("/{}/release", segment(id)))?).await
    }

    fn request(&self, method: Method, path: &str) -> Result<reqwest::RequestBuilder, AgentError> {
        let base = self
            .base
            .as_ref()
            .ok_or_else(|| AgentError::Temporary("payments.api_url is not set".to_owned()))?;
        Ok(self
            .http
            .request(method, format!("{base}/payments{path}"))
            .bearer_auth(self.key.reveal()))
    }
}

/// The agent's key as one segment of a path, whatever it holds.
fn segment(id: &str) -> String {
    url::form_urlencoded::byte_serialize(id.as_bytes()).collect()
}

async fn answer(request: reqwest::RequestBuilder) -> Result<Snapshot, AgentError> {
    // The address may hold the agent's key of the payment: it stays out of the log.
    let failed = |error: reqwest::Error| AgentError::Temporary(error.without_url().to_string());
    let response = request.send().await.map_err(failed)?;
    match response.status() {
        status if status.is_success() => response
            .json()
            .await
            .map_err(|_| AgentError::Temporary("an answer that cannot be read".to_owned())),
        StatusCode::NOT_FOUND => Err(AgentError::Unknown),
        StatusCode::CONFLICT => Err(AgentError::Conflict),
        // A wrong key is mended in the configuration; until then the work waits.
        status @ (StatusCode::UNAUTHORIZED
        | StatusCode::FORBIDDEN
        | StatusCode::REQUEST_TIMEOUT
        | StatusCode::TOO_MANY_REQUESTS) => Err(AgentError::Temporary(status.to_string())),
        status if status.is_client_error() => Err(AgentError::Refused(status.to_string())),
        status => Err(AgentError::Temporary(status.to_string())),
    }
}
