"""A web site of invented law on this machine, with the manners of official ones.

It serves the laws of ``corpora/demo`` as five databases of invented States publish them (pages,
Akoma Ntoso, a search API, pages in windows-1251, a repository), with robots.txt, redirects,
refusals, broken answers and hostile content. Tests and the demonstration crawl it; nothing of it
is ever listed among the sources of real States.
"""
