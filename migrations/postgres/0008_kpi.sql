-- Rollups of the event log: the inline reader of kpi alone writes them, and a rebuild from the log gives the same rows.
-- Days are ISO dates: a day is no instant, and as text it sorts.

CREATE TABLE measure_figures (
    municipality_id UUID   NOT NULL,
    event_id        UUID   NOT NULL,
    measure         TEXT   NOT NULL,
    as_of           TEXT   NOT NULL,
    value           BIGINT NOT NULL,
    source          TEXT   NOT NULL,
    recorded_at     BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, event_id)
);
CREATE INDEX measure_figures_of_measure ON measure_figures (municipality_id, measure, as_of);

CREATE TABLE measure_points (
    municipality_id UUID   NOT NULL,
    event_id        UUID   NOT NULL,
    measure         TEXT   NOT NULL,
    day             TEXT   NOT NULL,
    delta           BIGINT NOT NULL CHECK (delta IN (-1, 1)),
    recorded_at     BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, event_id)
);
CREATE INDEX measure_points_of_measure ON measure_points (municipality_id, measure, day);

CREATE TABLE kpi_versions (
    municipality_id UUID   NOT NULL,
    kpi             TEXT   NOT NULL,
    version         BIGINT NOT NULL,
    value           BIGINT,
    as_of           TEXT,
    source          TEXT,
    counted         BIGINT NOT NULL,
    frozen_at       BIGINT NOT NULL,
    reason          TEXT,
    PRIMARY KEY (municipality_id, kpi, version)
);

CREATE TABLE reforms (
    municipality_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    category        TEXT   NOT NULL CHECK (category IN ('online', 'cashless', 'automation', 'paperless', 'process', 'merger')),
    procedure       TEXT,
    title           TEXT,
    state           TEXT   NOT NULL CHECK (state IN ('proposed', 'implemented', 'confirmed', 'dropped')),
    evidence        TEXT,
    before_minutes  BIGINT,
    after_minutes   BIGINT,
    yearly_volume   BIGINT,
    counts_from     TEXT,
    version         BIGINT NOT NULL,
    proposed_at     BIGINT NOT NULL,
    changed_at      BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, id)
);
-- Bringing a procedure online is one reform, whoever is first to say so.
CREATE UNIQUE INDEX reforms_online_once ON reforms (municipality_id, procedure) WHERE category = 'online';
CREATE INDEX reforms_in_time ON reforms (municipality_id, proposed_at, id);
