//! Backups by the program itself: taken while residents apply, restored elsewhere, refused where anything is damaged.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use smart_window::applications;
use smart_window::db::{self, dump};
use smart_window::events;
use smart_window::kernel::receipt::ReceiptNumber;
use tokio::sync::Mutex;

use crate::both_databases;
use crate::family::{ACCOUNT, fill, pdf, to_account};
use crate::story::apply;
use crate::support::app::TestApp;
use crate::support::postgres;
use crate::support::program::{Said, run};

const URL: &str = "SMART_WINDOW_DATABASE__URL";
const DIR: &str = "SMART_WINDOW_FILES__DIR";

/// A folder of the story's own.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        let id = smart_window::kernel::Env::system().id::<uuid::Uuid>();
        let folder = std::env::temp_dir().join(format!("smart-window-backup-{id}"));
        std::fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// An empty database of the same engine, elsewhere.
async fn elsewhere(app: &TestApp, place: &Place, name: &str) -> String {
    match app.kit.db.engine_name() {
        "sqlite" => format!(
            "sqlite://{}",
            place.file(&format!("{name}/window.db")).display()
        ),
        _ => postgres::empty_database().await,
    }
}

/// Whether nothing at all is at the address.
async fn is_empty(url: &str) -> bool {
    dump::empty(url).await.is_ok()
}

async fn command(place: &Place, url: &str, arguments: &[&str]) -> Said {
    run(&place.0, &[(URL, url)], arguments).await
}

async fn backed_up(app: &TestApp, place: &Place) -> PathBuf {
    let url = app.kit.config.database.url.reveal();
    let path = place.file("backup");
    let said = command(place, url, &["backup", "backup"]).await.well();
    assert!(said.out.contains("Keys are not in it"), "{}", said.out);
    path
}

/// The files below a folder, by their path within it.
fn manifest_of(folder: &Path) -> Vec<String> {
    smart_window::app::backup::manifest::list(folder).unwrap()
}

/// Changes a sealed row of the log by hand.
async fn tamper(app: &TestApp) {
    let mut tx = app.kit.db.begin().await.unwrap();
    let changed = smart_window::execute!(
        &mut tx,
        sqlx::query("UPDATE events SET at = at + 1 WHERE seal_number = 1")
    );
    assert_eq!(changed.unwrap(), 1);
    tx.commit().await.unwrap();
}

fn database_file(app: &TestApp, backup: &Path) -> PathBuf {
    backup.join(dump::file_name(app.kit.db.engine_name()))
}

fn flip_a_byte(file: &Path) {
    let mut bytes = std::fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(file, bytes).unwrap();
}

/// Changes the manifest as somebody would who also knows of its digest.
fn rewrite_manifest(backup: &Path, from: &str, to: &str) {
    let path = backup.join("manifest.json");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "no {from} in {text}");
    let text = text.replacen(from, to, 1);
    let digest = hex::encode(Sha256::digest(&text));
    std::fs::write(&path, text).unwrap();
    std::fs::write(
        backup.join("manifest.json.sha256"),
        format!("{digest}  manifest.json\n"),
    )
    .unwrap();
}

both_databases! {
    async fn what_was_acknowledged_before_a_backup_is_there_after_a_restore(app: TestApp) {
        let place = Place::new();
        let (done, stop) = (Arc::new(Mutex::new(Vec::<ReceiptNumber>::new())), Arc::new(AtomicBool::new(false)));
        let residents = ["hanako", "taro", "maria"].map(|card| {
            let (client, done, stop) = (app.client(), Arc::clone(&done), Arc::clone(&stop));
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let number = apply(&client, card).await;
                    done.lock().await.push(number);
                }
            })
        });
        let reached = async |wanted: usize| {
            for _ in 0..600 {
                if done.lock().await.len() >= wanted {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            panic!("fewer than {wanted} applications in a minute");
        };
        reached(6).await;
        app.run_jobs().await;
        let before = done.lock().await.clone();
        backed_up(app, &place).await;
        let meanwhile = done.lock().await.len();
        reached(meanwhile + 2).await;
        stop.store(true, Ordering::Relaxed);
        for resident in residents {
            resident.await.unwrap();
        }
        let all = done.lock().await.len();

        let target = elsewhere(app, &place, "restored").await;
        command(&place, &target, &["backup", "--verify", "backup"]).await.well();
        let said = command(&place, &target, &["restore", "backup"]).await.well();
        assert!(said.out.contains("restored, and compared with the backup"), "{}", said.out);
        let restored = db::open(&target, app.kit.db.city()).await.unwrap();
        for number in &before {
            let found = applications::store::find(&restored, number).await.unwrap();
            let here = applications::store::find(&app.kit.db, number).await.unwrap();
            assert_eq!(found.map(|case| (case.id, case.arrived_at)), here.map(|case| (case.id, case.arrived_at)));
        }
        let audited = command(&place, &target, &["audit", "verify"]).await.well();
        assert!(said.out.contains("log sealed to  ") && !said.out.contains("nothing yet"), "{}", said.out);
        assert!(audited.out.contains("nothing is wrong"), "{}", audited.out);
        // One instant: no case without its content, its event and its charge.
        let contents = dump::contents(&restored).await.unwrap();
        let cases = contents.rows["applications"];
        assert!(cases >= i64::try_from(before.len()).unwrap() && cases < i64::try_from(all).unwrap(), "{cases} of {all}");
        assert_eq!(contents.rows["application_contents"], cases);
        assert_eq!(contents.rows["charges"], cases);
        assert_eq!(events::count(&restored, "application_submitted").await.unwrap(), cases);
        assert!(db::pending(&restored).await.unwrap().is_empty());
        restored.close().await;
        // A restored database is never restored over.
        command(&place, &target, &["restore", "backup"]).await.refused(&["nothing is ever restored over a database"]);
        app.leaves_jobs();
    }

    async fn a_damaged_backup_is_refused_by_name_and_nothing_is_restored(app: TestApp) {
        let place = Place::new();
        apply(&app.client(), "hanako").await;
        let backup = backed_up(app, &place).await;
        let file = database_file(app, &backup);
        let name = file.file_name().unwrap().to_str().unwrap();
        let url = app.kit.config.database.url.reveal().to_owned();
        command(&place, &url, &["backup", "backup"]).await.refused(&["never overwritten"]);
        let target = elsewhere(app, &place, "target").await;
        let both = async |words: &[&str]| {
            command(&place, &target, &["backup", "--verify", "backup"]).await.refused(words);
            command(&place, &target, &["restore", "backup"]).await.refused(words);
            assert!(is_empty(&target).await, "{words:?}");
        };

        let whole = std::fs::read(&file).unwrap();
        flip_a_byte(&file);
        both(&[name, "was changed"]).await;
        std::fs::write(&file, &whole[..whole.len() - 1]).unwrap();
        both(&[name, "bytes, not"]).await;
        std::fs::remove_file(&file).unwrap();
        both(&[name, "is missing"]).await;
        std::fs::write(&file, &whole).unwrap();
        std::fs::write(backup.join("stranger"), "x").unwrap();
        both(&["stranger", "does not belong"]).await;
        std::fs::remove_file(backup.join("stranger")).unwrap();
        let manifest = std::fs::read(backup.join("manifest.json")).unwrap();
        flip_a_byte(&backup.join("manifest.json"));
        both(&["manifest.json"]).await;
        std::fs::write(backup.join("manifest.json"), &manifest).unwrap();

        let wrong_city = [(URL, target.as_str()), ("SMART_WINDOW_CITY__CODE", "131016")];
        run(&place.0, &wrong_city, &["restore", "backup"]).await.refused(&["172031", "131016"]);
        rewrite_manifest(&backup, "\"0001_foundation\"", "\"9999_to_come\"");
        command(&place, &target, &["restore", "backup"]).await.refused(&[]);
        assert!(is_empty(&target).await);
        rewrite_manifest(&backup, "\"9999_to_come\"", "\"0001_foundation\"");
        // What only the restored rows can show is taken back.
        rewrite_manifest(&backup, "\"applications\": 1", "\"applications\": 2");
        command(&place, &target, &["restore", "backup"]).await.refused(&["applications has 1 rows, not 2"]);
        assert!(is_empty(&target).await);
        rewrite_manifest(&backup, "\"applications\": 2", "\"applications\": 1");
        command(&place, &target, &["restore", "backup"]).await.well();
        app.leaves_jobs();
    }

    async fn attachments_come_along_and_back(app: TestApp) {
        let place = Place::new();
        let hanako = app.client();
        let page = to_account(&hanako, "hanako").await;
        let sent = fill(&page, ACCOUNT, "next").with_files(&[("account_proof", "通帳.pdf", &pdf())]).await;
        sent.follow().await.expect(200);
        let dir = app.kit.config.files.dir.clone();
        let name = manifest_of(&dir).pop().expect("a file on the disk");
        let url = app.kit.config.database.url.reveal().to_owned();
        let with = async |url: &str, dir: &Path, arguments: &[&str]| {
            let dir = dir.display().to_string();
            run(&place.0, &[(URL, url), (DIR, dir.as_str())], arguments).await
        };
        with(&url, &dir, &["backup", "backup"]).await.well();
        let copy = place.file("backup/attachments").join(&name);
        let bytes = std::fs::read(dir.join(&name)).unwrap();
        assert_eq!(std::fs::read(&copy).unwrap(), bytes);

        let target = elsewhere(app, &place, "target").await;
        let new = place.file("files");
        flip_a_byte(&copy);
        with(&target, &new, &["backup", "--verify", "backup"]).await.refused(&[&name, "was changed"]);
        with(&target, &new, &["restore", "backup"]).await.refused(&[&name, "was changed"]);
        std::fs::write(&copy, &bytes).unwrap();
        // Nothing is restored over other attachments, and then the database stays empty too.
        std::fs::create_dir(&new).unwrap();
        std::fs::write(new.join("other"), "x").unwrap();
        with(&target, &new, &["restore", "backup"]).await.refused(&["is not empty", "nothing was restored"]);
        assert!(is_empty(&target).await);
        std::fs::remove_file(new.join("other")).unwrap();
        with(&target, &new, &["restore", "backup"]).await.well();
        assert_eq!(std::fs::read(new.join(&name)).unwrap(), bytes);
        assert_eq!(manifest_of(&new), [name.as_str()]);

        // A row whose file is lost is told: that would be no backup.
        std::fs::remove_file(dir.join(&name)).unwrap();
        let id = name.rsplit('/').next().unwrap();
        with(&url, &dir, &["backup", "second"]).await.refused(&[id, "is not in files.dir"]);
        assert!(!place.file("second").exists());
        app.leaves_jobs();
    }

    async fn a_log_that_was_tampered_with_is_restored_and_told(app: TestApp) {
        let place = Place::new();
        apply(&app.client(), "hanako").await;
        app.run_jobs().await;
        tamper(app).await;
        backed_up(app, &place).await;
        let target = elsewhere(app, &place, "target").await;
        command(&place, &target, &["restore", "backup"]).await.refused(&["tampered with before", "row 1"]);
        assert!(!is_empty(&target).await);
        command(&place, &target, &["audit", "verify"]).await.refused(&[]);
        app.leaves_jobs();
    }
}

#[tokio::test]
async fn a_backup_of_nothing_is_no_backup() {
    let place = Place::new();
    let url = format!("sqlite://{}", place.file("mistyped.db").display());
    command(&place, &url, &["backup", "backup"])
        .await
        .refused(&["mistyped.db cannot be opened"]);
    command(&place, &url, &["restore", "backup"])
        .await
        .refused(&["manifest.json", "no backup"]);
    assert_eq!(std::fs::read_dir(&place.0).unwrap().count(), 0);
}
