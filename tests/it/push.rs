//! Being told on a device: there is news and nothing else, once for each step, and not where it is not wanted.

use std::time::Duration;

use smart_window::standins::push_service::{self, Manner, Message};

use crate::both_databases;
use crate::story::apply;
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};

async fn pushed(app: &TestApp) -> Vec<Message> {
    push_service::store::latest(&app.kit.db, 100).await.unwrap()
}

/// A new device of the demo, with the form that registers it.
async fn new_device(client: &Client) -> crate::support::client::Form {
    let mailbox = client.open("/demo/mailbox").await.expect(200);
    let made = mailbox.form("/demo/push/devices").submit().await;
    made.expect(200).form("/settings/push")
}

/// Registers a new device for the resident of this browser; gives the settings page.
async fn register(client: &Client) -> Answer {
    let settings = new_device(client).await.submit().await.expect(200);
    settings.shows("端末を登録しました")
}

async fn settings(client: &Client) -> Answer {
    client.open("/settings").await.expect(200)
}

both_databases! {
    async fn each_step_is_pushed_once_and_says_nothing_but_that_there_is_news(app: TestApp) {
        let hanako = app.resident("hanako", "").await;
        register(&hanako).await;
        let number = apply(&hanako, "hanako").await;
        app.run_jobs().await;
        assert_eq!(pushed(app).await.len(), 1, "one push for the submission");

        let yamada = app.officer("yamada").await;
        let queue = yamada.open("/staff/queue").await.expect(200);
        let case = queue.form("/queue/next").submit().await.expect(200);
        app.run_jobs().await;
        case.form("/decide").set("outcome", "refuse").set("reasons", "not_resident_on_january_1").submit().await;
        app.later(Duration::from_mins(20)).await;

        let inbox = hanako.open("/inbox").await.expect(200);
        let notices = inbox.links("/inbox/").len();
        let messages = pushed(app).await;
        assert!(notices >= 3, "{}", inbox.text());
        assert_eq!(messages.len(), notices, "one push for each notice");
        for message in &messages {
            assert_eq!(message.body, "{\"news\":\"ja\"}");
            assert_eq!((message.topic.as_str(), message.urgency.as_str()), ("news", "normal"));
            // Three days from the notice, less what it waited here.
            assert!((258_000..=259_200).contains(&message.ttl), "{}", message.ttl);
            assert_eq!(message.subject, "mailto:no-reply@smart-window.example");
        }
        hanako.open("/demo/mailbox").await.expect(200).shows("{\"news\":\"ja\"}");

        // Who asks whether the resident was told, finds it on the case and on the notice.
        let way = "端末への通知（Web）: 送りました";
        hanako.open(&format!("/applications/{number}")).await.expect(200).shows(way).shows("まだ開かれていません");
        let notice = inbox.links("/inbox/").remove(0);
        hanako.open(&notice).await.expect(200).shows(way);
        yamada.open(&format!("/staff/cases/{number}")).await.expect(200).shows(way).shows("「お知らせ」で読まれました");
    }

    async fn a_subscription_that_is_gone_is_dropped_and_its_owner_told(app: TestApp) {
        let hanako = app.resident("hanako", "").await;
        register(&hanako).await;
        app.push.behave(Manner::Answer(410, None));
        let number = apply(&hanako, "hanako").await;
        app.run_jobs().await;
        let told = settings(&hanako).await.shows("届かなくなりました").shows("もう一度登録してください");
        assert!(told.first("[data-endpoint]").is_none(), "nothing of the endpoint is kept");
        let case = hanako.open(&format!("/applications/{number}")).await.expect(200);
        case.shows("端末の登録がなくなっていました");

        // Nothing more is sent to it, and its line can be taken away.
        app.push.behave(Manner::Accept);
        hanako.open(&format!("/applications/{number}")).await.form("/withdraw").submit().await.expect(200);
        app.run_jobs().await;
        assert!(pushed(app).await.is_empty());
        let emptied = told.form("/remove").submit().await.expect(200);
        emptied.shows("端末の登録を消しました").shows("登録されている端末はありません");
        register(&hanako).await;
    }

    async fn a_push_service_that_is_busy_is_asked_again_when_it_said(app: TestApp) {
        let hanako = app.resident("hanako", "").await;
        register(&hanako).await;
        app.push.behave(Manner::Answer(503, Some(7200)));
        let number = apply(&hanako, "hanako").await;
        app.run_jobs().await;
        hanako.open(&format!("/applications/{number}")).await.expect(200).shows("これから送ります");
        let tanaka = app.officer("tanaka").await;
        let waiting = tanaka.open("/admin/deliveries").await.expect(200);
        waiting.shows("the push service put the push off (503)").shows("これから送ります");

        app.push.behave(Manner::Accept);
        app.later(Duration::from_mins(90)).await;
        assert!(pushed(app).await.is_empty(), "not before the pause is over");
        app.later(Duration::from_mins(31)).await;
        let messages = pushed(app).await;
        assert_eq!(messages.len(), 1);
        // What is left of its three days: the pause, and half a minute for the officer's login.
        assert!(messages[0].ttl < 259_200 - 7_200, "{}", messages[0].ttl);
        let tanaka = app.officer("tanaka").await;
        tanaka.open("/admin/deliveries").await.expect(200).shows("届かなかったお知らせはありません");
        app.later(Duration::from_hours(2)).await;
        assert_eq!(pushed(app).await.len(), 1, "and no second one");
    }

    async fn a_push_that_is_refused_or_too_late_is_shown_to_the_operator(app: TestApp) {
        let hanako = app.resident("hanako", "").await;
        register(&hanako).await;
        app.push.behave(Manner::Answer(413, None));
        let number = apply(&hanako, "hanako").await;
        app.run_jobs().await;
        hanako.open(&format!("/applications/{number}")).await.expect(200).shows("送れませんでした");
        let tanaka = app.officer("tanaka").await;
        let failed = tanaka.open("/admin/deliveries").await.expect(200).shows("too large (413)");
        assert!(!failed.body.contains("/demo/push/to/") && !failed.body.contains(number.as_str()), "no endpoint, no case");

        app.push.behave(Manner::Answer(429, Some(86_400)));
        hanako.open(&format!("/applications/{number}")).await.form("/withdraw").submit().await.expect(200);
        app.run_jobs().await;
        app.later(Duration::from_hours(36)).await;
        app.later(Duration::from_hours(37)).await;
        let tanaka = app.officer("tanaka").await;
        tanaka.open("/admin/deliveries").await.expect(200).shows("did not take the push for three days");
        assert!(pushed(app).await.is_empty());
        // Both jobs were given up, which is what this story is about.
        app.leaves_jobs();
    }

    async fn a_device_is_its_owners_and_removing_it_ends_its_pushes(app: TestApp) {
        let hanako = app.resident("hanako", "").await;
        let remove = register(&hanako).await.form("/remove");
        let taro = app.resident("taro", "").await;
        let page = settings(&taro).await.shows("登録されている端末はありません");
        let token = page.form("/settings/push").value("csrf").unwrap().to_owned();
        taro.post(&remove.action, &[("csrf".to_owned(), token)]).await.expect(303);
        apply(&hanako, "hanako").await;
        app.run_jobs().await;
        assert_eq!(pushed(app).await.len(), 1, "another's wish removes nothing");

        // Removed while a push waits: it does not go out.
        app.push.behave(Manner::Answer(503, Some(60)));
        let number = apply(&hanako, "hanako").await;
        app.run_jobs().await;
        remove.submit().await.expect(200).shows("登録されている端末はありません");
        // The same press once more says the same.
        remove.submit().await.expect(200).shows("登録されている端末はありません");
        app.push.behave(Manner::Accept);
        app.later(Duration::from_mins(2)).await;
        hanako.open(&format!("/applications/{number}")).await.form("/withdraw").submit().await.expect(200);
        app.run_jobs().await;
        assert_eq!(pushed(app).await.len(), 1);
    }

    async fn a_shared_browser_tells_whoever_registered_it_last(app: TestApp) {
        let hanako = app.resident("hanako", "").await;
        let subscription = new_device(&hanako).await;
        for _ in 0..2 {
            // A second press registers no second device.
            let page = subscription.submit().await.expect(200);
            assert_eq!(page.body.matches("data-endpoint=").count(), 1);
        }
        let taro = app.resident("taro", "").await;
        let mut form = settings(&taro).await.form("/settings/push");
        for name in ["endpoint", "p256dh", "auth"] {
            form = form.set(name, subscription.value(name).unwrap());
        }
        form.submit().await.expect(200).shows("端末を登録しました");
        settings(&hanako).await.shows("登録されている端末はありません");
        apply(&hanako, "hanako").await;
        app.run_jobs().await;
        assert!(pushed(app).await.is_empty(), "hanako's news is not shown on what is now taro's device");
    }

    async fn subscriptions_that_lead_elsewhere_or_are_too_many_are_refused(app: TestApp) {
        let hanako = app.resident("hanako", "").await;
        let good = new_device(&hanako).await;
        for (name, value, words) in [
            ("endpoint", "", "JavaScriptを使えるように"),
            ("endpoint", "https://169.254.169.254/latest/meta-data/", "通知サービスには対応していない"),
            ("endpoint", "https://evil.example/fcm.googleapis.com", "通知サービスには対応していない"),
            ("endpoint", "http://127.0.0.1:1/", "通知サービスには対応していない"),
            ("endpoint", "https://user@fcm.googleapis.com/", "通知サービスには対応していない"),
            ("p256dh", "BCVxsr7N", "鍵が正しくありません"),
            ("auth", "x", "鍵が正しくありません"),
        ] {
            good.clone().set(name, value).send().await.expect(422).shows(words);
        }
        settings(&hanako).await.shows("登録されている端末はありません");
        let endpoint = good.value("endpoint").unwrap().to_owned();
        for number in 0..10 {
            good.clone().set("endpoint", format!("{endpoint}{number}")).send().await.expect(303);
        }
        good.send().await.expect(422).shows("10台までです");
        // One that is registered can be registered again.
        good.clone().set("endpoint", format!("{endpoint}9")).send().await.expect(303);
    }

    async fn the_service_worker_keeps_nothing_and_speaks_six_languages(app: TestApp) {
        let client = app.client();
        let worker = client.get("/sw.js").await.expect(200);
        assert_eq!(worker.headers["service-worker-allowed"], "/");
        assert_eq!(worker.headers["cache-control"], "no-cache");
        assert!(worker.headers["content-type"].to_str().unwrap().starts_with("text/javascript"));
        for word in ["fetch", "caches", "importScripts"] {
            assert!(!worker.body.contains(word), "the service worker says {word}");
        }
        for text in ["お知らせがあります", "お知らせが あります", "Você tem um novo aviso", "You have a new notice", "Bạn có thông báo mới", "您有新通知"] {
            assert!(worker.body.contains(text), "{text}");
        }
        let manifest = client.get("/manifest.webmanifest").await.expect(200);
        let read: serde_json::Value = serde_json::from_str(&manifest.body).unwrap();
        assert_eq!(read["display"], "standalone");
        for icon in read["icons"].as_array().unwrap() {
            client.get(icon["src"].as_str().unwrap()).await.expect(200);
        }
    }
}
