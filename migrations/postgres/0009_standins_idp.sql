-- The mock identity provider of the demo and the tests; empty in a real installation.

CREATE TABLE standin_idp_keys (
    municipality_id UUID   NOT NULL PRIMARY KEY,
    pem             TEXT   NOT NULL,
    salt            TEXT   NOT NULL,
    created_at      BIGINT NOT NULL
);

-- The counter of wrong PINs lives on the card, across logins.
CREATE TABLE standin_idp_cards (
    municipality_id UUID   NOT NULL,
    person          TEXT   NOT NULL,
    pin_failures    BIGINT NOT NULL CHECK (pin_failures BETWEEN 0 AND 3),
    PRIMARY KEY (municipality_id, person)
);

-- A person who has entered the PIN and stands before the consent screen.
CREATE TABLE standin_idp_sittings (
    municipality_id UUID   NOT NULL,
    token_digest    TEXT   NOT NULL,
    person          TEXT   NOT NULL,
    request         TEXT   NOT NULL,
    auth_time       BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, token_digest)
);

CREATE TABLE standin_idp_codes (
    municipality_id UUID   NOT NULL,
    code_digest     TEXT   NOT NULL,
    person          TEXT   NOT NULL,
    redirect_uri    TEXT   NOT NULL,
    nonce           TEXT   NOT NULL,
    challenge       TEXT   NOT NULL,
    scope           TEXT   NOT NULL,
    acr             TEXT   NOT NULL,
    auth_time       BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL,
    used_at         BIGINT,
    PRIMARY KEY (municipality_id, code_digest)
);

CREATE TABLE standin_idp_tokens (
    municipality_id UUID   NOT NULL,
    token_digest    TEXT   NOT NULL,
    code_digest     TEXT   NOT NULL,
    person          TEXT   NOT NULL,
    scope           TEXT   NOT NULL,
    expires_at      BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, token_digest)
);
CREATE INDEX standin_idp_tokens_of_code ON standin_idp_tokens (municipality_id, code_digest);

-- Client assertions that were seen: each jti counts once.
CREATE TABLE standin_idp_assertions (
    municipality_id UUID   NOT NULL,
    jti_digest      TEXT   NOT NULL,
    expires_at      BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, jti_digest)
);
