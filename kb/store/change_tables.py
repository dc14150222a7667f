"""The table of changes of law that were put up for review."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, ForeignKey, String, Table, Text

from kb.store.tables import metadata

changes = Table(
    "changes",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("work_id", Text, ForeignKey("works.id"), nullable=False, index=True),
    Column("lang", String(8), nullable=False),
    Column("old_expression", Text, nullable=False),
    Column("new_expression", Text, nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False, index=True),
    Column("counts", JSON, nullable=False),
    Column("gained", JSON, nullable=False),
    Column("lost", JSON, nullable=False),
    Column("touched", JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("who", Text, nullable=False),
    Column("looked_at", DateTime(timezone=True)),
)
"""See :class:`kb.model.changes.Change`. Expressions have no foreign key: a text that a newer state
of its file replaced goes, and the record that somebody looked at its change stays."""
