-- +goose Up

-- Where a version came from: a platform's id of the file, '' if it has none.
ALTER TABLE versions ADD COLUMN origin TEXT NOT NULL DEFAULT '';
CREATE INDEX versions_origin ON versions (space, origin) WHERE origin <> '';

-- By which waiting events of a lane are put in order, '' for that of acceptance
-- (dispatch.Event.Order).
ALTER TABLE waiting ADD COLUMN ordering TEXT NOT NULL DEFAULT '';
