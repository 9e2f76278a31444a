//! `smart-window bench`: figures beside a yardstick of the same run, on a throw-away database.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sqlx::types::Json;

use super::say;
use crate::app::{self, Extras};
use crate::applications::model::{Application, Case, Content};
use crate::applications::{service as cases, store as files};
use crate::casework::model::Filter;
use crate::casework::store::{Question, page};
use crate::catalog::fees::Amount;
use crate::catalog::form::{Checked, Facts};
use crate::catalog::model::Fact;
use crate::config::{Config, Database};
use crate::db::{self, Db};
use crate::events::Channel;
use crate::kernel::money::Yen;
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{AccountId, Env, Secret, StaffId, Timestamp};
use crate::web;

/// How long each rate is measured.
const SPAN: Duration = Duration::from_secs(2);
/// The rates of writing are measured by turns, this often: what else the machine does then weighs on all of them alike.
const TURNS: u64 = 16;
/// One turn.
const TURN: Duration = Duration::from_millis(250);
/// Writers side by side.
const WRITERS: usize = 8;

pub(super) async fn run(mut config: Config) -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("smart-window-bench-{}", std::process::id()));
    let throw_away = config.database.url == Database::default().url;
    if throw_away {
        config.database.url = Secret::new(format!("sqlite://{}/bench.db", folder.display()));
    }
    if config.files.key.is_none() {
        // It attaches no file, but the service does not start without a place for them.
        config.files.dir = folder.join("files");
        let key = BASE64_STANDARD.encode(Env::system().rng.bytes::<32>());
        config.files.key = Some(Secret::new(key));
    }
    let db = super::open(&config).await?;
    db::migrate(&db).await.map_err(|error| error.to_string())?;
    if db::installation::is_demo(&db)
        .await
        .map_err(|error| error.to_string())?
        .is_some()
    {
        return Err(
            "the benchmark writes 100,000 invented cases: give it an empty database".to_owned(),
        );
    }
    say(&format!("engine {}, {WRITERS} writers", db.engine_name()));
    let started = now();
    let app = app::build(
        app::kit(config, Env::system(), db.clone(), false)?,
        Extras::default(),
    )
    .await?;
    let ready = now().saturating_sub(started);
    say(&format!(
        "start to ready on an existing database: {ready} ms (bound 250 ms)"
    ));
    http(&app).await?;
    writes(&app).await?;
    let told = |error: db::Error| error.to_string();
    queue(&app).await.map_err(told)?;
    db.close().await;
    if folder.exists() {
        let _ = std::fs::remove_dir_all(&folder);
    }
    Ok(())
}

/// Milliseconds of the machine's clock.
fn now() -> u64 {
    u64::try_from(Env::system().now().0).unwrap_or(0)
}

/// A page of this service against a bare answer of the same server.
async fn http(app: &app::App) -> Result<(), String> {
    let bare = axum::Router::new().route("/bare", axum::routing::get(async || "ok"));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let router = app.router.clone().merge(bare);
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let client = web::Kit::http_client().map_err(|error| error.to_string())?;
    let slug = "income-tax-certificate";
    let mut rates = Vec::new();
    for path in ["/bare".to_owned(), format!("/procedures/{slug}")] {
        let url = format!("http://{address}{path}");
        let before = app.kit.db.trips();
        let (answers, bytes) = fetch(&client, &url).await?;
        let trips = app.kit.db.trips() - before;
        rates.push(answers);
        say(&format!(
            "GET {path}: {answers}/s, {bytes} bytes of HTML, {trips} database round trips in all"
        ));
    }
    let assets: usize = web_assets().iter().map(|(_, size)| size).sum();
    say(&format!(
        "stylesheet and scripts, uncompressed: {assets} bytes, {:?}",
        web_assets()
    ));
    say(&format!(
        "page against a bare answer: {:.2}",
        ratio(rates[1], rates[0])
    ));
    server.abort();
    Ok(())
}

fn web_assets() -> Vec<(String, usize)> {
    use crate::view::Assets;
    Assets::iter()
        .filter(|path| path.ends_with(".css") || path.ends_with(".js"))
        .filter_map(|path| Assets::get(&path).map(|file| (path.to_string(), file.data.len())))
        .collect()
}

async fn fetch(client: &reqwest::Client, url: &str) -> Result<(u64, usize), String> {
    let until = now() + u64::try_from(SPAN.as_millis()).unwrap_or(0);
    let (mut count, mut bytes) = (0, 0);
    while now() < until {
        let answer = client
            .get(url)
            .send()
            .await
            .map_err(|error| error.to_string())?;
        bytes = answer
            .text()
            .await
            .map_err(|error| error.to_string())?
            .len();
        count += 1;
    }
    Ok((count / SPAN.as_secs(), bytes))
}

#[expect(clippy::cast_precision_loss, reason = "rates are small")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / (whole.max(1)) as f64
}

/// Submissions against a bare durable insert of two rows on the same engine.
async fn writes(app: &app::App) -> Result<(), String> {
    let [mut bare, mut counter, mut online] = [Tally::default(); 3];
    for _ in 0..TURNS {
        turn(app, &mut bare, |bench| async move {
            let env = &bench.kit.env;
            let at = env.now();
            db::yardstick::insert_two(&bench.kit.db, [env.rng.uuid(at), env.rng.uuid(at)]).await
        })
        .await?;
        turn(app, &mut counter, |bench| async move {
            submit(&bench, bench.kit.env.now(), None).await
        })
        .await?;
        turn(app, &mut online, |bench| async move {
            let account = bench.kit.env.id();
            submit(&bench, bench.kit.env.now(), Some(account)).await
        })
        .await?;
    }
    say(&format!(
        "bare durable insert of two rows: {}/s",
        bare.rate()
    ));
    for (what, tally) in [
        ("case, content, log, charge, job", counter),
        ("the same, with the resident's inbox", online),
    ] {
        say(&format!(
            "submission ({what}; one write transaction): {}/s, {} round trips each, against the bare insert {:.2} (bound 0.30)",
            tally.rate(),
            tally.trips / tally.done.max(1),
            ratio(tally.rate(), bare.rate())
        ));
    }
    say(&format!(
        "resident memory after that: {} MB (bound 64 MB)",
        app::metrics::resident_bytes().unwrap_or(0) / (1024 * 1024)
    ));
    Ok(())
}

/// What the turns of one kind of work came to.
#[derive(Clone, Copy, Default)]
struct Tally {
    done: u64,
    trips: u64,
    millis: u64,
}

impl Tally {
    /// Pieces of work a second.
    const fn rate(self) -> u64 {
        match self.millis {
            0 => 0,
            millis => self.done * 1_000 / millis,
        }
    }
}

async fn turn<F, R>(app: &app::App, tally: &mut Tally, work: F) -> Result<(), String>
where
    F: Fn(Arc<Bench>) -> R + Copy + Send + Sync + 'static,
    R: Future<Output = db::Result<()>> + Send,
{
    let bench = Arc::new(Bench {
        kit: app.kit.clone(),
        log: app.log.clone(),
    });
    let done = Arc::new(AtomicU64::new(0));
    let (began, trips) = (now(), app.kit.db.trips());
    let until = began + u64::try_from(TURN.as_millis()).unwrap_or(0);
    let mut writers = Vec::new();
    for _ in 0..WRITERS {
        let (bench, done) = (Arc::clone(&bench), Arc::clone(&done));
        writers.push(tokio::spawn(async move {
            while now() < until {
                work(Arc::clone(&bench)).await?;
                done.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<(), db::Error>(())
        }));
    }
    for writer in writers {
        writer
            .await
            .map_err(|error| error.to_string())?
            .map_err(|error| error.to_string())?;
    }
    tally.done += done.load(Ordering::Relaxed);
    tally.trips += app.kit.db.trips() - trips;
    tally.millis += now() - began;
    Ok(())
}

struct Bench {
    kit: web::Kit,
    log: crate::events::Log,
}

async fn submit(bench: &Bench, at: Timestamp, account: Option<AccountId>) -> db::Result<()> {
    let (application, content) = invented(bench, at, 710, account);
    let mut tx = bench.kit.db.begin().await?;
    cases::arrive(&mut tx, &bench.log, &application, None, &content).await?;
    tx.commit().await
}

fn invented(
    bench: &Bench,
    at: Timestamp,
    total: i64,
    account_id: Option<AccountId>,
) -> (Application, Content) {
    let env = &bench.kit.env;
    let mut facts = Facts::default();
    facts.0.insert(Fact::Name, "小松 花子".to_owned());
    let application = Application {
        id: env.id(),
        receipt_number: ReceiptNumber::draw(&env.rng),
        procedure: "income-tax-certificate".to_owned(),
        procedure_version: 1,
        kind: crate::catalog::model::Kind::Request,
        channel: match account_id {
            Some(_) => Channel::Online,
            None => Channel::Counter,
        },
        section: "tax".to_owned(),
        account_id,
        lang: crate::kernel::Locale::Ja,
        total: Yen(total),
        arrived_at: at,
        version: 1,
        case: Case::arrived(),
    };
    let content = Content {
        answers: Json(Checked::default()),
        facts: Json(facts),
        amount: Json(Amount {
            lines: Vec::new(),
            total: Yen(total),
        }),
        applicant_name: "小松 花子".to_owned(),
    };
    (application, content)
}

/// The first page of the queue with 1,000 and with 100,000 cases.
async fn queue(app: &app::App) -> db::Result<()> {
    let bench = Bench {
        kit: app.kit.clone(),
        log: app.log.clone(),
    };
    let mut have = 0;
    let mut first = 0;
    for wanted in [1_000_i64, 100_000] {
        while have < wanted {
            // A drawn receipt number may be taken: the whole thousand is drawn anew.
            match thousand(&bench, have).await {
                Err(db::Error::Violates(_)) => continue,
                other => other?,
            }
            have += 1_000;
        }
        let micros = queue_page(&bench.kit.db).await?;
        say(&format!(
            "first page of the queue with {wanted} more cases: {micros} µs"
        ));
        if first == 0 {
            first = micros;
        } else {
            say(&format!(
                "100,000 cases against 1,000: {:.2} (bound: flat)",
                ratio(micros, first)
            ));
        }
    }
    Ok(())
}

/// A thousand cases that arrived one after the other.
async fn thousand(bench: &Bench, from: i64) -> db::Result<()> {
    let mut tx = bench.kit.db.begin().await?;
    for step in 0..1_000 {
        let (application, content) = invented(bench, Timestamp(from + step), 0, None);
        let arrival = files::Arrival {
            application: &application,
            draft: None,
            content: &content,
            search_key: "",
        };
        files::insert(&mut tx, &arrival).await?;
    }
    tx.commit().await
}

async fn queue_page(db: &Db) -> db::Result<u64> {
    const TIMES: u64 = 50;
    let question = Question {
        filter: Filter::Open,
        officer: StaffId(uuid::Uuid::nil()),
        sections: &[],
        after: None,
        now: Env::system().now(),
    };
    page(db, &question).await?;
    let before = now();
    for _ in 0..TIMES {
        page(db, &question).await?;
    }
    Ok(now().saturating_sub(before) * 1_000 / TIMES)
}
