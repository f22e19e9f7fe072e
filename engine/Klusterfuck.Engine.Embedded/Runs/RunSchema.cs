namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>The tables of <c>runs.db</c>. Instants are milliseconds since 1970, UTC; statuses are the numbers of their enums.</summary>
internal static class RunSchema
{
    public static IReadOnlyList<string> Migrations { get; } =
    [
        """
        CREATE TABLE runs (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            namespace TEXT NOT NULL,
            flow TEXT NOT NULL,
            flow_commit TEXT NOT NULL,
            entry TEXT NOT NULL,
            status INTEGER NOT NULL,
            created INTEGER NOT NULL,
            started INTEGER,
            ended INTEGER,
            function_commits TEXT NOT NULL,
            open_items INTEGER NOT NULL,
            failed_items INTEGER NOT NULL DEFAULT 0,
            error TEXT,
            idempotency_key TEXT
        ) STRICT;
        CREATE UNIQUE INDEX runs_by_key ON runs (namespace, flow, idempotency_key) WHERE idempotency_key IS NOT NULL;
        CREATE INDEX runs_by_namespace ON runs (namespace, seq);
        CREATE INDEX runs_by_flow ON runs (namespace, flow, seq);
        CREATE INDEX runs_by_status ON runs (namespace, status, seq);
        CREATE INDEX runs_by_time ON runs (namespace, created);
        CREATE INDEX runs_by_error ON runs (namespace, seq, error) WHERE error IS NOT NULL;
        CREATE INDEX runs_by_end ON runs (ended) WHERE ended IS NOT NULL;
        CREATE INDEX runs_by_flow_and_end ON runs (namespace, flow, ended) WHERE ended IS NOT NULL;

        -- How many runs have not ended, so that the limit costs no count.
        CREATE TABLE queue (id INTEGER PRIMARY KEY CHECK (id = 1), open_runs INTEGER NOT NULL) STRICT;
        INSERT INTO queue VALUES (1, 0);

        CREATE TABLE payloads (
            id INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
            content_type TEXT NOT NULL,
            headers TEXT NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX payloads_by_run ON payloads (run);

        -- What is still to be worked off. An item is due when its time has come, or, while it is claimed, when its lease is over. No payload: a skip.
        CREATE TABLE items (
            seq INTEGER PRIMARY KEY,
            step TEXT NOT NULL UNIQUE,
            run INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
            node TEXT NOT NULL,
            parent TEXT,
            link INTEGER NOT NULL,
            payload INTEGER,
            due INTEGER NOT NULL,
            attempt INTEGER NOT NULL DEFAULT 0,
            owner TEXT,
            claimed INTEGER,
            failures INTEGER NOT NULL DEFAULT 0,
            losses INTEGER NOT NULL DEFAULT 0,
            busy_attempts INTEGER NOT NULL DEFAULT 0,
            busy_since INTEGER
        ) STRICT;
        CREATE INDEX items_by_due ON items (due, seq);
        CREATE INDEX items_by_run ON items (run);

        -- Attempts that have ended. result says whether the output is part of the run's result.
        CREATE TABLE attempts (
            seq INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
            step TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            node TEXT NOT NULL,
            parent TEXT,
            link INTEGER NOT NULL,
            status INTEGER NOT NULL,
            function_commit TEXT,
            started INTEGER,
            duration INTEGER,
            input INTEGER,
            output INTEGER,
            result INTEGER NOT NULL DEFAULT 0,
            error_code TEXT,
            error TEXT,
            permanent INTEGER NOT NULL DEFAULT 0,
            exit_code INTEGER,
            UNIQUE (run, step, attempt)
        ) STRICT;

        CREATE TABLE dead_letters (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            step TEXT NOT NULL UNIQUE,
            run INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
            namespace TEXT NOT NULL,
            flow TEXT NOT NULL,
            node TEXT NOT NULL,
            parent TEXT,
            link INTEGER NOT NULL,
            payload INTEGER,
            attempt INTEGER NOT NULL,
            at INTEGER NOT NULL,
            error_code TEXT NOT NULL,
            error TEXT NOT NULL,
            permanent INTEGER NOT NULL,
            exit_code INTEGER
        ) STRICT;
        CREATE INDEX dead_letters_by_run ON dead_letters (run);
        CREATE INDEX dead_letters_by_flow ON dead_letters (namespace, flow, seq);
        """,
        """
        ALTER TABLE runs ADD COLUMN pins TEXT NOT NULL DEFAULT '';
        ALTER TABLE runs ADD COLUMN parent INTEGER REFERENCES runs (seq) ON DELETE CASCADE;
        ALTER TABLE runs ADD COLUMN parent_run TEXT;
        ALTER TABLE runs ADD COLUMN parent_step TEXT;
        ALTER TABLE runs ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE runs ADD COLUMN replay_of TEXT;
        -- Of the open items, how many wait for a time or a signal.
        ALTER TABLE runs ADD COLUMN waiting_items INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX runs_by_parent ON runs (parent) WHERE parent IS NOT NULL;
        CREATE INDEX runs_by_parent_step ON runs (parent_step) WHERE parent_step IS NOT NULL;
        CREATE INDEX runs_by_root ON runs (namespace, seq) WHERE parent IS NULL;

        ALTER TABLE items ADD COLUMN flow TEXT NOT NULL DEFAULT '';
        ALTER TABLE items ADD COLUMN path TEXT NOT NULL DEFAULT '';
        ALTER TABLE items ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE items ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE items ADD COLUMN since INTEGER;
        ALTER TABLE items ADD COLUMN note TEXT;
        ALTER TABLE items ADD COLUMN awaits_signal INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE items ADD COLUMN signal TEXT;
        ALTER TABLE items ADD COLUMN throttle TEXT;
        ALTER TABLE items ADD COLUMN throttle_most INTEGER;
        UPDATE items SET flow = (SELECT namespace || '/' || flow FROM runs WHERE runs.seq = items.run);
        CREATE INDEX items_by_flow ON items (flow, due, seq);
        CREATE INDEX items_by_throttle ON items (throttle, state, run, seq) WHERE throttle IS NOT NULL;
        CREATE INDEX items_by_signal ON items (seq) WHERE awaits_signal = 1;

        ALTER TABLE attempts ADD COLUMN path TEXT NOT NULL DEFAULT '';
        ALTER TABLE attempts ADD COLUMN part INTEGER NOT NULL DEFAULT 0;

        ALTER TABLE dead_letters ADD COLUMN path TEXT NOT NULL DEFAULT '';
        ALTER TABLE dead_letters ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE dead_letters ADD COLUMN throttle TEXT;
        ALTER TABLE dead_letters ADD COLUMN throttle_most INTEGER;

        -- Items that gather: what they wait for, and what has arrived. They are kept after they fell due, so that what comes later is known to be late.
        CREATE TABLE gathers (
            step TEXT PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
            expected INTEGER NOT NULL,
            needed INTEGER NOT NULL,
            cancels TEXT NOT NULL,
            arrived INTEGER NOT NULL DEFAULT 0,
            delivered INTEGER NOT NULL DEFAULT 0,
            is_over INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX gathers_by_run ON gathers (run);

        CREATE TABLE arrivals (
            seq INTEGER PRIMARY KEY,
            step TEXT NOT NULL,
            run INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
            parent TEXT,
            link INTEGER NOT NULL,
            path TEXT NOT NULL,
            part INTEGER NOT NULL,
            payload INTEGER,
            fails INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX arrivals_by_step ON arrivals (step);
        CREATE INDEX arrivals_by_run ON arrivals (run);
        """,
    ];
}
