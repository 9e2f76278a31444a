-- A corrected figure says why; a counted step says what it counted; a reform case knows who proposed it, so that
-- somebody else sets it to implemented. Cases from before have no section: their procedure's section stands in.
ALTER TABLE measure_figures ADD COLUMN reason TEXT;
ALTER TABLE measure_points ADD COLUMN reform_id BLOB;
ALTER TABLE measure_points ADD COLUMN issuance TEXT;
ALTER TABLE measure_points ADD COLUMN route TEXT;
ALTER TABLE reforms ADD COLUMN section TEXT;
ALTER TABLE reforms ADD COLUMN proposed_by BLOB;
