"""Tables of the reviewers' desk. ``decisions``, ``comments`` and ``audit`` only grow: triggers of
the database refuse to change or delete their rows (migration 0008)."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from kb.store.tables import metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False, unique=True),
    Column("shown", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)
"""``password`` is an argon2id hash with its parameters."""

sessions = Table(
    "sessions",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)
"""``key`` is the SHA-256 of the token in the browser's cookie: the table alone opens none."""

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name_key", String(64), nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""Failed sign-ins by SHA-256 of the name that was typed, whether such an account exists or not."""

decided_places = Table(
    "decided_places",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("work_id", Text, nullable=False),
    Column("eid", Text, nullable=False),
    Column("text_sha256", String(64), nullable=False),
    Column("element", Text, nullable=False),
    Column("sub_element", Text, nullable=False),
    Column("state", String(2), nullable=False),
    Column("lang", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "work_id", "text_sha256"),
)
"""Findings that people decided on or saw when they decided: the parts of the key, and the text.
They stay when the finding goes, so that a decision is found again in a renumbered provision and
can teach the tagger."""

comments = Table(
    "comments",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("finding_key", String(64), nullable=False, index=True),
    Column("state", String(2), nullable=False),
    Column("territory", Text, nullable=False),
    Column("element", Text, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index(None, "state", "element"),
)

assignments = Table(
    "assignments",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("finding_key", String(64), nullable=False),
    Column("who", Text, nullable=False, index=True),
    Column("by", Text, nullable=False),
    Column("blind", Boolean, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("finding_key", "who"),
)

sealed = Table(
    "sealed",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("finding_key", String(64), nullable=False, index=True),
    Column("element", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("opened_at", DateTime(timezone=True)),
    UniqueConstraint("finding_key", "who"),
)
"""Verdicts of blind reviews. They become decisions when both persons have decided."""

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("previous", String(64), nullable=False, unique=True),
    Column("hash", String(64), nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("last_id", Integer, nullable=False),
    Column("last_hash", String(64), nullable=False),
)
"""One row: the end of the audit log. Whoever appends takes it first, so rows never fork."""
