//! A fee is reserved, taken once the case is granted, else given back; whatever the agent's messages do.

mod world;

use std::time::Duration;

use smart_window::events::{Event, Outcome};
use smart_window::kernel::Actor;
use smart_window::payments::model::{ChargeState, PaymentState};
use smart_window::{events, jobs};

use world::{Case, World};

/// Runs a story on both engines.
macro_rules! on_both {
    ($($story:ident),+ $(,)?) => {
        mod sqlite { $(#[tokio::test(flavor = "multi_thread")] async fn $story() {
            super::$story(super::World::on_sqlite().await).await;
        })+ }
        mod postgres { $(#[tokio::test(flavor = "multi_thread")] async fn $story() {
            super::$story(super::World::on_postgres().await).await;
        })+ }
    };
}

on_both!(
    reserved_then_taken_once_the_case_is_granted,
    three_deliveries_without_the_browser_have_one_effect,
    what_never_arrives_is_asked_for,
    a_forged_old_or_odd_webhook_has_no_effect,
    words_out_of_order_make_the_service_ask,
    a_refused_capture_is_requested_and_then_paid,
    a_lapsed_reservation_is_paid_anew,
    a_refused_case_gives_the_reservation_back,
    a_withdrawn_case_gives_a_late_reservation_back,
    an_agent_that_is_down_loses_nothing,
    an_order_that_was_given_up_is_given_again,
    who_has_not_paid_is_reminded_once,
    anothers_payment_cannot_be_seen,
    the_agent_keeps_to_its_keys,
);

const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);

async fn grant(world: &World, case: &Case) {
    decide(world, case, Outcome::Granted).await;
}

async fn decide(world: &World, case: &Case, outcome: Outcome) {
    let event = Event::ApplicationDecided {
        application: case.application,
        outcome,
        reasons: Vec::new(),
    };
    world.append(Actor::System, event).await;
}

async fn reserved_then_taken_once_the_case_is_granted(world: World) {
    let case = world.case().await;
    let page = case.browser.get(&case.pay()).await.expect(200);
    let page = page.shows("証明書の交付").shows("710円");
    let form = page.form("pay");
    let (first, second) = tokio::join!(form.send(), form.send());
    let (first, second) = (first.expect(303), second.expect(303));
    assert_eq!(first.location(), second.location(), "a double click");
    let third = form.send().await.expect(303);
    assert_eq!(first.location(), third.location(), "pressed again");
    let back = first.follow().await.form("pay");
    let back = back.set("choice", "authorise").send().await.expect(303);
    assert_eq!(back.location(), Some(format!("{}/return", case.pay())));
    // The browser is faster than the webhook.
    back.follow()
        .await
        .expect(200)
        .shows("お支払いの準備ができました");
    assert_eq!(world.charge(&case).await.state, ChargeState::Authorised);
    world.run_jobs().await;
    assert!(!world.settled(&case).await);
    grant(&world, &case).await;
    assert!(!world.settled(&case).await);
    world.run_jobs().await;
    assert!(world.settled(&case).await);
    case.browser
        .get(&case.pay())
        .await
        .expect(200)
        .shows("お支払いが済みました");
    for kind in [
        "charge_created",
        "payment_started",
        "payment_authorised",
        "payment_captured",
    ] {
        assert_eq!(world.events(kind).await, 1, "{kind}");
    }
}

async fn three_deliveries_without_the_browser_have_one_effect(world: World) {
    let case = world.case().await;
    case.chooses("authorise_and_leave", "webhook_thrice").await;
    assert_eq!(world.charge(&case).await.state, ChargeState::Owed);
    world.run_jobs().await;
    assert_eq!(world.charge(&case).await.state, ChargeState::Authorised);
    grant(&world, &case).await;
    world.run_jobs().await;
    assert!(world.settled(&case).await);
    assert_eq!(world.events("payment_authorised").await, 1);
    assert_eq!(world.events("payment_captured").await, 1);
}

async fn what_never_arrives_is_asked_for(world: World) {
    let case = world.case().await;
    case.chooses("authorise_and_leave", "webhook_never").await;
    world.run_jobs().await;
    assert_eq!(world.charge(&case).await.state, ChargeState::Owed);
    world.clock.advance(3 * MINUTE);
    world.run_jobs().await;
    assert_eq!(world.charge(&case).await.state, ChargeState::Authorised);
}

async fn a_forged_old_or_odd_webhook_has_no_effect(world: World) {
    let case = world.case().await;
    case.starts().await;
    let payment = world.payment(&case).await;
    let now = world.now().unix_seconds();
    let good = payment.event("authorised", 710);
    assert_eq!(world.webhook("msg_1", now, &good, "wrong key").await, 401);
    assert_eq!(
        world.webhook("msg_1", now - 301, &good, world::KEY).await,
        401
    );
    assert_eq!(
        world.webhook("msg_1", now + 301, &good, world::KEY).await,
        401
    );
    assert_eq!(world.charge(&case).await.state, ChargeState::Owed);
    // Signed, yet nothing to act on: written down and answered.
    assert_eq!(
        world.webhook("msg_2", now, "no json", world::KEY).await,
        204
    );
    assert_eq!(
        world
            .webhook(
                "msg_3",
                now,
                r#"{"type":"payout.paid","data":{}}"#,
                world::KEY
            )
            .await,
        204
    );
    // Another amount is not believed, even signed; the agent is asked, and says otherwise.
    let odd = payment.event("authorised", 1);
    assert_eq!(world.webhook("msg_4", now, &odd, world::KEY).await, 204);
    world.run_jobs().await;
    assert_eq!(world.charge(&case).await.state, ChargeState::Owed);
    // With either of the two active keys it is believed, once.
    assert_eq!(
        world.webhook("msg_5", now, &good, world::NEXT_KEY).await,
        204
    );
    assert_eq!(world.webhook("msg_5", now, &good, world::KEY).await, 204);
    assert_eq!(world.webhook("msg_6", now, &good, world::KEY).await, 204);
    assert_eq!(world.events("payment_authorised").await, 1);
    assert_eq!(world.charge(&case).await.state, ChargeState::Authorised);
}

async fn words_out_of_order_make_the_service_ask(world: World) {
    let case = world.case().await;
    case.chooses("authorise_and_leave", "webhook_never").await;
    let payment = world.payment(&case).await;
    let now = world.now().unix_seconds();
    // A capture that nobody ordered: the agent, asked, knows only of a reservation.
    let captured = payment.event("captured", 710);
    assert_eq!(
        world.webhook("msg_1", now, &captured, world::KEY).await,
        204
    );
    assert_eq!(world.charge(&case).await.state, ChargeState::Owed);
    world.run_jobs().await;
    assert_eq!(world.charge(&case).await.state, ChargeState::Authorised);
    // A failure that was overtaken by the reservation.
    let failed = payment.event("failed", 710);
    assert_eq!(world.webhook("msg_2", now, &failed, world::KEY).await, 204);
    let authorised = payment.event("authorised", 710);
    assert_eq!(
        world.webhook("msg_3", now, &authorised, world::KEY).await,
        204
    );
    world.run_jobs().await;
    assert_eq!(world.charge(&case).await.state, ChargeState::Authorised);
    grant(&world, &case).await;
    world.run_jobs().await;
    assert!(world.settled(&case).await);
    // Late words about the past change nothing.
    assert_eq!(
        world.webhook("msg_4", now, &authorised, world::KEY).await,
        204
    );
    world.run_jobs().await;
    assert!(world.settled(&case).await);
    assert_eq!(world.events("payment_captured").await, 1);
}

async fn a_refused_capture_is_requested_and_then_paid(world: World) {
    let case = world.case().await;
    case.chooses("authorise", "capture_refused").await;
    world.run_jobs().await;
    grant(&world, &case).await;
    world.run_jobs().await;
    let charge = world.charge(&case).await;
    assert_eq!(charge.state, ChargeState::Requested);
    assert_eq!(world.events("charge_requested").await, 1);
    assert!(!world.settled(&case).await);
    case.browser
        .get(&case.pay())
        .await
        .expect(200)
        .shows("お支払いをお願いします")
        .shows("引き落としができませんでした")
        .shows("お支払い期限");
    case.chooses("authorise", "normal").await;
    world.run_jobs().await;
    assert!(world.settled(&case).await, "taken without waiting");
    assert_eq!(
        world.attempts(&case).await,
        [PaymentState::Failed, PaymentState::Captured]
    );
}

async fn a_lapsed_reservation_is_paid_anew(world: World) {
    let case = world.case().await;
    case.chooses("authorise", "reservation_lapses").await;
    world.run_jobs().await;
    assert_eq!(world.charge(&case).await.state, ChargeState::Authorised);
    world.clock.advance(2 * MINUTE);
    world.run_jobs().await;
    assert_eq!(world.charge(&case).await.state, ChargeState::Owed);
    case.browser
        .get(&case.pay())
        .await
        .shows("確保した金額の有効期間が過ぎました");
    case.chooses("authorise", "normal").await;
    grant(&world, &case).await;
    world.run_jobs().await;
    assert!(world.settled(&case).await);
}

async fn a_refused_case_gives_the_reservation_back(world: World) {
    let case = world.case().await;
    case.chooses("authorise", "normal").await;
    world.run_jobs().await;
    decide(&world, &case, Outcome::Refused).await;
    world.run_jobs().await;
    assert_eq!(world.charge(&case).await.state, ChargeState::Released);
    assert_eq!(world.attempts(&case).await, [PaymentState::Released]);
    assert_eq!(world.events("payment_released").await, 1);
    case.browser
        .get(&case.pay())
        .await
        .shows("お支払いは必要なくなりました");
}

async fn a_withdrawn_case_gives_a_late_reservation_back(world: World) {
    let case = world.case().await;
    let agent = case.starts().await;
    let event = Event::ApplicationWithdrawn {
        application: case.application,
    };
    world.append(Actor::Resident(case.account), event).await;
    // The payer is faster than the job that closes the page.
    agent
        .form("pay")
        .set("choice", "authorise_and_leave")
        .send()
        .await
        .expect(200);
    world.run_jobs().await;
    assert_eq!(world.charge(&case).await.state, ChargeState::Released);
    assert_eq!(world.attempts(&case).await, [PaymentState::Released]);
    assert_eq!(world.events("payment_captured").await, 0);
}

async fn an_agent_that_is_down_loses_nothing(world: World) {
    let case = world.case().await;
    let page = case.browser.get(&case.pay()).await.expect(200);
    world.agent_is_down(true);
    page.form("pay")
        .send()
        .await
        .expect(503)
        .shows("支払いページを開けませんでした");
    assert_eq!(world.attempts(&case).await, [PaymentState::Created]);
    world.agent_is_down(false);
    case.chooses("authorise", "normal").await;
    world.run_jobs().await;
    assert_eq!(world.attempts(&case).await, [PaymentState::Authorised]);
    world.agent_is_down(true);
    grant(&world, &case).await;
    world.run_jobs().await;
    assert_eq!(world.charge(&case).await.state, ChargeState::Capturing);
    world.agent_is_down(false);
    world.clock.advance(10 * MINUTE);
    world.run_jobs().await;
    assert!(world.settled(&case).await);
    assert!(jobs::abandoned(&world.db).await.unwrap().is_empty());
}

async fn an_order_that_was_given_up_is_given_again(world: World) {
    let case = world.case().await;
    case.chooses("authorise", "normal").await;
    world.agent_is_down(true);
    grant(&world, &case).await;
    for _ in 0..31 {
        world.run_jobs().await;
        world.clock.advance(80 * MINUTE);
    }
    let abandoned = jobs::abandoned(&world.db).await.unwrap();
    assert!(
        abandoned
            .iter()
            .any(|(_, kind, _)| kind == "payments.capture"),
        "{abandoned:?}"
    );
    assert!(!world.settled(&case).await);
    world.agent_is_down(false);
    world.clock.advance(DAY + MINUTE);
    world.run_jobs().await;
    world.run_jobs().await;
    assert!(world.settled(&case).await);
}

async fn who_has_not_paid_is_reminded_once(world: World) {
    let case = world.case().await;
    world.clock.advance(2 * DAY);
    world.run_jobs().await;
    assert_eq!(world.events("charge_reminded").await, 0);
    world.clock.advance(2 * DAY);
    world.run_jobs().await;
    world.clock.advance(4 * DAY);
    world.run_jobs().await;
    assert_eq!(world.events("charge_reminded").await, 1);
    grant(&world, &case).await;
    world.clock.advance(12 * DAY);
    world.run_jobs().await;
    assert_eq!(
        world.events("charge_reminded").await,
        2,
        "before the due date"
    );
    world.clock.advance(4 * DAY);
    world.run_jobs().await;
    assert_eq!(world.events("charge_reminded").await, 2);
    case.logs_in().await;
    case.browser.get(&case.pay()).await.shows("過ぎています");
}

async fn anothers_payment_cannot_be_seen(world: World) {
    let case = world.case().await;
    let other = world.case().await;
    other.browser.get(&case.pay()).await.expect(404);
    let form = other.browser.get(&other.pay()).await.form("pay");
    let fields = form.fields;
    other.browser.post(&case.pay(), &fields).await.expect(404);
    other.browser.post(&other.pay(), &[]).await.expect(403);
    other.browser.get("/applications/ABC/pay").await.expect(404);
    assert_eq!(
        events::count(&world.db, "payment_started").await.unwrap(),
        0
    );
}

async fn the_agent_keeps_to_its_keys(world: World) {
    let request = serde_json::json!({
        "reference": "r", "amount": 100, "currency": "JPY", "description": "d", "return_url": "http://localhost/",
    });
    let mut other = request.clone();
    other["amount"] = 200.into();
    assert_eq!(world.create("wrong", "k", &request).await.0, 401);
    let (status, first) = world.create(world::API_KEY, "k", &request).await;
    assert_eq!(status, 200);
    assert_eq!(
        world.create(world::API_KEY, "k", &request).await,
        (200, first)
    );
    assert_eq!(world.create(world::API_KEY, "k", &other).await.0, 409);
    other["currency"] = "USD".into();
    assert_eq!(world.create(world::API_KEY, "l", &other).await.0, 422);
}
