-- A form that was sent after the session was lost: kept half an hour for the same person in the same browser.
-- The browser is known by a cookie of which only the SHA-256 stands here; `owner` is a digest, too.
CREATE TABLE kept_forms (
    municipality_id BLOB   NOT NULL,
    browser_digest  TEXT   NOT NULL,
    path            TEXT   NOT NULL,
    owner           TEXT   NOT NULL,
    fields          TEXT   NOT NULL,
    sent_at         BIGINT NOT NULL,
    kept_until      BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, browser_digest, path)
);
CREATE INDEX kept_forms_over ON kept_forms (municipality_id, kept_until);
