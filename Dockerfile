# Quancheng for production: one image, run as `quancheng api`, `quancheng worker`, `quancheng migrate`.
# The database and Temporal are services of their own (docker-compose.yml).

FROM python:3.11.13-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/quancheng
ENV PATH=/opt/quancheng/bin:$PATH
COPY requirements.lock ./
RUN python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY . .
RUN python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
 && python deploy/not_for_production.py | xargs python -m pip uninstall --yes --quiet

FROM python:3.11.13-slim-bookworm
# A number, so that a cluster can see that this is not root without reading /etc/passwd.
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin quancheng
COPY --from=build /opt/quancheng /opt/quancheng
ENV PATH=/opt/quancheng/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    QUANCHENG_LOG_FORMAT=json
USER 10001
WORKDIR /home/quancheng
EXPOSE 8000
ENTRYPOINT ["quancheng"]
CMD ["--help"]
