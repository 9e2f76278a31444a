-- Drafts, applications and what they say. An applicant is not an account: a case may have none.

CREATE TABLE drafts (
    municipality_id   UUID   NOT NULL,
    id                UUID   NOT NULL,
    account_id        UUID,
    procedure         TEXT   NOT NULL,
    procedure_version BIGINT NOT NULL,
    lang              TEXT   NOT NULL,
    answers           JSONB  NOT NULL,
    facts             JSONB  NOT NULL,
    version           BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    changed_at        BIGINT NOT NULL,
    expires_at        BIGINT NOT NULL,
    receipt_number    TEXT,
    PRIMARY KEY (municipality_id, id)
);
-- One unfinished draft a procedure: pressing "start" again goes on with it.
CREATE UNIQUE INDEX drafts_open ON drafts (municipality_id, account_id, procedure) WHERE receipt_number IS NULL;
CREATE INDEX drafts_expired ON drafts (municipality_id, expires_at);

CREATE TABLE applications (
    municipality_id         UUID   NOT NULL,
    id                      UUID   NOT NULL,
    receipt_number          TEXT   NOT NULL,
    procedure               TEXT   NOT NULL,
    procedure_version       BIGINT NOT NULL,
    kind                    TEXT   NOT NULL CHECK (kind IN ('request', 'report', 'booking', 'guide')),
    channel                 TEXT   NOT NULL CHECK (channel IN ('online', 'counter', 'post', 'phone', 'ex_officio')),
    section                 TEXT   NOT NULL,
    account_id              UUID,
    on_behalf_of            UUID,
    draft_id                UUID,
    lang                    TEXT   NOT NULL,
    total                   BIGINT NOT NULL CHECK (total >= 0),
    arrived_at              BIGINT NOT NULL,
    stage                   TEXT   NOT NULL CHECK (stage IN ('arrived', 'accepted', 'in_review', 'correction_requested',
                                'in_approval', 'decided', 'issued', 'closed', 'withdrawn', 'dismissed', 'lapsed',
                                'returned', 'revoked')),
    version                 BIGINT NOT NULL,
    changed_at              BIGINT NOT NULL,
    accepted_at             BIGINT,
    started_at              BIGINT,
    decided_at              BIGINT,
    issued_at               BIGINT,
    closed_at               BIGINT,
    withdrawal_requested_at BIGINT,
    claimed_by              UUID,
    claimed_until           BIGINT,
    outcome                 TEXT CHECK (outcome IN ('granted', 'partly_granted', 'refused')),
    PRIMARY KEY (municipality_id, id)
);
CREATE UNIQUE INDEX applications_by_number ON applications (municipality_id, receipt_number);
CREATE UNIQUE INDEX applications_of_draft ON applications (municipality_id, draft_id);
CREATE INDEX applications_of_account ON applications (municipality_id, account_id, arrived_at);
-- Partial: an engine need not sort what the index already orders.
CREATE INDEX applications_open ON applications (municipality_id, arrived_at, id) WHERE closed_at IS NULL;
CREATE INDEX applications_closed ON applications (municipality_id, arrived_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX applications_of_stage ON applications (municipality_id, stage, arrived_at, id);
CREATE INDEX applications_claimed ON applications (municipality_id, claimed_by, arrived_at, id);

-- What the applicant gave: erasable, apart from the case itself.
CREATE TABLE application_contents (
    municipality_id UUID NOT NULL,
    application_id  UUID NOT NULL,
    answers         JSONB NOT NULL,
    facts           JSONB NOT NULL,
    amount          JSONB NOT NULL,
    applicant_name  TEXT NOT NULL,
    search_key      TEXT NOT NULL,
    PRIMARY KEY (municipality_id, application_id)
);
