-- +goose Up

-- The last generation that was given to any shelf.
CREATE TABLE counter (
	generation INTEGER NOT NULL
) STRICT;
INSERT INTO counter (generation) VALUES (0);

CREATE TABLE shelves (
	space      TEXT    NOT NULL,
	shelf      TEXT    NOT NULL,
	generation INTEGER NOT NULL,
	PRIMARY KEY (space, shelf)
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
	space      TEXT    NOT NULL,
	shelf      TEXT    NOT NULL,
	id         TEXT    NOT NULL,
	place      INTEGER NOT NULL, -- the generation in which it came
	version    INTEGER NOT NULL, -- the current one
	sha256     TEXT    NOT NULL, -- of the current one
	removed    INTEGER,          -- milliseconds since 1970; NULL while it is there
	removed_by TEXT    NOT NULL DEFAULT '',
	removal    INTEGER NOT NULL DEFAULT 0, -- the generation in which it was removed
	PRIMARY KEY (space, shelf, id),
	FOREIGN KEY (space, shelf) REFERENCES shelves (space, shelf)
) STRICT;
CREATE UNIQUE INDEX documents_same ON documents (space, shelf, sha256) WHERE removed IS NULL;
CREATE INDEX documents_removed ON documents (removed) WHERE removed IS NOT NULL;

CREATE TABLE originals (
	space  TEXT    NOT NULL,
	sha256 TEXT    NOT NULL,
	size   INTEGER NOT NULL,
	PRIMARY KEY (space, sha256)
) STRICT;

CREATE TABLE original_parts (
	space  TEXT    NOT NULL,
	sha256 TEXT    NOT NULL,
	part   INTEGER NOT NULL,
	data   BLOB    NOT NULL,
	PRIMARY KEY (space, sha256, part),
	FOREIGN KEY (space, sha256) REFERENCES originals (space, sha256) ON DELETE CASCADE
) STRICT;

CREATE TABLE versions (
	space     TEXT    NOT NULL,
	shelf     TEXT    NOT NULL,
	id        TEXT    NOT NULL,
	version   INTEGER NOT NULL,
	name      TEXT    NOT NULL,
	sha256    TEXT    NOT NULL,
	original  TEXT,             -- sha256, or NULL once it was purged
	size      INTEGER NOT NULL, -- of the original
	reader    INTEGER NOT NULL,
	summary   TEXT    NOT NULL, -- store.Summary as JSON
	text_size INTEGER NOT NULL, -- before it was compressed
	text_sum  BLOB    NOT NULL, -- SHA-256 of the same
	added     INTEGER NOT NULL, -- milliseconds since 1970
	added_by  TEXT    NOT NULL,
	PRIMARY KEY (space, shelf, id, version),
	FOREIGN KEY (space, shelf, id) REFERENCES documents (space, shelf, id) ON DELETE CASCADE,
	FOREIGN KEY (space, original) REFERENCES originals (space, sha256)
) STRICT;
CREATE INDEX versions_original ON versions (space, original) WHERE original IS NOT NULL;

CREATE TABLE text_parts (
	space   TEXT    NOT NULL,
	shelf   TEXT    NOT NULL,
	id      TEXT    NOT NULL,
	version INTEGER NOT NULL,
	part    INTEGER NOT NULL,
	data    BLOB    NOT NULL, -- together a stream of RFC 1951
	PRIMARY KEY (space, shelf, id, version, part),
	FOREIGN KEY (space, shelf, id, version) REFERENCES versions (space, shelf, id, version) ON DELETE CASCADE
) STRICT;

-- The channels that have a shelf of their own.
CREATE TABLE channels (
	space   TEXT NOT NULL,
	channel TEXT NOT NULL,
	PRIMARY KEY (space, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE links (
	hash     BLOB    NOT NULL PRIMARY KEY, -- SHA-256 of the token
	space    TEXT    NOT NULL,
	shelf    TEXT    NOT NULL,
	created  INTEGER NOT NULL, -- milliseconds since 1970
	expires  INTEGER NOT NULL,
	added_by TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX links_shelf ON links (space, shelf);
