-- Testing sessions, of every process on this machine. Beside the ledger and not in it: every
-- process writes here, and only one writes there.
CREATE TABLE session (
    id         TEXT    NOT NULL PRIMARY KEY,
    started_ms INTEGER NOT NULL,
    open       INTEGER NOT NULL CHECK (open IN (0, 1)),
    -- The process that keeps it.
    keeper     TEXT    NOT NULL,
    -- The session as JSON.
    record     TEXT    NOT NULL
) STRICT;

CREATE INDEX session_open ON session (open) WHERE open = 1;
CREATE INDEX session_started ON session (started_ms);

-- What other processes want of a session.
CREATE TABLE wish (
    number  INTEGER PRIMARY KEY,
    session TEXT NOT NULL,
    wish    TEXT NOT NULL
) STRICT;
