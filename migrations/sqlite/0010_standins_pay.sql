-- The sandbox payment agent: a stand-in with a memory of its own. No feature reads these tables.

CREATE TABLE standin_pay_payments (
    municipality_id BLOB   NOT NULL,
    id              TEXT   NOT NULL,
    token           TEXT   NOT NULL,
    idempotency_key TEXT   NOT NULL,
    request         TEXT   NOT NULL,
    reference       TEXT   NOT NULL,
    amount          BIGINT NOT NULL,
    description     TEXT   NOT NULL,
    return_url      TEXT   NOT NULL,
    state           TEXT   NOT NULL CHECK (state IN ('pending', 'authorised', 'captured', 'released', 'failed', 'expired')),
    method          TEXT,
    scenario        TEXT   NOT NULL,
    code            TEXT,
    created_at      BIGINT NOT NULL,
    changed_at      BIGINT NOT NULL,
    -- The end of the page (pending) or of the reservation (authorised).
    expires_at      BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, id)
);
CREATE UNIQUE INDEX standin_pay_by_token ON standin_pay_payments (municipality_id, token);
CREATE UNIQUE INDEX standin_pay_by_key ON standin_pay_payments (municipality_id, idempotency_key);

CREATE TABLE standin_pay_webhooks (
    municipality_id BLOB   NOT NULL,
    id              TEXT   NOT NULL,
    payment_id      TEXT   NOT NULL,
    body            TEXT   NOT NULL,
    created_at      BIGINT NOT NULL,
    attempts        BIGINT NOT NULL,
    last_status     BIGINT,
    delivered_at    BIGINT,
    PRIMARY KEY (municipality_id, id)
);
