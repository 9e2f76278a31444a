-- Attachments. The bytes stand encrypted in files.dir; a row is written only once its file is safely there.

CREATE TABLE attachments (
    municipality_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    draft_id        UUID,
    application_id  UUID,
    account_id      UUID,
    field           TEXT   NOT NULL,
    name            TEXT   NOT NULL,
    kind            TEXT   NOT NULL CHECK (kind IN ('jpeg', 'png', 'heic', 'pdf')),
    size            BIGINT NOT NULL CHECK (size > 0),
    key_id          TEXT   NOT NULL,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, id),
    -- A file belongs to the draft or to the application made from it, never to both.
    CHECK ((draft_id IS NULL) <> (application_id IS NULL))
);
CREATE INDEX attachments_of_draft ON attachments (municipality_id, draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX attachments_of_application ON attachments (municipality_id, application_id) WHERE application_id IS NOT NULL;

-- The check values of the keys that were used; a start with another key is refused.
CREATE TABLE file_keys (
    municipality_id UUID   NOT NULL,
    id              TEXT   NOT NULL,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, id)
);
