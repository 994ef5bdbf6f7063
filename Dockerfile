# Meet in a container: `docker build -t meet .`, then `docker run --env-file .env -v meet:/data meet`.
# The exact libraries of requirements.lock, byte code compiled into the image, no compiler and no root at run time.
FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/meet
WORKDIR /src
COPY requirements.lock ./
RUN /opt/meet/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY handlers ./handlers
COPY invites ./invites
COPY storage ./storage
COPY playground ./playground
RUN /opt/meet/bin/pip install --no-deps . && /opt/meet/bin/python -m compileall -q /opt/meet

FROM python:3.12-slim
RUN useradd --uid 10001 --create-home --home-dir /data meet
COPY --from=build /opt/meet /opt/meet
ENV PATH="/opt/meet/bin:$PATH" PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////data/meet.db MEET_BIND=0.0.0.0:3000 MEET_LOG_FORMAT=json
USER meet
WORKDIR /data
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
# The process itself; `/readyz` also asks database and Slack, whose absence a restart would not repair.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:3000/healthz', timeout=4)"]
ENTRYPOINT ["meet"]
CMD ["serve"]
