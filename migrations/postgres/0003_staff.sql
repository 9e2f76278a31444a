-- Staff accounts: password, second factor, roles, sections.

CREATE TABLE staff (
    municipality_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    login           TEXT   NOT NULL,
    name            TEXT   NOT NULL,
    password_hash   TEXT   NOT NULL,
    totp_secret     TEXT   NOT NULL,
    -- The last time step whose code was used: a code works once.
    totp_step       BIGINT NOT NULL,
    roles           JSONB  NOT NULL,
    sections        JSONB  NOT NULL,
    failures        BIGINT NOT NULL,
    locked_until    BIGINT,
    disabled_at     BIGINT,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, id)
);
CREATE UNIQUE INDEX staff_by_login ON staff (municipality_id, login);
