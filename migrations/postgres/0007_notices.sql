-- Notices, the addresses they go to, and their way over each channel.

CREATE TABLE notices (
    municipality_id UUID    NOT NULL,
    id              UUID    NOT NULL,
    account_id      UUID    NOT NULL,
    event_id        UUID    NOT NULL,
    kind            TEXT    NOT NULL CHECK (kind IN ('submitted', 'accepted', 'review_started', 'granted',
                        'partly_granted', 'refused', 'issued', 'withdrawn', 'withdrawal_declined', 'dismissed',
                        'lapsed', 'charge_requested', 'charge_reminded', 'payment_authorised', 'payment_captured',
                        'payment_released', 'payment_failed')),
    application_id  UUID,
    params          JSONB   NOT NULL,
    lang            TEXT    NOT NULL,
    created_at      BIGINT  NOT NULL,
    opened_at       BIGINT,
    PRIMARY KEY (municipality_id, id)
);
CREATE UNIQUE INDEX notices_once ON notices (municipality_id, account_id, event_id);
CREATE INDEX notices_of_account ON notices (municipality_id, account_id, created_at, id);

-- An address counts once its code came back. A new one waits beside the confirmed one; of its code only a digest stays.
CREATE TABLE contacts (
    municipality_id UUID    NOT NULL,
    account_id      UUID    NOT NULL,
    email           TEXT,
    confirmed_at    BIGINT,
    pending_email   TEXT,
    pending_at      BIGINT,
    refused         BOOLEAN NOT NULL,
    code_digest     TEXT,
    code_until      BIGINT,
    tries           BIGINT  NOT NULL,
    asks_from       BIGINT  NOT NULL,
    asks            BIGINT  NOT NULL,
    PRIMARY KEY (municipality_id, account_id)
);
CREATE INDEX contacts_pending ON contacts (municipality_id, pending_at);

CREATE TABLE deliveries (
    municipality_id UUID    NOT NULL,
    notice_id       UUID    NOT NULL,
    channel         TEXT    NOT NULL CHECK (channel IN ('email')),
    state           TEXT    NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
    attempts        BIGINT  NOT NULL,
    message_id      TEXT    NOT NULL,
    last_error      TEXT,
    changed_at      BIGINT  NOT NULL,
    PRIMARY KEY (municipality_id, notice_id, channel)
);
