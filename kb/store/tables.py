"""Tables of the store. Content is addressed by hash, so unchanged provisions are stored once."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

works = Table(
    "works",
    metadata,
    Column("id", Text, primary_key=True),
    Column("state", String(2), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("short_title", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("date", Date),
    Column("territories", JSON, nullable=False),
    Column("invented", Boolean, nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("retrieved_at", DateTime(timezone=True), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("headers", JSON, nullable=False),
)

expressions = Table(
    "expressions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("work_id", Text, ForeignKey("works.id"), nullable=False, index=True),
    Column("lang", String(8), nullable=False),
    Column("text_state", Text, nullable=False),
    Column("in_force_from", Date),
    Column("in_force_until", Date),
    Column("date_basis", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("source_url", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("snapshot_id", Integer, ForeignKey("snapshots.id"), nullable=False),
    Column("source_path", Text, nullable=False, index=True),
    Column("ends", Date),
    Column("notes", JSON, nullable=False),
)
"""``ends`` is the end that the source itself states; ``in_force_until`` is derived from it and
from the next expression of the same work and language."""

contents = Table(
    "contents",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("heading", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("citation", Text, nullable=False),
    Column("target", Text, nullable=False),
)

units = Table(
    "units",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("text_sha256", String(64), nullable=False),
    Column("lang", String(8), nullable=False),
    Column("heading", Text, nullable=False),
    Column("text", Text, nullable=False),
)

provisions = Table(
    "provisions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("expression_id", Text, ForeignKey("expressions.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("eid", Text, nullable=False),
    Column("parent_eid", Text),
    Column("content_sha256", String(64), ForeignKey("contents.sha256"), nullable=False),
    Column("unit_sha256", String(64), ForeignKey("units.sha256")),
    Column("text_sha256", String(64)),
    Index(None, "expression_id", "position"),
    Index(None, "unit_sha256"),
    Index(None, "text_sha256"),
)
"""``unit_sha256`` is set where a unit begins. ``text_sha256`` is set where a finding can stand (in
articles, their parts and other units): of the normalised text with all parts below."""

passages = Table(
    "passages",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("text", Text, nullable=False),
)
"""Exact texts of provisions in which findings stand: their spans are offsets into these."""

tags = Table(
    "tags",
    metadata,
    Column("unit_sha256", String(64), ForeignKey("units.sha256"), primary_key=True),
    Column("work_id", Text, ForeignKey("works.id"), primary_key=True),
    Column("tagger_version", String(64), nullable=False),
    Column("context", String(64), nullable=False, server_default=""),
    Column("elements", JSON, nullable=False, server_default="[]"),
    Column("scores", JSON, nullable=False, server_default="{}"),
    Column("sub_elements", JSON, nullable=False, server_default="{}"),
    Column("facts", JSON, nullable=False, server_default="{}"),
)
"""Which units were tagged for which work, by which version of the tagger and in which context,
with the elements found in them; see :class:`kb.store.rows.Tags`."""

roles = Table(
    "roles",
    metadata,
    Column("unit_sha256", String(64), ForeignKey("units.sha256"), primary_key=True),
    Column("work_id", Text, ForeignKey("works.id"), primary_key=True),
    Column("tagger_version", String(64), nullable=False),
    Column("role", Text, nullable=False, index=True),
)
"""What a unit is to the other provisions of its law, see :mod:`kb.tagging.context`."""

contexts = Table(
    "contexts",
    metadata,
    Column("work_id", Text, ForeignKey("works.id"), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("citations", JSON, nullable=False),
)
"""What citations in a work are resolved to; works without any have no row."""

findings = Table(
    "findings",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("work_id", Text, ForeignKey("works.id"), nullable=False),
    Column("eid", Text, nullable=False),
    Column("text_sha256", String(64), nullable=False),
    Column("passage_sha256", String(64), ForeignKey("passages.sha256"), nullable=False),
    Column("element", Text, nullable=False),
    Column("sub_element", Text, nullable=False),
    Column("spans", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("method", Text, nullable=False),
    Column("tagger_version", String(64), nullable=False),
    Column("context", String(64), nullable=False, server_default=""),
    Column("doubt", Float, nullable=False, server_default="0", index=True),
    Index(None, "work_id", "eid", "text_sha256"),
    Index(None, "text_sha256"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("target", Text, nullable=False),
    Column("finding_key", String(64), nullable=False, index=True),
    Column("state", String(2), nullable=False),
    Column("territory", Text, nullable=False),
    Column("element", Text, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("as_of", Text, nullable=False),
    Column("seen_keys", JSON, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("facts", JSON, nullable=False, server_default="{}"),
)

files = Table(
    "files",
    metadata,
    Column("path", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("hints", Text, nullable=False),
    Column("parser_version", Text, nullable=False),
    Column("run_id", Text, nullable=False),
)
"""Files that went in whole; a file that failed has no row and is tried again."""

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Column("report", JSON, nullable=False),
)

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("watched", Integer, nullable=False),
    Column("looked", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, index=True),
)
"""Searches that somebody follows. ``key`` is the SHA-256 of the token in their address, so that
the table alone opens none of them. ``looked`` is the mark of the last look, see
:mod:`kb.services.searches`; ``watched`` is how many of the first hits are followed."""

saved_hits = Table(
    "saved_hits",
    metadata,
    Column("search_key", String(64), ForeignKey("saved_searches.key"), primary_key=True),
    Column("work_id", Text, primary_key=True),
    Column("text_sha256", String(64), primary_key=True),
    Column("provision_id", Text, nullable=False),
    Column("first_seen", DateTime(timezone=True), nullable=False),
    Column("news", Boolean, nullable=False),
)
"""Texts that a saved search has found. ``news`` is false for those found when it was saved."""

# Tables of other topics register themselves in the same metadata.
from kb.store import change_tables, crawl_tables, desk_tables  # noqa: E402, F401
