-- +goose Up

-- What the bot remembers (package bot/state).

CREATE TABLE settings (
	space        TEXT NOT NULL,
	conversation TEXT NOT NULL, -- '' for the whole space
	name         TEXT NOT NULL,
	value        TEXT NOT NULL,
	PRIMARY KEY (space, conversation, name)
) STRICT, WITHOUT ROWID;

-- Every event that was accepted in the last day.
CREATE TABLE events (
	place  INTEGER PRIMARY KEY, -- in the order in which they were accepted
	source TEXT    NOT NULL,
	id     TEXT    NOT NULL,
	at     INTEGER NOT NULL,    -- milliseconds since 1970
	UNIQUE (source, id)
) STRICT;
CREATE INDEX events_at ON events (at);

-- Those of them that are not done.
CREATE TABLE waiting (
	place    INTEGER PRIMARY KEY REFERENCES events (place),
	space    TEXT    NOT NULL,
	person   TEXT    NOT NULL,
	lane     TEXT    NOT NULL,
	payload  BLOB    NOT NULL,
	attempts INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Small values of adapters.
CREATE TABLE kept (
	key   TEXT NOT NULL PRIMARY KEY,
	value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
