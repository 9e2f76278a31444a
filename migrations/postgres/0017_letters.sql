-- Letters (通知書), their document numbers, and who accepted electronic notice.

-- The applicant accepts that the decision is told electronically (デジタル手続法7条1項ただし書).
CREATE TABLE notice_consents (
    municipality_id UUID   NOT NULL,
    application_id  UUID   NOT NULL,
    given_at        BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, application_id)
);

-- One living letter a case: due, then final with its number. A void one stays and a new one is due.
CREATE TABLE letters (
    municipality_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    application_id  UUID   NOT NULL,
    -- The event that decided the case.
    decision_id     UUID   NOT NULL,
    outcome         TEXT   NOT NULL CHECK (outcome IN ('granted', 'partly_granted', 'refused', 'dismissed')),
    state           TEXT   NOT NULL CHECK (state IN ('due', 'issued', 'void')),
    delivery        TEXT CHECK (delivery IN ('electronic', 'post')),
    document_number TEXT,
    created_at      BIGINT NOT NULL,
    issued_at       BIGINT,
    issued_by       UUID,
    opened_at       BIGINT,
    -- Nobody opened it in time: it goes by post as well.
    flagged_at      BIGINT,
    posted_at       BIGINT,
    void_at         BIGINT,
    -- SHA-256 of the first rendering.
    pdf_digest      TEXT,
    CHECK ((state = 'due') = (delivery IS NULL)),
    CHECK ((state = 'due') = (document_number IS NULL)),
    PRIMARY KEY (municipality_id, id)
);
CREATE UNIQUE INDEX letters_living ON letters (municipality_id, application_id) WHERE state <> 'void';
CREATE INDEX letters_of_application ON letters (municipality_id, application_id, created_at);
CREATE INDEX letters_to_do ON letters (municipality_id, application_id)
    WHERE state = 'due' OR (state = 'issued' AND posted_at IS NULL AND opened_at IS NULL);
CREATE INDEX letters_unopened ON letters (municipality_id, issued_at)
    WHERE state = 'issued' AND delivery = 'electronic' AND opened_at IS NULL AND flagged_at IS NULL;

-- The final text, frozen: erasable, apart from the letter itself.
CREATE TABLE letter_contents (
    municipality_id UUID NOT NULL,
    letter_id       UUID NOT NULL,
    body            JSONB NOT NULL,
    PRIMARY KEY (municipality_id, letter_id)
);

-- The book of document numbers (文書番号簿): without gaps, from 1 each April, per section. Locked by its counter's row.
CREATE TABLE document_counters (
    municipality_id UUID   NOT NULL,
    section         TEXT   NOT NULL,
    fiscal_year     BIGINT NOT NULL,
    last            BIGINT NOT NULL CHECK (last > 0),
    PRIMARY KEY (municipality_id, section, fiscal_year)
);

CREATE TABLE document_numbers (
    municipality_id UUID   NOT NULL,
    section         TEXT   NOT NULL,
    fiscal_year     BIGINT NOT NULL,
    number          BIGINT NOT NULL CHECK (number > 0),
    mark            TEXT   NOT NULL,
    letter_id       UUID   NOT NULL,
    drawn_at        BIGINT NOT NULL,
    -- 欠番
    void_at         BIGINT,
    void_reason     TEXT CHECK (void_reason IN ('wrong_text', 'wrong_addressee', 'decision_changed', 'other')),
    CHECK ((void_at IS NULL) = (void_reason IS NULL)),
    PRIMARY KEY (municipality_id, section, fiscal_year, number)
);
CREATE UNIQUE INDEX document_numbers_of_letter ON document_numbers (municipality_id, letter_id);
