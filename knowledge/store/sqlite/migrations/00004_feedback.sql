-- +goose Up

-- What the bot keeps of its answers (package bot/state).

-- Questions that the material did not answer, of spaces that want them kept.
CREATE TABLE gaps (
	space        TEXT    NOT NULL,
	number       INTEGER NOT NULL, -- from 1 in its space
	shelf        TEXT    NOT NULL,
	same         TEXT    NOT NULL, -- equal for the same question
	question     TEXT    NOT NULL,
	source       TEXT    NOT NULL, -- that was asked alone, '' for all
	context      TEXT    NOT NULL, -- what was asked before, a JSON array of texts
	conversation TEXT    NOT NULL,
	channel      TEXT    NOT NULL, -- of a thread, '' for none
	thread       INTEGER NOT NULL,
	direct       INTEGER NOT NULL,
	person       TEXT    NOT NULL,
	locale       TEXT    NOT NULL,
	at           INTEGER NOT NULL, -- milliseconds since 1970, when it was asked last
	times        INTEGER NOT NULL,
	asked        INTEGER NOT NULL, -- the generation of the shelf that did not answer it
	passage      TEXT    NOT NULL, -- that answers it, '' while none does
	answered     INTEGER NOT NULL, -- milliseconds since 1970, 0 while it is open
	said         INTEGER NOT NULL, -- whether that was said where it was asked
	PRIMARY KEY (space, number),
	UNIQUE (space, shelf, same, conversation, person)
) STRICT, WITHOUT ROWID;

-- Passages that were marked as wrong.
CREATE TABLE reports (
	space        TEXT    NOT NULL,
	number       INTEGER NOT NULL, -- from 1 in its space
	shelf        TEXT    NOT NULL,
	document     TEXT    NOT NULL,
	passage      TEXT    NOT NULL,
	conversation TEXT    NOT NULL, -- '' for a direct one
	asked        TEXT    NOT NULL, -- id of the question, '' if it is not known
	question     TEXT    NOT NULL, -- '' unless its asker sent it
	person       TEXT    NOT NULL, -- '' once they were forgotten
	at           INTEGER NOT NULL, -- milliseconds since 1970
	PRIMARY KEY (space, number)
) STRICT, WITHOUT ROWID;

-- What happened on a day.
CREATE TABLE counts (
	space TEXT    NOT NULL,
	day   INTEGER NOT NULL, -- since 1970
	name  TEXT    NOT NULL,
	n     INTEGER NOT NULL,
	PRIMARY KEY (space, day, name)
) STRICT, WITHOUT ROWID;
