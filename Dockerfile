# The front end by Node, the wheel by Python, and an image that holds neither's tools. `docker build -t contact-centre .`
FROM node:22-slim AS web
WORKDIR /src/contact_centre/web
COPY contact_centre/web/package.json contact_centre/web/package-lock.json contact_centre/web/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY contact_centre/web ./
RUN npm run build

FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements/run.txt requirements/
# The lock holds what builds the wheel too (hatchling), hence no build isolation.
RUN python -m venv /opt/contact-centre \
    && /opt/contact-centre/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/run.txt
COPY pyproject.toml hatch_build.py README.md ./
COPY agents agents
COPY channels channels
COPY config config
COPY contact_centre contact_centre
COPY routing routing
COPY --from=web /src/contact_centre/web/static contact_centre/web/static
RUN /opt/contact-centre/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
    && /opt/contact-centre/bin/pip uninstall --yes hatchling trove-classifiers uv pip

FROM python:3.11-slim
RUN groupadd --gid 10001 centre && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin centre \
    && install -d -o centre -g centre -m 0700 /data
COPY --from=build /opt/contact-centre /opt/contact-centre
ENV PATH=/opt/contact-centre/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data \
    HOST=0.0.0.0
USER 10001:10001
WORKDIR /data
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["contact-centre"]
CMD ["run"]
