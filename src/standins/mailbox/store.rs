//! The mailbox's tables.

use uuid::Uuid;

use super::model::{DemoAccount, StoredMail};
use crate::db::{self, Db, Tx};
use crate::{execute, on};

/// Keeps a mail.
///
/// # Errors
/// Whatever the database says.
pub async fn insert(tx: &mut Tx, mail: &StoredMail) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO standin_mails (municipality_id, id, received_at, sender, recipients, message_id, lang, subject,
                                    text_body, html_body, headers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        .bind(city).bind(mail.id).bind(mail.received_at).bind(&mail.sender).bind(&mail.recipients)
        .bind(&mail.message_id).bind(&mail.lang).bind(&mail.subject).bind(&mail.text_body)
        .bind(&mail.html_body).bind(&mail.headers))?;
    Ok(())
}

/// The mails taken last, latest first.
///
/// # Errors
/// Whatever the database says.
pub async fn latest(db: &Db, most: i64) -> db::Result<Vec<StoredMail>> {
    on!(db, c => sqlx::query_as(
        "SELECT id, received_at, sender, recipients, message_id, lang, subject, text_body, html_body, headers
         FROM standin_mails WHERE municipality_id = $1 ORDER BY received_at DESC, id DESC LIMIT $2")
        .bind(db.city()).bind(most).fetch_all(c).await)
}

/// One mail.
///
/// # Errors
/// [`db::Error::NotFound`].
pub async fn get(db: &Db, id: Uuid) -> db::Result<StoredMail> {
    on!(db, c => sqlx::query_as(
        "SELECT id, received_at, sender, recipients, message_id, lang, subject, text_body, html_body, headers
         FROM standin_mails WHERE municipality_id = $1 AND id = $2")
        .bind(db.city()).bind(id).fetch_one(c).await)
}

/// Writes a demo account, over what stood there under its login.
///
/// # Errors
/// Whatever the database says.
pub async fn put_account(tx: &mut Tx, account: &DemoAccount) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO standin_demo_accounts (municipality_id, login, name, role_label, password, totp_secret)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (municipality_id, login) DO UPDATE SET name = excluded.name,
            role_label = excluded.role_label, password = excluded.password, totp_secret = excluded.totp_secret")
        .bind(city).bind(&account.login).bind(&account.name).bind(&account.role_label)
        .bind(&account.password).bind(&account.totp_secret))?;
    Ok(())
}

/// The demo accounts, by login.
///
/// # Errors
/// Whatever the database says.
pub async fn accounts(db: &Db) -> db::Result<Vec<DemoAccount>> {
    on!(db, c => sqlx::query_as(
        "SELECT login, name, role_label, password, totp_secret FROM standin_demo_accounts
         WHERE municipality_id = $1 ORDER BY login")
        .bind(db.city()).fetch_all(c).await)
}
