-- The installation, the event log, the job queue and the sessions.

CREATE TABLE installations (
    municipality_id UUID    NOT NULL PRIMARY KEY,
    city_name       TEXT    NOT NULL,
    is_demo         BOOLEAN NOT NULL,
    created_at      BIGINT  NOT NULL
);

-- The log: ids and codes only. Free text stands in event_texts and can be erased; its salted digest stays here.
CREATE TABLE events (
    municipality_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    at              BIGINT NOT NULL,
    actor_kind      TEXT   NOT NULL CHECK (actor_kind IN ('resident', 'staff', 'system')),
    actor_id        UUID,
    kind            TEXT   NOT NULL,
    application_id  UUID,
    body            JSONB  NOT NULL,
    text_digest     TEXT,
    seal_number     BIGINT,
    seal            TEXT,
    PRIMARY KEY (municipality_id, id)
);
CREATE INDEX events_of_application ON events (municipality_id, application_id, id);
CREATE INDEX events_in_time ON events (municipality_id, at, id);
CREATE UNIQUE INDEX events_sealed ON events (municipality_id, seal_number) WHERE seal_number IS NOT NULL;

CREATE TABLE event_texts (
    municipality_id UUID NOT NULL,
    event_id        UUID NOT NULL,
    salt            TEXT NOT NULL,
    body            TEXT NOT NULL,
    PRIMARY KEY (municipality_id, event_id)
);

-- A queued reader writes its mark with its effect: the effect happens once.
CREATE TABLE event_marks (
    municipality_id UUID   NOT NULL,
    reader          TEXT   NOT NULL,
    event_id        UUID   NOT NULL,
    at              BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, reader, event_id)
);

CREATE TABLE jobs (
    municipality_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    kind            TEXT   NOT NULL,
    payload         JSONB  NOT NULL,
    dedup_key       TEXT,
    state           TEXT   NOT NULL CHECK (state IN ('queued', 'done', 'abandoned')),
    run_at          BIGINT NOT NULL,
    attempts        BIGINT NOT NULL,
    leased_until    BIGINT,
    last_error      TEXT,
    created_at      BIGINT NOT NULL,
    finished_at     BIGINT,
    PRIMARY KEY (municipality_id, id)
);
CREATE INDEX jobs_due ON jobs (municipality_id, state, run_at);
CREATE UNIQUE INDEX jobs_once ON jobs (municipality_id, kind, dedup_key) WHERE state = 'queued';

-- A session's token is kept as its SHA-256 only.
CREATE TABLE sessions (
    municipality_id UUID   NOT NULL,
    token_digest    TEXT   NOT NULL,
    id              UUID   NOT NULL,
    holder_kind     TEXT   NOT NULL CHECK (holder_kind IN ('resident', 'staff')),
    holder_id       UUID   NOT NULL,
    created_at      BIGINT NOT NULL,
    seen_at         BIGINT NOT NULL,
    idle_until      BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, token_digest)
);
CREATE INDEX sessions_of_holder ON sessions (municipality_id, holder_kind, holder_id);
CREATE INDEX sessions_expired ON sessions (municipality_id, expires_at);
