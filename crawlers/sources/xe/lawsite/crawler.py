"""Elmaria (invented): the same pages as Arvenia's, in windows-1251."""

from __future__ import annotations

from crawlers.sources.xa.lawsite.crawler import crawl

__all__ = ["crawl"]
