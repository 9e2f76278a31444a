//! A throw-away `PostgreSQL`: one cluster for the test process, one database a test.

use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::OnceCell;

use smart_window::kernel::MunicipalityId;

static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(0);

struct Cluster {
    url: String,
}

/// The address of a new, migrated database.
pub async fn database() -> String {
    made_from("pattern").await
}

/// The address of a new database without any table.
pub async fn empty_database() -> String {
    made_from("template0").await
}

async fn made_from(template: &str) -> String {
    let cluster = CLUSTER.get_or_init(start).await;
    let name = format!("t_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let mut admin = connect(&format!("{}/postgres", cluster.url)).await;
    run(
        &mut admin,
        format!("CREATE DATABASE {name} TEMPLATE {template}"),
    )
    .await;
    format!("{}/{name}", cluster.url)
}

async fn connect(url: &str) -> sqlx::PgConnection {
    use sqlx::Connection as _;
    sqlx::PgConnection::connect(url)
        .await
        .expect("the test PostgreSQL answers")
}

async fn run(connection: &mut sqlx::PgConnection, sql: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
        .execute(connection)
        .await
        .expect("the statement runs");
}

async fn start() -> Cluster {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/postgres.sh");
    let free =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let port = free.expect("a free port").port();
    let arguments = [std::process::id().to_string(), port.to_string()];
    let output = Command::new("bash").arg(script).args(arguments).output();
    let output = output.expect("bash runs");
    assert!(
        output.status.success(),
        "the throw-away PostgreSQL did not start; on Debian: apt-get install postgresql\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let url = String::from_utf8(output.stdout)
        .expect("an address")
        .trim()
        .to_owned();
    let mut admin = connect(&format!("{url}/postgres")).await;
    run(&mut admin, "CREATE DATABASE pattern".to_owned()).await;
    let db =
        smart_window::db::open(&format!("{url}/pattern"), MunicipalityId(uuid::Uuid::nil())).await;
    let db = db.expect("the pattern opens");
    smart_window::db::migrate(&db)
        .await
        .expect("the migrations run");
    db.close().await;
    Cluster { url }
}
