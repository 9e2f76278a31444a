//! Staff behind a listener of their own: what is theirs is nowhere else, and nothing else is there.

use std::fmt::Write as _;

use smart_window::web::{Access, Route};

use crate::routes::{ask, to_login, token};
use crate::support::app::{Engine, TestApp, start_of_story};
use crate::support::client::Client;

async fn with_staff_listener(engine: Engine) -> TestApp {
    TestApp::start_with(engine, start_of_story(), |config| {
        config.staff.listen = Some(([127, 0, 0, 1], 0).into());
        config.staff.public_url = Some("http://localhost".parse().unwrap());
    })
    .await
}

fn is_staffs(route: &Route) -> bool {
    ["/staff", "/admin", "/api/v1"]
        .iter()
        .any(|prefix| route.path == *prefix || route.path.starts_with(&format!("{prefix}/")))
}

fn is_shared(route: &Route) -> bool {
    ["/assets/{*path}", "/healthz", "/readyz"].contains(&route.path)
}

async fn every_route_is_where_it_belongs(engine: Engine) {
    let mut app = with_staff_listener(engine).await;
    let (public, staff) = (app.client(), Client::new(&app.staff_url));
    let tokens = (token(&public).await, token(&staff).await);
    let mut faults = String::new();
    let (mut theirs, mut others) = (0, 0);
    for route in app.staff_table.iter().filter(|route| route.path != "/") {
        assert!(is_staffs(route) || is_shared(route), "{}", route.path);
        let outside = ask(&public, route, Some(&tokens.0)).await;
        let inside = ask(&staff, route, Some(&tokens.1)).await;
        let fits = if is_shared(route) {
            outside.status == 200 && inside.status == 200
        } else {
            theirs += 1;
            let open = match route.access {
                Access::Staff(_) => to_login(&inside),
                _ => inside.status != 404 && inside.status != 500,
            };
            outside.status == 404 && open
        };
        if !fits {
            writeln!(
                faults,
                "{} {}: {} and {}",
                route.method, route.path, outside.status, inside.status
            )
            .unwrap();
        }
    }
    for route in app
        .table
        .iter()
        .filter(|route| !is_shared(route) && route.path != "/")
    {
        assert!(!is_staffs(route), "{}", route.path);
        others += 1;
        let inside = ask(&staff, route, Some(&tokens.1)).await;
        if inside.status != 404 {
            writeln!(
                faults,
                "{} {} by the staff's door: {}",
                route.method, route.path, inside.status
            )
            .unwrap();
        }
    }
    assert!(theirs > 15 && others > 25, "{theirs} and {others} routes");
    assert!(faults.is_empty(), "{faults}");
    let home = staff.get("/").await.expect(303);
    assert_eq!(home.location().as_deref(), Some("/staff"));
    app.leaves_jobs();
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_is_where_it_belongs_on_sqlite() {
    every_route_is_where_it_belongs(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_is_where_it_belongs_on_postgres() {
    every_route_is_where_it_belongs(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_officer_works_behind_the_staffs_door_and_its_forms_are_bound_to_it() {
    let mut app = with_staff_listener(Engine::Sqlite).await;
    let yamada = app.officer("yamada").await;
    yamada.open("/staff").await.expect(200);
    let genuine = token(&yamada).await;
    // The public address is another site here, whatever token it carries.
    let foreign = yamada
        .request(reqwest::Method::POST, "/staff/logout")
        .header("origin", &app.url)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("csrf={genuine}"));
    assert_eq!(foreign.send().await.unwrap().status().as_u16(), 403);
    yamada
        .post("/staff/logout", &[("csrf".to_owned(), genuine)])
        .await
        .expect(303);
    app.client().get("/staff/login").await.expect(404);
    app.leaves_jobs();
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cookies_follow_the_address_of_their_listener() {
    let free =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let listen = free.expect("a free port");
    let app = TestApp::start_with(Engine::Sqlite, start_of_story(), |config| {
        config.staff.listen = Some(listen);
        config.staff.public_url = Some(
            format!("https://localhost:{}", listen.port())
                .parse()
                .unwrap(),
        );
    })
    .await;
    let cookie = |answer: &crate::support::client::Answer| {
        answer.headers["set-cookie"].to_str().unwrap().to_owned()
    };
    let outside = app.client().get("/login").await.expect(200);
    let inside = Client::new(&format!("http://{listen}"))
        .get("/staff/login")
        .await
        .expect(200);
    assert!(
        cookie(&outside).starts_with("sw_visit="),
        "{}",
        cookie(&outside)
    );
    assert!(cookie(&inside).starts_with("__Host-sw_visit=") && cookie(&inside).contains("Secure"));
    assert!(inside.headers.contains_key("strict-transport-security"));
    assert!(!outside.headers.contains_key("strict-transport-security"));
    app.finish().await;
}
