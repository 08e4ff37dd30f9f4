# One image for web, worker, beat and migrations; docker-compose.yml says which is which, docs/deploy.md the rest.
ARG PYTHON=python:3.13.9-slim-bookworm
ARG NODE=node:22.21.1-bookworm-slim

# The browser files, locked by npm; no script of any package is run.
FROM ${NODE} AS browser
WORKDIR /browser
COPY .npmrc package.json package-lock.json ./
RUN npm ci --ignore-scripts

# The Python environment, locked by hash, and the product with its static files collected and its bytecode compiled.
FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /amhe
RUN python -m venv /venv
COPY requirements/base.txt requirements/base.txt
RUN /venv/bin/pip install --require-hashes --requirement requirements/base.txt
COPY dev/ dev/
COPY --from=browser /browser/node_modules /browser/node_modules
RUN python -c "from pathlib import Path; from dev import browserfiles; browserfiles.copy(Path('/browser/node_modules'))"
COPY manage.py ./
COPY amhe/ amhe/
COPY organisations/ organisations/
COPY teams/ teams/
COPY populations/ populations/
COPY datareview/ datareview/
COPY assets/ assets/
COPY qiprojects/ qiprojects/
COPY templates/ templates/
COPY static/ static/
COPY locale/ locale/
RUN python -c "from dev import messages; messages.ready()"
# Collecting reads settings and connects to nothing: these values are for this one step and stay out of the image.
RUN SECRET_KEY=nobody-signs-in-with-this-0123456789-abcdefghijklmnopqrstuvwxyz ALLOWED_HOSTS=build.invalid \
    SITE_URL=https://build.invalid DATABASE_URL=postgres://amhe_app@build.invalid/amhe REDIS_URL=redis://build.invalid \
    ENCRYPTION_KEYS=pX0dYvZ3sQm8uT6wLk1bHcN9rGfJ2eWaVxRzB5yKo4U= EMAIL_URL=smtp://build.invalid DEFAULT_FROM_EMAIL=build@build.invalid \
    ERASURE_LEDGER=/ledger/erasures.jsonl STATIC_ROOT=/amhe/collected \
    DJANGO_SETTINGS_MODULE=amhe.settings.production /venv/bin/python manage.py collectstatic --no-input \
    && rm -rf dev .cache requirements \
    && /venv/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash .

FROM ${PYTHON}
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fontconfig fonts-liberation libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && fc-cache --system-only \
    && groupadd --gid 10001 amhe && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp amhe \
    && install --directory --owner 10001 --group 10001 --mode 700 /ledger
COPY --from=build /venv /venv
COPY --from=build /amhe /amhe
WORKDIR /amhe
ENV DJANGO_SETTINGS_MODULE=amhe.settings.production \
    STATIC_ROOT=/amhe/collected \
    PATH=/venv/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-I", "amhe/operations/docker/ask.py", "http://127.0.0.1:8000/healthz"]
CMD ["gunicorn", "--config", "python:amhe.operations.gunicorn", "amhe.wsgi"]
