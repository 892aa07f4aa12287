"""The history of the meetings database. Append; never edit what was released."""

from meeting_assistant.database import Migration, Schema

SCHEMA = Schema(
    title="meetings database",
    application_id=0x4D41_4D54,  # "MAMT"
    migrations=(
        Migration(
            name="0001 meetings",
            statements=(
                # Local time and zone are what was agreed upon; seconds since 1970 are for order and ranges.
                """
                CREATE TABLE meetings (
                    uid TEXT PRIMARY KEY,
                    title TEXT NOT NULL,
                    starts_local TEXT NOT NULL,
                    zone TEXT NOT NULL,
                    fold INTEGER NOT NULL DEFAULT 0 CHECK (fold IN (0, 1)),
                    duration_min INTEGER NOT NULL CHECK (duration_min BETWEEN 1 AND 1440),
                    starts_s INTEGER NOT NULL,
                    ends_s INTEGER NOT NULL,
                    status TEXT NOT NULL DEFAULT 'CONFIRMED',
                    sequence INTEGER NOT NULL DEFAULT 0,
                    conversation_id TEXT,
                    call_id TEXT,
                    created_at TEXT NOT NULL,
                    CHECK ((conversation_id IS NULL) = (call_id IS NULL))
                ) STRICT
                """,
                "CREATE INDEX meetings_by_start ON meetings (starts_s, uid)",
                # One call books once. NULLs differ from each other: meetings made by people are free of it.
                "CREATE UNIQUE INDEX meetings_by_origin ON meetings (conversation_id, call_id)",
            ),
        ),
        Migration(
            name="0002 details and the server",
            statements=(
                "ALTER TABLE meetings ADD COLUMN location TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE meetings ADD COLUMN notes TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE meetings ADD COLUMN attendees TEXT NOT NULL DEFAULT '[]'",  # JSON, in order
                "ALTER TABLE meetings ADD COLUMN changed_at TEXT NOT NULL DEFAULT ''",
                "UPDATE meetings SET changed_at = created_at",
                # What still has to go to the calendar server: one row a meeting, whatever was done to it.
                """
                CREATE TABLE outbox (
                    uid TEXT PRIMARY KEY REFERENCES meetings (uid),
                    revision INTEGER NOT NULL DEFAULT 1,
                    queued_s INTEGER NOT NULL,
                    attempts INTEGER NOT NULL DEFAULT 0,
                    next_try_s INTEGER NOT NULL DEFAULT 0,
                    problem TEXT,
                    in_flight TEXT,
                    conflict INTEGER NOT NULL DEFAULT 0 CHECK (conflict IN (0, 1)),
                    their_href TEXT,
                    their_etag TEXT,
                    their_text TEXT
                ) STRICT
                """,
                "INSERT INTO outbox (uid, queued_s) SELECT uid, CAST(strftime('%s', 'now') AS INTEGER)"
                " FROM meetings WHERE status <> 'CANCELLED'",
                # What the server had when we last agreed with it, events that we can't keep included.
                """
                CREATE TABLE remote (
                    href TEXT PRIMARY KEY,
                    uid TEXT UNIQUE REFERENCES meetings (uid),
                    etag TEXT NOT NULL,
                    text TEXT NOT NULL,
                    refusal TEXT
                ) STRICT
                """,
                "CREATE TABLE calendar (url TEXT PRIMARY KEY, synced_s INTEGER) STRICT",
            ),
        ),
    ),
)
