-- Ordered while it ran: it runs once more.
ALTER TABLE jobs ADD COLUMN again BOOLEAN NOT NULL DEFAULT FALSE;

-- Most cases are held by nobody.
DROP INDEX applications_claimed;
CREATE INDEX applications_claimed ON applications (municipality_id, claimed_by, arrived_at, id) WHERE claimed_by IS NOT NULL;
