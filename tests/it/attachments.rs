//! Files that cannot be taken, files that nobody owns, and bytes on the disk.

use std::path::{Path, PathBuf};
use std::time::Duration;

use smart_window::config::Config;
use smart_window::files::service;
use smart_window::kernel::{FileId, Secret};

use crate::both_databases;
use crate::family::{ACCOUNT, SECRET, begin, file_of, fill, pdf, to_account};
use crate::support::app::{Engine, TestApp, start_of_story};
use crate::support::client::BOUNDARY;

fn on_disk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(on_disk(&path));
        } else {
            found.push(path);
        }
    }
    found
}

both_databases! {
    async fn bytes_on_the_disk_say_nothing_and_a_removed_file_is_gone(app: TestApp) {
        let hanako = app.client();
        let page = to_account(&hanako, "hanako").await;
        let page = fill(&page, ACCOUNT, "upload:account_proof").with_files(&[("account_proof", "../../通帳.pdf", &pdf())]).await;
        let page = page.follow().await.expect(200).shows("通帳.pdf").shows("1個");
        assert!(page.path.ends_with("#account_proof"), "{}", page.path);
        let files = on_disk(&app.folder.join("files"));
        assert_eq!(files.len(), 1);
        let sealed = std::fs::read(&files[0]).unwrap();
        assert!(sealed.len() > pdf().len() && sealed.starts_with(b"SWF1"));
        assert!(!sealed.windows(8).any(|window| SECRET.as_bytes().windows(8).any(|piece| piece == window)));
        let key = std::fs::read_to_string(app.folder.join("demo-keys/files.key")).unwrap();
        assert_eq!(key.len(), 44, "the key stands beside the folder, not in it");

        let file = file_of(&page);
        let taken = fill(&page, &[], &format!("remove:account_proof/{file}")).submit().await.expect(200);
        assert!(!taken.body.contains("通帳.pdf"));
        assert_eq!(taken.form("/pages/").value("bank_name"), Some("北國銀行"), "what was typed stays");
        assert!(on_disk(&app.folder.join("files")).is_empty());
        hanako.get(&format!("/files/{file}")).await.expect(404);
        fill(&taken, &[], "next").submit().await.expect(422).shows("ファイルを添付してください");
    }

    async fn what_cannot_be_taken_is_named_and_nothing_typed_is_lost(app: TestApp) {
        let hanako = app.client();
        let mut page = to_account(&hanako, "hanako").await;
        let huge = [b"%PDF-1.7\n".as_slice(), &vec![b'x'; 11 * 1024 * 1024], b"%%EOF"].concat();
        let cut = &pdf()[..5000];
        let cases: [(&str, &[u8], u16, &str); 5] = [
            ("通帳.jpg", b"MZ\x90\x00 a program that calls itself a picture", 422, "添付できない種類"),
            ("空.pdf", b"", 422, "空のファイル"),
            ("途中.pdf", cut, 422, "途中で切れています"),
            ("巨大.pdf", &huge, 413, "大きすぎます"),
            ("短.jpg", b"\xff\xd8", 422, "添付できない種類"),
        ];
        for (name, bytes, status, words) in cases {
            let answer = fill(&page, ACCOUNT, "next").with_files(&[("account_proof", name, bytes)]).await;
            page = answer.expect(status).shows(words).shows(name);
            assert_eq!(page.form("/pages/").value("bank_name"), Some("北國銀行"), "{name}");
            assert!(page.body.contains("href=\"#account_proof\""), "{name}");
        }
        assert!(on_disk(&app.folder.join("files")).is_empty(), "nothing of them stays");
        // Two may be attached; of three at once two are kept and the third is named.
        let three = [("account_proof", "一.pdf", &pdf()[..]), ("account_proof", "二.pdf", &pdf()[..]), ("account_proof", "三.pdf", &pdf()[..])];
        let page = fill(&page, &[], "upload:account_proof").with_files(&three).await.expect(422);
        let page = page.shows("一.pdf").shows("二.pdf").shows("三.pdf").shows("2個まで");
        assert_eq!(on_disk(&app.folder.join("files")).len(), 2);
        assert!(!page.body.contains("type=\"file\""), "no third one is asked for");
    }

    async fn a_file_is_kept_when_another_window_saved_meanwhile(app: TestApp) {
        let hanako = app.client();
        let first = to_account(&hanako, "hanako").await;
        let second = hanako.open(&first.path).await.expect(200);
        fill(&first, &[("bank_name", "別の銀行")], "upload:account_proof").submit().await.expect(200);
        let clash = fill(&second, ACCOUNT, "upload:account_proof").with_files(&[("account_proof", "通帳.pdf", &pdf())]).await;
        let clash = clash.expect(409).shows("通帳.pdf");
        assert_eq!(clash.form("/pages/").value("bank_name"), Some("北國銀行"));
        hanako.open(&first.path).await.expect(200).shows("通帳.pdf");
    }

    async fn files_without_an_owner_are_swept(app: TestApp) {
        let hanako = app.client();
        let page = to_account(&hanako, "hanako").await;
        let page = fill(&page, &[], "upload:account_proof").with_files(&[("account_proof", "通帳.pdf", &pdf())]).await;
        let page = page.follow().await.expect(200);
        // An upload that broke off before its row was written.
        let orphan: FileId = app.kit.env.id();
        let folder = app.folder.join("files").join("ab");
        std::fs::create_dir_all(&folder).unwrap();
        let name = orphan.to_string();
        let folder = folder.with_file_name(&name[name.len() - 2..]);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), b"SWF1 half a file").unwrap();
        app.later(Duration::from_hours(1)).await;
        assert_eq!(on_disk(&app.folder.join("files")).len(), 2, "an upload may still be under way");
        app.later(Duration::from_hours(2)).await;
        assert_eq!(on_disk(&app.folder.join("files")).len(), 1, "only what a draft holds");
        // The draft is over: its row goes with it, and the file after it.
        app.later(Duration::from_hours(24 * 31)).await;
        app.later(Duration::from_hours(2)).await;
        assert!(on_disk(&app.folder.join("files")).is_empty());
        app.resident("hanako", "name,address,birthdate").await.get(&format!("/files/{}", file_of(&page))).await.expect(404);
        app.run_jobs().await;
    }

    async fn a_draft_that_is_thrown_away_takes_its_files_with_it(app: TestApp) {
        let hanako = app.client();
        let page = to_account(&hanako, "hanako").await;
        let page = fill(&page, &[], "upload:account_proof").with_files(&[("account_proof", "通帳.pdf", &pdf())]).await;
        let page = page.follow().await.expect(200);
        let drafts = hanako.open("/drafts").await.expect(200);
        drafts.form("/delete").submit().await.expect(200);
        hanako.get(&format!("/files/{}", file_of(&page))).await.expect(404);
        app.later(Duration::from_hours(3)).await;
        assert!(on_disk(&app.folder.join("files")).is_empty());
    }

    async fn a_form_with_files_needs_its_token_first_and_garbage_harms_nothing(app: TestApp) {
        let hanako = app.client();
        let page = to_account(&hanako, "hanako").await;
        let form = fill(&page, ACCOUNT, "upload:account_proof");
        let files: [(&str, &str, &[u8]); 1] = [("account_proof", "通帳.pdf", &pdf())];
        form.clone().without("csrf").with_files(&files).await.expect(403);
        form.clone().set("csrf", "0".repeat(64)).with_files(&files).await.expect(403);
        let token = form.value("csrf").unwrap().to_owned();
        // The token behind everything else is too late: a file would have been read before it.
        let late = form.clone().without("csrf").set("csrf", token.as_str());
        late.with_files(&files).await.expect(403);
        let csrf = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n");
        let part = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"account_proof\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7 ");
        let name = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"bank_name\"\r\n\r\n");
        let mut bodies: Vec<Vec<u8>> = vec![
            Vec::new(),
            csrf.clone().into_bytes(),
            format!("{csrf}{part}").into_bytes(),
            format!("{csrf}--{BOUNDARY}\r\n\r\n\r\n--{BOUNDARY}--").into_bytes(),
            [csrf.as_bytes(), name.as_bytes(), b"\xff\xfe not UTF-8", format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat(),
            [csrf.as_bytes(), name.as_bytes(), &vec![b'a'; 300 * 1024], format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat(),
        ];
        for seed in 0..40 {
            let noise = smart_window::kernel::Rng::seeded(seed);
            let mut body = format!("{csrf}{part}").into_bytes();
            for _ in 0..4 {
                let at = noise.below(u32::try_from(body.len() - csrf.len()).unwrap()) as usize + csrf.len();
                body.splice(at..at, noise.bytes::<24>());
            }
            bodies.push(body);
        }
        for body in bodies {
            let status = form.raw(body).await.status;
            assert!(matches!(status, 303 | 400 | 403 | 413 | 422 | 409), "{status}");
        }
        assert!(on_disk(&app.folder.join("files")).is_empty(), "nothing half is kept");
        app.leaves_jobs();
    }

    async fn another_key_is_refused_at_the_start(app: TestApp) {
        let mut config = app.kit.config.files.clone();
        service::open(&config, &app.kit.db, &app.kit.env).await.unwrap();
        config.key = Some(Secret::new("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
        let said = service::open(&config, &app.kit.db, &app.kit.env).await.unwrap_err();
        assert!(said.contains("is not the key with which"), "{said}");
        config.key = None;
        let said = service::open(&config, &app.kit.db, &app.kit.env).await.unwrap_err();
        assert!(said.contains("openssl rand -base64 32"), "{said}");
    }
}

/// What the whole application may hold is bounded too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_files_together_have_a_limit() {
    let small = |config: &mut Config| {
        config.files.max_mb = 1;
        config.files.total_mb = 1;
        config.files.request_mb = 3;
    };
    let app = TestApp::start_with(Engine::Sqlite, start_of_story(), small).await;
    let hanako = app.client();
    let page = to_account(&hanako, "hanako").await;
    let large = [b"%PDF-1.7\n".as_slice(), &vec![b'x'; 700 * 1024], b"%%EOF"].concat();
    let two: [(&str, &str, &[u8]); 2] = [
        ("account_proof", "一.pdf", &large),
        ("account_proof", "二.pdf", &large),
    ];
    let answer = fill(&page, ACCOUNT, "upload:account_proof")
        .with_files(&two)
        .await
        .expect(413);
    answer.shows("一.pdf").shows("全部で1MBを超えます");
    assert_eq!(on_disk(&app.folder.join("files")).len(), 1);
    // Beyond the most that one request may bring, it is broken off; what was saved is still there.
    let page = hanako.open(&page.path).await.expect(200);
    let beyond = vec![b'x'; 4 * 1024 * 1024];
    fill(&page, &[], "next")
        .with_files(&[("account_proof", "三.pdf", &beyond)])
        .await
        .expect(413);
    begin(&hanako, "hanako").await.expect(200);
    hanako.open(&page.path).await.expect(200).shows("一.pdf");
    app.finish().await;
}
