-- The numbered versions of procedures: never changed, never deleted, since cases stay with the one they were made with.

CREATE TABLE procedure_versions (
    municipality_id UUID   NOT NULL,
    slug            TEXT   NOT NULL,
    number          BIGINT NOT NULL CHECK (number > 0),
    digest          TEXT   NOT NULL,
    body            JSONB  NOT NULL,
    published_at    BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, slug, number)
);
