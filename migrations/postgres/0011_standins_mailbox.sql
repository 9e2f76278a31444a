-- The mailbox stand-in: mails that the demo's mail server took, and the demo's staff accounts. Empty in a real installation.

CREATE TABLE standin_mails (
    municipality_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    received_at     BIGINT NOT NULL,
    sender          TEXT   NOT NULL,
    recipients      TEXT   NOT NULL,
    message_id      TEXT   NOT NULL,
    lang            TEXT   NOT NULL,
    subject         TEXT   NOT NULL,
    text_body       TEXT   NOT NULL,
    html_body       TEXT,
    headers         TEXT   NOT NULL,
    PRIMARY KEY (municipality_id, id)
);

CREATE TABLE standin_demo_accounts (
    municipality_id UUID   NOT NULL,
    login           TEXT   NOT NULL,
    name            TEXT   NOT NULL,
    role_label      TEXT   NOT NULL,
    password        TEXT   NOT NULL,
    totp_secret     TEXT   NOT NULL,
    PRIMARY KEY (municipality_id, login)
);
