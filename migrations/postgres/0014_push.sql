-- Web Push: the residents' devices, a delivery for each of them, and the push service stand-in.

-- A subscription that its push service no longer knows keeps its line, without endpoint and keys, so that its owner is told.
CREATE TABLE push_devices (
    municipality_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    account_id      UUID   NOT NULL,
    label           TEXT   NOT NULL,
    lang            TEXT   NOT NULL,
    endpoint        TEXT,
    endpoint_digest TEXT,
    p256dh          TEXT,
    auth            TEXT,
    created_at      BIGINT NOT NULL,
    gone_at         BIGINT,
    CHECK ((gone_at IS NULL) = (endpoint IS NOT NULL AND endpoint_digest IS NOT NULL AND p256dh IS NOT NULL AND auth IS NOT NULL)),
    PRIMARY KEY (municipality_id, id)
);
CREATE UNIQUE INDEX push_devices_endpoint ON push_devices (municipality_id, endpoint_digest);
CREATE INDEX push_devices_of_account ON push_devices (municipality_id, account_id, created_at);

-- One line a notice, channel and device; the device of a mail is the nil UUID. Only mails have a Message-ID.
ALTER TABLE deliveries ADD COLUMN device_id UUID NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
ALTER TABLE deliveries ALTER COLUMN device_id DROP DEFAULT;
ALTER TABLE deliveries ALTER COLUMN message_id DROP NOT NULL;
ALTER TABLE deliveries DROP CONSTRAINT deliveries_pkey;
ALTER TABLE deliveries ADD PRIMARY KEY (municipality_id, notice_id, channel, device_id);
ALTER TABLE deliveries DROP CONSTRAINT deliveries_channel_check;
ALTER TABLE deliveries ADD CONSTRAINT deliveries_channel_check CHECK (channel IN ('email', 'push'));
ALTER TABLE deliveries DROP CONSTRAINT deliveries_state_check;
ALTER TABLE deliveries ADD CONSTRAINT deliveries_state_check CHECK (state IN ('queued', 'sent', 'failed', 'gone'));
CREATE INDEX deliveries_by_state ON deliveries (municipality_id, state, changed_at);
CREATE INDEX notices_of_application ON notices (municipality_id, application_id, created_at);

-- The push service stand-in: its sender's key, the devices of the demo, and what they were sent. Empty in a real installation.
CREATE TABLE standin_push_keys (
    municipality_id UUID   NOT NULL,
    vapid_key       TEXT   NOT NULL,
    PRIMARY KEY (municipality_id)
);

CREATE TABLE standin_push_devices (
    municipality_id UUID   NOT NULL,
    token           TEXT   NOT NULL,
    private_key     TEXT   NOT NULL,
    auth            TEXT   NOT NULL,
    sender_key      TEXT   NOT NULL,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, token)
);

CREATE TABLE standin_push_messages (
    municipality_id UUID   NOT NULL,
    id              UUID   NOT NULL,
    token           TEXT   NOT NULL,
    received_at     BIGINT NOT NULL,
    ttl             BIGINT NOT NULL,
    urgency         TEXT   NOT NULL,
    topic           TEXT   NOT NULL,
    subject         TEXT   NOT NULL,
    body            TEXT   NOT NULL,
    PRIMARY KEY (municipality_id, id)
);
