-- 補正: a draft that reopens single items of a case, and what stood there before.

ALTER TABLE drafts ADD COLUMN corrects UUID;
ALTER TABLE drafts ADD COLUMN correction JSONB;
DROP INDEX drafts_open;
-- One unfinished draft a procedure, and one unfinished correction a case.
CREATE UNIQUE INDEX drafts_open ON drafts (municipality_id, account_id, procedure)
    WHERE receipt_number IS NULL AND corrects IS NULL;
CREATE UNIQUE INDEX drafts_correction ON drafts (municipality_id, corrects)
    WHERE receipt_number IS NULL AND corrects IS NOT NULL;

-- The answers before each correction, for whoever compares: erasable.
CREATE TABLE corrected_answers (
    municipality_id UUID   NOT NULL,
    application_id  UUID   NOT NULL,
    at              BIGINT NOT NULL,
    answers         JSONB  NOT NULL,
    PRIMARY KEY (municipality_id, application_id, at)
);
