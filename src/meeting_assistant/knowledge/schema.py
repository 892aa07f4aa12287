"""The tables of the knowledge index: a SQLite file with full-text search, which can always be made anew."""

from meeting_assistant.database import Migration, Schema

SCHEMA = Schema(
    title="knowledge index",
    application_id=0x4D41_4B42,  # "MAKB"
    synchronous="NORMAL",
    migrations=(
        Migration(
            name="0001 documents and passages",
            statements=(
                """
                CREATE TABLE documents (
                    id INTEGER PRIMARY KEY,
                    path TEXT NOT NULL UNIQUE,
                    source TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    collection TEXT NOT NULL,
                    digest BLOB NOT NULL
                ) STRICT
                """,
                "CREATE INDEX documents_by_source ON documents (source)",
                """
                CREATE TABLE passages (
                    id INTEGER PRIMARY KEY,
                    document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
                    heading TEXT NOT NULL,
                    place INTEGER NOT NULL,
                    unit TEXT NOT NULL,
                    language TEXT NOT NULL,
                    text TEXT NOT NULL
                ) STRICT
                """,
                "CREATE INDEX passages_by_document ON passages (document_id, language)",
                # Holds terms made by `terms`, parted by spaces: unicode61 only splits them again.
                """
                CREATE VIRTUAL TABLE passage_terms
                USING fts5 (context, body, tokenize = 'unicode61 remove_diacritics 0')
                """,
                "CREATE VIRTUAL TABLE term_counts USING fts5vocab (passage_terms, row)",
                """
                CREATE TRIGGER passage_removed AFTER DELETE ON passages BEGIN
                    DELETE FROM passage_terms WHERE rowid = old.id;
                END
                """,
                # Apart from the passages, so that a search by words does not read past them.
                """
                CREATE TABLE vectors (
                    passage_id INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE,
                    vector BLOB NOT NULL
                ) STRICT
                """,
                "CREATE TABLE vector_model (name TEXT NOT NULL) STRICT",
            ),
        ),
    ),
)
