-- Residents' accounts, the identities that lead to them, what the card said, and attempts to log in.

CREATE TABLE accounts (
    municipality_id BLOB   NOT NULL,
    id              BLOB   NOT NULL,
    lang            TEXT   NOT NULL,
    created_at      BIGINT NOT NULL,
    logged_in_at    BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, id)
);

-- A person as one issuer names them to this client.
CREATE TABLE identity_links (
    municipality_id BLOB   NOT NULL,
    issuer          TEXT   NOT NULL,
    subject         TEXT   NOT NULL,
    account_id      BLOB   NOT NULL,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, issuer, subject)
);
CREATE INDEX identity_links_of_account ON identity_links (municipality_id, account_id);

-- Erasable: one row a fact, because each login may bring only some.
CREATE TABLE account_facts (
    municipality_id BLOB   NOT NULL,
    account_id      BLOB   NOT NULL,
    fact            TEXT   NOT NULL CHECK (fact IN ('name', 'address', 'birthdate', 'gender')),
    value           TEXT   NOT NULL,
    obtained_at     BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, account_id, fact)
);

-- Digests only: nonce and PKCE verifier are derived from the browser's cookie.
CREATE TABLE login_attempts (
    municipality_id BLOB   NOT NULL,
    state_digest    TEXT   NOT NULL,
    browser_digest  TEXT   NOT NULL,
    return_to       TEXT   NOT NULL,
    facts           TEXT   NOT NULL,
    expires_at      BIGINT NOT NULL,
    consumed_at     BIGINT,
    PRIMARY KEY (municipality_id, state_digest)
);
CREATE INDEX login_attempts_expired ON login_attempts (municipality_id, expires_at);
