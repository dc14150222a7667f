"""Tables of crawls: what was asked, what came, what it was published as."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from kb.store.tables import metadata

crawls = Table(
    "crawls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("run_id", Text, nullable=False),
    Column("source", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Column("outcome", Text, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("works", Integer, nullable=False),
    Column("provisions", Integer, nullable=False),
    Column("counts", JSON, nullable=False),
)
"""One row a crawl of a source; see :class:`kb.model.crawls.Crawl`."""

fetches = Table(
    "fetches",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("crawl_id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("request", String(64), nullable=False),
    Column("method", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("retrieved_at", DateTime(timezone=True), nullable=False),
    Column("final", Boolean, nullable=False),
    Column("warc", Text, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Index(None, "crawl_id", "request"),
    Index(None, "source", "request"),
    Index(None, "warc", "offset", unique=True),
)
"""Index over the WARC archive, which is the truth: a row that is missing is made again from it.
Hence no foreign key: the archive may hold crawls that this store does not know."""

crawl_documents = Table(
    "crawl_documents",
    metadata,
    Column("crawl_id", Text, ForeignKey("crawls.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("path", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("work_key", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("retrieved_at", DateTime(timezone=True), nullable=False),
    Column("media_type", Text, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("hints", Text, nullable=False),
    Column("provisions", Integer, nullable=False),
    Column("articles", JSON, nullable=False),
    Column("reason", Text, nullable=False),
)
"""What a crawl handed over, published or not; see :class:`kb.model.crawls.CrawlDocument`."""
