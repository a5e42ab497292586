-- Sealed: released layouts are never edited, the next one is a new file.
-- Times are milliseconds since 1970 (UTC), money is micro-dollars, NULL is "not known".

CREATE TABLE endpoints (
    id         INTEGER PRIMARY KEY,
    namespace  TEXT NOT NULL,
    name       TEXT NOT NULL,
    created_ms INTEGER
) STRICT;
CREATE INDEX endpoints_by_name ON endpoints (namespace, name);

CREATE TABLE hardware (
    id            INTEGER PRIMARY KEY,
    vendor        TEXT NOT NULL,
    region        TEXT NOT NULL,
    instance_type TEXT NOT NULL,
    instance_size TEXT NOT NULL,
    UNIQUE (vendor, region, instance_type, instance_size)
) STRICT;

CREATE TABLE states (
    id   INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE entries (
    id                   INTEGER PRIMARY KEY,
    endpoint             INTEGER NOT NULL REFERENCES endpoints (id),
    kind                 TEXT NOT NULL CHECK (kind IN ('span', 'settlement')),
    episode_ms           INTEGER,
    cost_micros          INTEGER,
    state                INTEGER NOT NULL REFERENCES states (id),
    hardware             INTEGER REFERENCES hardware (id),
    rate_micros_per_hour INTEGER,
    replicas             INTEGER NOT NULL,
    from_ms              INTEGER NOT NULL,
    to_ms                INTEGER NOT NULL,
    evidence             TEXT NOT NULL
) STRICT;
CREATE INDEX entries_by_end ON entries (to_ms);

CREATE TABLE lines (
    endpoint             INTEGER PRIMARY KEY REFERENCES endpoints (id),
    updated_ms           INTEGER,
    state                INTEGER NOT NULL REFERENCES states (id),
    hardware             INTEGER REFERENCES hardware (id),
    rate_micros_per_hour INTEGER,
    replicas             INTEGER NOT NULL,
    from_ms              INTEGER NOT NULL,
    to_ms                INTEGER NOT NULL,
    evidence             TEXT NOT NULL,
    -- The episode; work is a whole number beyond 64 bits, so it is a text.
    episode_ms           INTEGER,
    billable_ms          INTEGER,
    work                 TEXT,
    unknown_ms           INTEGER,
    last_rate            INTEGER,
    CHECK ((episode_ms IS NULL) = (billable_ms IS NULL)),
    CHECK ((episode_ms IS NULL) = (work IS NULL)),
    CHECK ((episode_ms IS NULL) = (unknown_ms IS NULL))
) STRICT;

CREATE TABLE memory (
    namespace        TEXT NOT NULL,
    name             TEXT NOT NULL,
    episode_ms       INTEGER NOT NULL,
    told_level       INTEGER NOT NULL,
    snoozed_until_ms INTEGER,
    PRIMARY KEY (namespace, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE prices (
    hardware             INTEGER PRIMARY KEY REFERENCES hardware (id),
    rate_micros_per_hour INTEGER NOT NULL
) STRICT;

-- An entry is never changed, removed or replaced; a correction is another entry.
CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries of the ledger never change'); END;
CREATE TRIGGER entries_are_not_removed BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never removed'); END;
CREATE TRIGGER entries_are_not_replaced BEFORE INSERT ON entries
WHEN EXISTS (SELECT 1 FROM entries WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never replaced'); END;

-- Nor is what they mean.
CREATE TRIGGER endpoints_are_not_changed BEFORE UPDATE ON endpoints
BEGIN SELECT RAISE(ABORT, 'endpoints of the ledger never change'); END;
CREATE TRIGGER hardware_is_not_changed BEFORE UPDATE ON hardware
BEGIN SELECT RAISE(ABORT, 'hardware of the ledger never changes'); END;
CREATE TRIGGER states_are_not_changed BEFORE UPDATE ON states
BEGIN SELECT RAISE(ABORT, 'states of the ledger never change'); END;
