-- 交付予約. What the city's letter says (reference and birth date) stands here as keyed digests only: the key is in the
-- configuration, so that these tables alone do not tell it.

CREATE TABLE booking_references (
    municipality_id  UUID   NOT NULL,
    reference_digest TEXT   NOT NULL,
    pair_digest      TEXT   NOT NULL,
    desk             TEXT   NOT NULL,
    imported_at      BIGINT NOT NULL,
    application_id   UUID,
    handed_over_at   BIGINT,
    PRIMARY KEY (municipality_id, reference_digest)
);
CREATE UNIQUE INDEX booking_references_by_pair ON booking_references (municipality_id, pair_digest);

CREATE TABLE booking_slots (
    municipality_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    desk            TEXT   NOT NULL,
    starts_at       BIGINT NOT NULL,
    taken           BIGINT NOT NULL CHECK (taken >= 0),
    PRIMARY KEY (municipality_id, id)
);
CREATE UNIQUE INDEX booking_slots_in_time ON booking_slots (municipality_id, desk, starts_at);

-- The mail address is forgotten when the booking ends.
CREATE TABLE bookings (
    municipality_id  UUID   NOT NULL,
    application_id   UUID   NOT NULL,
    reference_digest TEXT   NOT NULL,
    slot_id          UUID   NOT NULL,
    email            TEXT,
    lang             TEXT   NOT NULL,
    reminded_at      BIGINT,
    PRIMARY KEY (municipality_id, application_id)
);
CREATE INDEX bookings_of_slot ON bookings (municipality_id, slot_id);

-- Who gave the reference and the birth date, or came by the link of a mail: this browser, for this booking, for minutes.
CREATE TABLE booking_sessions (
    municipality_id  UUID   NOT NULL,
    token_digest     TEXT   NOT NULL,
    reference_digest TEXT   NOT NULL,
    expires_at       BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, token_digest)
);
CREATE INDEX booking_sessions_over ON booking_sessions (municipality_id, expires_at);

CREATE TABLE booking_links (
    municipality_id UUID   NOT NULL,
    token_digest    TEXT   NOT NULL,
    application_id  UUID   NOT NULL,
    expires_at      BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, token_digest)
);
CREATE INDEX booking_links_of_application ON booking_links (municipality_id, application_id);
CREATE INDEX booking_links_over ON booking_links (municipality_id, expires_at);

-- Wrong tries, by client address and by reference; both as keyed digests.
CREATE TABLE booking_tries (
    municipality_id UUID   NOT NULL,
    source_digest   TEXT   NOT NULL,
    until           BIGINT NOT NULL,
    tries           BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, source_digest)
);
CREATE INDEX booking_tries_over ON booking_tries (municipality_id, until);
