# rulecheck as a command. Build: docker build -t rulecheck .
# Run, with no network and the folder read only:
#   docker run --rm --network none -v "$PWD":/work:ro rulecheck check rules.toml return.csv
FROM python:3.13-slim AS build
COPY . /source
RUN python -m venv /opt/rulecheck && /opt/rulecheck/bin/pip install --no-cache-dir --quiet /source

FROM python:3.13-slim
COPY --from=build /opt/rulecheck /opt/rulecheck
RUN useradd --no-create-home --uid 10001 rulecheck
USER 10001
WORKDIR /work
ENTRYPOINT ["/opt/rulecheck/bin/rulecheck"]
