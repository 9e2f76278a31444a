//! Both engines have the same schema, and every row belongs to a city.

use std::collections::BTreeMap;

use smart_window::db::{self, Db, Engine};
use smart_window::kernel::MunicipalityId;

use crate::support::postgres;

/// Table → column → (type in our words, not null, place in the primary key or 0).
type Schema = BTreeMap<String, BTreeMap<String, (String, bool, i64)>>;

fn word(engine_type: &str) -> String {
    match engine_type.to_ascii_uppercase().as_str() {
        "BLOB" | "UUID" => "id",
        "TEXT" | "JSONB" => "text",
        "BIGINT" => "number",
        "BOOLEAN" => "truth",
        other => return other.to_owned(),
    }
    .to_owned()
}

async fn sqlite(db: &Db) -> Schema {
    let Engine::Sqlite { read, .. } = db.engine() else {
        panic!("not SQLite")
    };
    let rows: Vec<(String, String, String, bool, i64)> = sqlx::query_as(
        "SELECT m.name, c.name, c.type, c.\"notnull\", c.pk FROM sqlite_master m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '_sqlx_migrations'",
    )
    .fetch_all(read)
    .await
    .expect("the schema");
    collect(rows)
}

async fn postgres_schema(db: &Db) -> Schema {
    let Engine::Postgres(pool) = db.engine() else {
        panic!("not PostgreSQL")
    };
    let rows: Vec<(String, String, String, bool, i64)> = sqlx::query_as(
        "SELECT c.table_name::text, c.column_name::text, c.udt_name::text, c.is_nullable = 'NO',
                COALESCE((SELECT k.ordinal_position::bigint FROM information_schema.key_column_usage k
                          JOIN information_schema.table_constraints t USING (constraint_name, table_name)
                          WHERE t.constraint_type = 'PRIMARY KEY' AND k.table_name = c.table_name
                            AND k.column_name = c.column_name), 0)
         FROM information_schema.columns c
         WHERE c.table_schema = 'public' AND c.table_name <> '_sqlx_migrations'",
    )
    .fetch_all(pool)
    .await
    .expect("the schema");
    collect(rows.into_iter().map(|(t, c, kind, n, k)| {
        let kind = match kind.as_str() {
            "int8" => "BIGINT".to_owned(),
            "bool" => "BOOLEAN".to_owned(),
            other => other.to_owned(),
        };
        (t, c, kind, n, k)
    }))
}

fn collect(rows: impl IntoIterator<Item = (String, String, String, bool, i64)>) -> Schema {
    let mut schema = Schema::new();
    for (table, column, kind, not_null, key) in rows {
        schema
            .entry(table)
            .or_default()
            .insert(column, (word(&kind), not_null || key > 0, key));
    }
    schema
}

/// Table → the columns of each unique index besides the primary key.
async fn unique_indexes(db: &Db) -> Vec<(String, String)> {
    let names = |text: &str| {
        text.split('(')
            .nth(1)
            .unwrap_or("")
            .split(')')
            .next()
            .unwrap_or("")
            .replace(' ', "")
    };
    let definitions: Vec<(String, String)> = match db.engine() {
        Engine::Sqlite { read, .. } => sqlx::query_as(
            "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE%'",
        )
        .fetch_all(read)
        .await
        .expect("the indexes"),
        Engine::Postgres(pool) => sqlx::query_as(
            "SELECT tablename::text, indexdef FROM pg_indexes
             WHERE schemaname = 'public' AND indexdef LIKE 'CREATE UNIQUE%' AND indexname NOT LIKE '%_pkey'
               AND tablename <> '_sqlx_migrations'",
        )
        .fetch_all(pool)
        .await
        .expect("the indexes"),
    };
    let mut found: Vec<(String, String)> = definitions
        .into_iter()
        .map(|(table, sql)| (table, names(&sql)))
        .collect();
    found.sort();
    found
}

#[tokio::test]
async fn both_engines_have_the_same_schema() {
    let city = MunicipalityId(uuid::Uuid::nil());
    let folder = std::env::temp_dir().join(format!("sw-parity-{}", std::process::id()));
    let lite = db::open(&format!("sqlite://{}/parity.db", folder.display()), city)
        .await
        .expect("SQLite opens");
    db::migrate(&lite).await.expect("the migrations run");
    let post = db::open(&postgres::database().await, city)
        .await
        .expect("PostgreSQL opens");
    let (left, right) = (sqlite(&lite).await, postgres_schema(&post).await);
    assert!(left.len() > 5, "{left:?}");
    for (table, columns) in &left {
        assert_eq!(Some(columns), right.get(table), "table {table}");
        assert_eq!(
            columns.get("municipality_id").map(|column| column.2),
            Some(1),
            "the key of {table}"
        );
    }
    assert_eq!(
        left.keys().collect::<Vec<_>>(),
        right.keys().collect::<Vec<_>>()
    );
    let unique = unique_indexes(&lite).await;
    assert_eq!(unique, unique_indexes(&post).await);
    for (table, columns) in unique {
        assert!(
            columns.starts_with("municipality_id,"),
            "a unique index of {table}: {columns}"
        );
    }
    lite.close().await;
    std::fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn the_migration_folders_hold_the_same_files() {
    let list = |engine: &str| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("migrations")
            .join(engine);
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("a file").file_name())
            .collect();
        names.sort();
        names
    };
    assert_eq!(list("sqlite"), list("postgres"));
}
