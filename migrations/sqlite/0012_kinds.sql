-- All kinds of case: reports and bookings have stages of their own, a correction is due, a draft waits for approval.
-- Somebody without an account can act: at the second screen of the counter, or by a single-purpose link.
-- SQLite cannot change a CHECK: the tables are made anew.

CREATE TABLE applications_new (
    municipality_id         BLOB   NOT NULL,
    id                      BLOB   NOT NULL,
    receipt_number          TEXT   NOT NULL,
    procedure               TEXT   NOT NULL,
    procedure_version       BIGINT NOT NULL,
    kind                    TEXT   NOT NULL CHECK (kind IN ('request', 'report', 'booking', 'guide')),
    channel                 TEXT   NOT NULL CHECK (channel IN ('online', 'counter', 'post', 'phone', 'ex_officio')),
    section                 TEXT   NOT NULL,
    account_id              BLOB,
    on_behalf_of            BLOB,
    draft_id                BLOB,
    lang                    TEXT   NOT NULL,
    total                   BIGINT NOT NULL CHECK (total >= 0),
    arrived_at              BIGINT NOT NULL,
    stage                   TEXT   NOT NULL CHECK (stage IN ('arrived', 'accepted', 'in_review', 'correction_requested',
                                'in_approval', 'decided', 'recorded', 'confirmed', 'issued', 'closed', 'withdrawn',
                                'dismissed', 'lapsed', 'returned', 'revoked', 'cancelled')),
    version                 BIGINT NOT NULL,
    changed_at              BIGINT NOT NULL,
    accepted_at             BIGINT,
    started_at              BIGINT,
    decided_at              BIGINT,
    issued_at               BIGINT,
    closed_at               BIGINT,
    withdrawal_requested_at BIGINT,
    claimed_by              BLOB,
    claimed_until           BIGINT,
    outcome                 TEXT CHECK (outcome IN ('granted', 'partly_granted', 'refused')),
    correction_due_at       BIGINT,
    proposal                TEXT,
    PRIMARY KEY (municipality_id, id)
);
INSERT INTO applications_new (
    municipality_id, id, receipt_number, procedure, procedure_version, kind, channel, section, account_id,
    on_behalf_of, draft_id, lang, total, arrived_at, stage, version, changed_at, accepted_at, started_at,
    decided_at, issued_at, closed_at, withdrawal_requested_at, claimed_by, claimed_until, outcome)
SELECT
    municipality_id, id, receipt_number, procedure, procedure_version, kind, channel, section, account_id,
    on_behalf_of, draft_id, lang, total, arrived_at, stage, version, changed_at, accepted_at, started_at,
    decided_at, issued_at, closed_at, withdrawal_requested_at, claimed_by, claimed_until, outcome
FROM applications;
DROP TABLE applications;
ALTER TABLE applications_new RENAME TO applications;
CREATE UNIQUE INDEX applications_by_number ON applications (municipality_id, receipt_number);
CREATE UNIQUE INDEX applications_of_draft ON applications (municipality_id, draft_id);
CREATE INDEX applications_of_account ON applications (municipality_id, account_id, arrived_at);
CREATE INDEX applications_open ON applications (municipality_id, arrived_at, id) WHERE closed_at IS NULL;
CREATE INDEX applications_closed ON applications (municipality_id, arrived_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX applications_of_stage ON applications (municipality_id, stage, arrived_at, id);
CREATE INDEX applications_claimed ON applications (municipality_id, claimed_by, arrived_at, id);

CREATE TABLE events_new (
    municipality_id BLOB   NOT NULL,
    id              BLOB   NOT NULL,
    at              BIGINT NOT NULL,
    actor_kind      TEXT   NOT NULL CHECK (actor_kind IN ('resident', 'applicant', 'staff', 'system')),
    actor_id        BLOB,
    kind            TEXT   NOT NULL,
    application_id  BLOB,
    body            TEXT   NOT NULL,
    text_digest     TEXT,
    seal_number     BIGINT,
    seal            TEXT,
    PRIMARY KEY (municipality_id, id)
);
INSERT INTO events_new (
    municipality_id, id, at, actor_kind, actor_id, kind, application_id, body, text_digest, seal_number, seal)
SELECT
    municipality_id, id, at, actor_kind, actor_id, kind, application_id, body, text_digest, seal_number, seal
FROM events;
DROP TABLE events;
ALTER TABLE events_new RENAME TO events;
CREATE INDEX events_of_application ON events (municipality_id, application_id, id);
CREATE INDEX events_in_time ON events (municipality_id, at, id);
CREATE UNIQUE INDEX events_sealed ON events (municipality_id, seal_number) WHERE seal_number IS NOT NULL;

CREATE TABLE notices_new (
    municipality_id BLOB    NOT NULL,
    id              BLOB    NOT NULL,
    account_id      BLOB    NOT NULL,
    event_id        BLOB    NOT NULL,
    kind            TEXT    NOT NULL CHECK (kind IN ('submitted', 'accepted', 'review_started', 'granted',
                        'partly_granted', 'refused', 'issued', 'withdrawn', 'withdrawal_declined', 'dismissed',
                        'lapsed', 'charge_requested', 'charge_reminded', 'payment_authorised', 'payment_captured',
                        'payment_released', 'payment_failed', 'correction_requested', 'correction_reminded',
                        'correction_received', 'recorded', 'letter_ready', 'booking_confirmed', 'booking_moved',
                        'booking_cancelled', 'booking_reminded', 'handed_over')),
    application_id  BLOB,
    params          TEXT    NOT NULL,
    lang            TEXT    NOT NULL,
    created_at      BIGINT  NOT NULL,
    opened_at       BIGINT,
    PRIMARY KEY (municipality_id, id)
);
INSERT INTO notices_new (
    municipality_id, id, account_id, event_id, kind, application_id, params, lang, created_at, opened_at)
SELECT
    municipality_id, id, account_id, event_id, kind, application_id, params, lang, created_at, opened_at
FROM notices;
DROP TABLE notices;
ALTER TABLE notices_new RENAME TO notices;
CREATE UNIQUE INDEX notices_once ON notices (municipality_id, account_id, event_id);
CREATE INDEX notices_of_account ON notices (municipality_id, account_id, created_at, id);
