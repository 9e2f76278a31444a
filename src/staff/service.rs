//! Making accounts and logging in.

use axum::http::HeaderValue;

use super::model::{Account, Error, Invitation, Officer};
use super::{flow, password, store};
use crate::db::{Db, Tx};
use crate::events::{Event, Log};
use crate::kernel::{Actor, Role, Secret, StaffId};
use crate::web::session::{self, Holder};
use crate::web::{self, Kit};

/// Who is to get an account.
#[derive(Clone, Debug)]
pub struct Newcomer<'a> {
    /// What they type to log in.
    pub login: &'a str,
    /// Their name, as given.
    pub name: &'a str,
    /// What they may do.
    pub roles: &'a [Role],
    /// The codes of their sections; empty: all.
    pub sections: &'a [String],
}

/// Password and second factor, ready to be stored.
struct Credentials {
    password_hash: String,
    totp_secret: String,
}

impl Credentials {
    async fn of(log: &Log, password: &Secret, secret: &[u8]) -> Result<Self, Error> {
        let password_hash = password::hash(&log.env().rng, password)
            .await
            .map_err(Error::Preparation)?;
        Ok(Self {
            password_hash,
            totp_secret: flow::encode_secret(secret),
        })
    }
}

/// Draws a password and a second factor; nothing is written.
async fn prepare(log: &Log, city: &str, login: &str) -> Result<(Invitation, Credentials), Error> {
    let password = password::draw(&log.env().rng);
    let secret = log.env().rng.bytes::<20>();
    let otpauth = flow::totp(&secret, city, login)?
        .to_url()
        .map_err(|error| Error::Preparation(error.to_string()))?;
    let credentials = Credentials::of(log, &password, &secret).await?;
    let otpauth = Secret::new(otpauth);
    Ok((Invitation { password, otpauth }, credentials))
}

/// Makes an account; `city` is the name that the authenticator application shows.
///
/// # Errors
/// [`Error::Login`], [`Error::Exists`].
pub async fn add(
    db: &Db,
    log: &Log,
    city: &str,
    newcomer: &Newcomer<'_>,
) -> Result<Invitation, Error> {
    let login = flow::login(newcomer.login)?;
    let (invitation, credentials) = prepare(log, city, &login).await?;
    let mut tx = db.begin().await?;
    insert(&mut tx, log, newcomer, &credentials).await?;
    tx.commit().await?;
    Ok(invitation)
}

/// Makes an account with a given password and second factor (20 bytes): for the demo and for tests, whose
/// logins are printed. Hash the password with [`Seed::prepare`] before the transaction begins.
///
/// # Errors
/// [`Error::Login`], [`Error::Exists`].
pub async fn seed(
    tx: &mut Tx,
    log: &Log,
    newcomer: &Newcomer<'_>,
    seed: &Seed,
) -> Result<StaffId, Error> {
    insert(tx, log, newcomer, &seed.0).await
}

/// A known password and second factor, hashed.
pub struct Seed(Credentials);

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed")
    }
}

impl Seed {
    /// Hashes the password; outside any transaction.
    ///
    /// # Errors
    /// [`Error::Preparation`].
    pub async fn prepare(log: &Log, password: &Secret, totp_secret: &[u8]) -> Result<Self, Error> {
        Credentials::of(log, password, totp_secret).await.map(Self)
    }
}

async fn insert(
    tx: &mut Tx,
    log: &Log,
    newcomer: &Newcomer<'_>,
    credentials: &Credentials,
) -> Result<StaffId, Error> {
    let login = flow::login(newcomer.login)?;
    let staff: StaffId = log.env().id();
    let new = store::NewAccount {
        id: staff,
        login: &login,
        name: newcomer.name,
        password_hash: &credentials.password_hash,
        totp_secret: &credentials.totp_secret,
        roles: newcomer.roles,
        sections: newcomer.sections,
    };
    if !store::insert(tx, &new, log.now()).await? {
        return Err(Error::Exists(login));
    }
    let roles = newcomer
        .roles
        .iter()
        .map(|role| role.code().to_owned())
        .collect();
    log.append(tx, Actor::System, Event::StaffAdded { staff, roles })
        .await?;
    Ok(staff)
}

/// Gives an account a new password and second factor, ends its sessions and opens its lock.
///
/// # Errors
/// [`Error::Unknown`], [`Error::Disabled`].
pub async fn reset(db: &Db, log: &Log, city: &str, login: &str) -> Result<Invitation, Error> {
    let login = flow::login(login)?;
    let (invitation, credentials) = prepare(log, city, &login).await?;
    let mut tx = db.begin().await?;
    let account = known(&mut tx, &login).await?;
    if account.disabled_at.is_some() {
        return Err(Error::Disabled(login));
    }
    let Credentials {
        password_hash,
        totp_secret,
    } = &credentials;
    store::reset(&mut tx, account.id, password_hash, totp_secret).await?;
    session::close_all(&mut tx, Holder::Staff(account.id)).await?;
    let event = Event::StaffReset { staff: account.id };
    log.append(&mut tx, Actor::System, event).await?;
    tx.commit().await?;
    Ok(invitation)
}

/// Closes an account and its sessions; closing it again changes nothing.
///
/// # Errors
/// [`Error::Unknown`].
pub async fn disable(db: &Db, log: &Log, login: &str) -> Result<(), Error> {
    let login = flow::login(login)?;
    let mut tx = db.begin().await?;
    let account = known(&mut tx, &login).await?;
    if store::disable(&mut tx, account.id, log.now()).await? {
        session::close_all(&mut tx, Holder::Staff(account.id)).await?;
        let event = Event::StaffDisabled { staff: account.id };
        log.append(&mut tx, Actor::System, event).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn known(tx: &mut Tx, login: &str) -> Result<Account, Error> {
    store::by_login_in(tx, login)
        .await?
        .ok_or_else(|| Error::Unknown(login.to_owned()))
}

/// What was typed into the login form.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The login.
    pub login: String,
    /// The password.
    pub password: Secret,
    /// The code of the second factor.
    pub code: Secret,
}

/// Logs in: gives the officer and the `Set-Cookie` value, or `None` where anything was wrong. Which part was
/// wrong is not told, and an unknown login takes as long as a known one.
///
/// # Errors
/// Whatever the database says.
pub async fn log_in(
    kit: &Kit,
    log: &Log,
    attempt: Attempt,
) -> web::Result<Option<(Officer, HeaderValue)>> {
    let account = match flow::login(&attempt.login) {
        Ok(login) => store::by_login(&kit.db, &login).await?,
        Err(_) => None,
    };
    let hash = account
        .as_ref()
        .map(|account| account.password_hash.clone());
    let right = password::matches(hash, attempt.password)
        .await
        .map_err(web::Error::internal)?;
    let now = log.now();
    let Some(account) = account.filter(|account| account.is_open(now)) else {
        return Ok(None);
    };
    let code = attempt.code.reveal();
    let step = flow::step_of_code(&account.totp_secret, code, account.totp_step, now);
    let actor = Actor::Staff(account.id);
    let mut tx = kit.db.begin().await?;
    let entered = match step.filter(|_| right) {
        Some(step) => store::enter(&mut tx, &account, step, now).await?,
        None => false,
    };
    if !entered {
        fail(&mut tx, log, &account).await?;
        tx.commit().await?;
        return Ok(None);
    }
    let staff = account.id;
    let holder = Holder::Staff(staff);
    let cookie = session::open(&mut tx, &kit.env, &kit.config, &kit.here, holder).await?;
    log.append(&mut tx, actor, Event::StaffLoggedIn { staff })
        .await?;
    tx.commit().await?;
    Ok(Some((account.officer(), cookie)))
}

async fn fail(tx: &mut Tx, log: &Log, account: &Account) -> crate::db::Result<()> {
    let staff = account.id;
    let failures = store::count_failure(tx, staff).await?;
    if let Some(pause) = flow::lock_after(failures) {
        store::lock(tx, staff, log.now().plus(pause)).await?;
    }
    // Nobody is logged in: the account is what the event is about, not who acted.
    log.append(
        tx,
        Actor::System,
        Event::StaffLoginFailed { staff, failures },
    )
    .await?;
    Ok(())
}

// The model knows no database: what it says is carried as words.
impl From<crate::db::Error> for Error {
    fn from(error: crate::db::Error) -> Self {
        Self::Database(Box::new(error))
    }
}
