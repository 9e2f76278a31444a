-- What the sealer has still to do, and what the auditor searches by.

CREATE INDEX events_unsealed ON events (municipality_id, at, id) WHERE seal_number IS NULL;
CREATE INDEX events_by_actor ON events (municipality_id, actor_id, at, id);
CREATE INDEX events_by_kind ON events (municipality_id, kind, at, id);
