//! The use cases of a login, and what other features ask of a resident.

use std::time::Duration;

use axum::http::HeaderValue;
use url::Url;

use super::flow;
use super::model::{Attempt, Fact, Facts, LoginFailure};
use super::oidc::{Identified, Provider, Returned};
use super::store;
use super::tokens::derived;
use crate::config::Config;
use crate::db::{self, Db, Tx};
use crate::events::{Event, Log};
use crate::kernel::{AccountId, Actor, Env, Locale, Secret};
use crate::web::session::{self, Holder};

/// From the button to the provider's answer.
const PATIENCE: Duration = Duration::from_mins(10);
/// An answer that comes late is told so for this long; afterwards its state is unknown.
const MEMORY: Duration = Duration::from_hours(1);

/// Why a login stopped: told to the resident, or a fault of the database.
#[derive(Debug)]
pub enum Stopped {
    /// As the resident is told.
    Failed(LoginFailure),
    /// The database.
    Database(db::Error),
}

impl From<LoginFailure> for Stopped {
    fn from(failure: LoginFailure) -> Self {
        Self::Failed(failure)
    }
}

impl From<db::Error> for Stopped {
    fn from(error: db::Error) -> Self {
        Self::Database(error)
    }
}

/// The facts of an account; `None` where the provider handed over none.
///
/// # Errors
/// Whatever the database says.
pub async fn facts(db: &Db, account: AccountId) -> db::Result<Option<Facts>> {
    store::facts(db, account).await
}

/// Whether all of `wanted` are known of the account.
///
/// # Errors
/// Whatever the database says.
pub async fn has_facts(db: &Db, account: AccountId, wanted: &[Fact]) -> db::Result<bool> {
    if wanted.is_empty() {
        return Ok(true);
    }
    let known = facts(db, account).await?;
    Ok(known.is_some_and(|facts| facts.has(wanted)))
}

/// Begins a login: remembers the attempt and gives the provider's address and the secret that binds it to the browser.
///
/// # Errors
/// [`Stopped`] where the provider cannot be found or the database refuses.
pub async fn begin(
    db: &Db,
    env: &Env,
    provider: &Provider,
    return_to: &str,
    facts: &[Fact],
    locale: Locale,
) -> Result<(Url, Secret), Stopped> {
    let (state, browser) = (env.rng.token(), env.rng.token());
    let nonce = derived("nonce", &browser, state.reveal());
    let verifier = derived("verifier", &browser, state.reveal());
    let address = provider
        .authorization_url(&state, &nonce, &verifier, facts, locale.code())
        .await?;
    let now = env.now();
    let attempt = Attempt {
        state_digest: state.digest(),
        browser_digest: browser.digest(),
        return_to: return_to.to_owned(),
        facts: Fact::list(facts, ","),
        expires_at: now.plus(PATIENCE),
        consumed_at: None,
    };
    let mut tx = db.begin().await?;
    store::sweep(&mut tx, now.minus(MEMORY)).await?;
    store::insert_attempt(&mut tx, &attempt).await?;
    tx.commit().await?;
    Ok((address, browser))
}

/// The attempt to which the provider's answer belongs.
///
/// # Errors
/// [`Stopped::Failed`] for an unknown, used or expired attempt, or one of another browser.
pub async fn attempt(
    db: &Db,
    env: &Env,
    state: &str,
    browser: Option<&Secret>,
) -> Result<Attempt, Stopped> {
    let browser = browser.ok_or(LoginFailure::AttemptUnknown)?.digest();
    let found = store::attempt(db, &Secret::new(state).digest()).await?;
    flow::check_attempt(found.as_ref(), &browser, env.now())?;
    found.ok_or_else(|| LoginFailure::AttemptUnknown.into())
}

/// Ends an attempt to which the provider answered with an error.
///
/// # Errors
/// `AttemptUsed` where another answer was faster.
pub async fn abandon(db: &Db, env: &Env, attempt: &Attempt) -> Result<(), Stopped> {
    let mut tx = db.begin().await?;
    consume(&mut tx, env, attempt).await?;
    Ok(tx.commit().await?)
}

/// Asks the provider who has logged in. No transaction is open meanwhile.
///
/// # Errors
/// [`LoginFailure`].
pub async fn identify(
    provider: &Provider,
    attempt: &Attempt,
    state: &str,
    browser: &Secret,
    code: Secret,
) -> Result<Identified, LoginFailure> {
    let returned = Returned {
        code,
        verifier: &derived("verifier", browser, state),
        nonce: &derived("nonce", browser, state),
        facts: &Fact::parse_list(&attempt.facts),
    };
    provider.identify(returned).await
}

/// Opens the session of an identified person, making the account at the first login; gives the account and
/// the session's cookie.
///
/// # Errors
/// `AttemptUsed` where another answer was faster; else the database.
pub async fn complete(
    tx: &mut Tx,
    log: &Log,
    config: &Config,
    attempt: &Attempt,
    person: &Identified,
    locale: Locale,
) -> Result<(AccountId, HeaderValue), Stopped> {
    let env = log.env();
    let now = env.now();
    consume(tx, env, attempt).await?;
    let (account, is_new) = account_for(tx, env, person).await?;
    store::touch_account(tx, account, locale, now).await?;
    for fact in Fact::ALL {
        if let Some(value) = person.facts.get(fact) {
            store::put_fact(tx, account, fact, value, now).await?;
        }
    }
    let actor = Actor::Resident(account);
    if is_new {
        let issuer = person.issuer.clone();
        log.append(tx, actor, Event::AccountCreated { account, issuer })
            .await?;
    }
    log.append(tx, actor, Event::ResidentLoggedIn { account })
        .await?;
    let cookie = session::open(tx, env, config, &config.http, Holder::Resident(account)).await?;
    Ok((account, cookie))
}

async fn consume(tx: &mut Tx, env: &Env, attempt: &Attempt) -> Result<(), Stopped> {
    match store::consume_attempt(tx, &attempt.state_digest, env.now()).await {
        Err(db::Error::Stale) => Err(LoginFailure::AttemptUsed.into()),
        done => Ok(done?),
    }
}

/// The person's account. Two first logins at once make one account: the link decides.
async fn account_for(tx: &mut Tx, env: &Env, person: &Identified) -> db::Result<(AccountId, bool)> {
    let (issuer, subject) = (person.issuer.as_str(), person.subject.as_str());
    if let Some(account) = store::account_of(tx, issuer, subject).await? {
        return Ok((account, false));
    }
    let account = env.id();
    if store::link(tx, issuer, subject, account, env.now()).await? {
        return Ok((account, true));
    }
    let account = store::account_of(tx, issuer, subject).await?;
    account
        .map(|account| (account, false))
        .ok_or(db::Error::Stale)
}
