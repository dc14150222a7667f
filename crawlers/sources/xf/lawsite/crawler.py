"""Falovia (invented): a repository in which each commit that touched a law is an edition of it."""

from __future__ import annotations

from crawlers.framework.context import Context
from crawlers.framework.repository import crawl_repository


def crawl(ctx: Context) -> None:
    """Mirror the repository and hand over every edition of the card's laws."""
    crawl_repository(ctx)
