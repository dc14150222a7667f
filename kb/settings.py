"""All settings, in one class. Each is an environment variable ``KB_<NAME>``."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from platformdirs import user_cache_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of the whole system; printed by ``kb settings``."""

    model_config = SettingsConfigDict(env_prefix="KB_", frozen=True, extra="ignore")

    data_dir: Path = Field(Path("var"), description="All state of the knowledge base.")
    cache_dir: Path = Field(
        default_factory=lambda: user_cache_path("anti-trafficking-kb", appauthor=False),
        description="Models that can be made again.",
    )
    database_url: str = Field(
        "", description="SQLAlchemy address; empty means SQLite in the data folder."
    )
    encoder_model: str = Field(
        "multilingual-e5-small", description="Name of the bundled model, or a local model folder."
    )
    index_backend: str = Field("embedded", description="Search engine: embedded or elasticsearch.")
    elasticsearch_url: str = Field("", description="Address of Elasticsearch; empty means none.")
    max_file_mb: int = Field(64, description="Files larger than this many MB are not read.")
    workers: int = Field(0, description="Processes for parsing and tagging; 0 means one a core.")
    executor: str = Field(
        "",
        description="Who encodes: empty means this process, else processes or dask:tcp://HOST:PORT.",
    )
    secret_key: str = Field("", description="Key of the site's sessions; empty makes one a start.")
    public_url: str = Field(
        "http://127.0.0.1:8000",
        pattern=r"^https?://[A-Za-z0-9.\[\]:-]+(/[A-Za-z0-9._~/-]*)?$",
        description="Address of the published site; names in linked data begin with it.",
    )
    crawl_contact: str = Field(
        "", description="Address or page that servers are told when crawled; needed to crawl."
    )
    crawl_private: str = Field(
        "", description="Hosts (host or host:port, by comma) that may stand at private addresses."
    )
    crawl_sources: Path | None = Field(
        None, description="Folder with source cards, in place of the bundled ones."
    )
    crawl_max_mb: int = Field(64, description="Answers larger than this many MB are not taken.")
    crawl_timeout_s: float = Field(120.0, description="Longest time for one answer, in seconds.")
    crawl_attempts: int = Field(4, description="How often one address is asked before giving up.")
    crawl_backoff_s: float = Field(1.0, description="First wait before asking again, in seconds.")
    crawl_patience_s: float = Field(
        300.0, description="Longest wait that a server may ask for within one run, in seconds."
    )
    session_hours: int = Field(12, ge=1, description="Hours after which a person signs in anew.")
    login_failures: int = Field(
        10, ge=1, description="Failed sign-ins under one name after which it is locked."
    )
    lockout_minutes: int = Field(15, ge=1, description="Minutes that a name stays locked.")
    login_per_minute: int = Field(
        20, ge=0, description="Sign-ins that one address may try in a minute; 0 sets no limit."
    )
    search_per_minute: int = Field(
        300, ge=0, description="Searches that one address may ask in a minute; 0 sets no limit."
    )
    trusted_proxies: int = Field(
        0, ge=0, description="Proxies before the site whose X-Forwarded headers are believed."
    )
    debug: bool = Field(False, description="Show tracebacks.")

    @cached_property
    def store_url(self) -> str:
        """Database address, with the SQLite default filled in."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'kb.sqlite').resolve()}"

    @property
    def public_base(self) -> str:
        """The site's address with a slash at its end."""
        return self.public_url.rstrip("/") + "/"

    @property
    def blobs_dir(self) -> Path:
        """Archived files, by SHA-256."""
        return self.data_dir / "archive" / "blobs"

    @property
    def warc_dir(self) -> Path:
        """Archived answers of servers, as WARC."""
        return self.data_dir / "archive" / "warc"

    @property
    def embeddings_dir(self) -> Path:
        """Embedding caches, by model digest."""
        return self.data_dir / "embeddings"

    @property
    def index_dir(self) -> Path:
        """Search indexes, by digest."""
        return self.data_dir / "index"

    @property
    def runs_dir(self) -> Path:
        """Reports of runs."""
        return self.data_dir / "runs"
