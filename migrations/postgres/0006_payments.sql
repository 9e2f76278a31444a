-- What is owed for an application, the attempts to pay it, and the webhooks that were heard.

CREATE TABLE charges (
    municipality_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    application_id  UUID   NOT NULL,
    amount          BIGINT NOT NULL CHECK (amount > 0),
    state           TEXT   NOT NULL CHECK (state IN ('owed', 'authorised', 'capturing', 'captured', 'released',
                        'requested', 'waived')),
    -- The attempt that holds or took the money.
    payment_id      UUID,
    due_at          BIGINT,
    reminded_at     BIGINT,
    version         BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    changed_at      BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, id)
);
CREATE UNIQUE INDEX charges_of_application ON charges (municipality_id, application_id);

CREATE TABLE payments (
    municipality_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    charge_id       UUID   NOT NULL,
    application_id  UUID   NOT NULL,
    amount          BIGINT NOT NULL CHECK (amount > 0),
    state           TEXT   NOT NULL CHECK (state IN ('created', 'pending', 'authorised', 'captured', 'released',
                        'failed', 'expired')),
    provider        TEXT   NOT NULL,
    provider_ref    TEXT,
    page_url        TEXT,
    code            TEXT,
    version         BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    changed_at      BIGINT NOT NULL,
    -- When the provider is asked though it said nothing; NULL where nothing more can happen.
    ask_at          BIGINT,
    PRIMARY KEY (municipality_id, id)
);
-- One open attempt a charge: a double click finds the first one.
CREATE UNIQUE INDEX payments_open ON payments (municipality_id, charge_id) WHERE state IN ('created', 'pending');
CREATE INDEX payments_of_charge ON payments (municipality_id, charge_id, created_at);
CREATE INDEX payments_to_ask ON payments (municipality_id, ask_at);

-- A webhook that comes again under the same id has no second effect.
CREATE TABLE payment_webhooks (
    municipality_id UUID   NOT NULL,
    provider        TEXT   NOT NULL,
    webhook_id      TEXT   NOT NULL,
    received_at     BIGINT NOT NULL,
    kind            TEXT   NOT NULL,
    payment_id      UUID,
    PRIMARY KEY (municipality_id, provider, webhook_id)
);
CREATE INDEX payment_webhooks_in_time ON payment_webhooks (municipality_id, received_at);
