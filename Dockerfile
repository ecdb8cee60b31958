# rulecheck as a command. Build: docker build -t rulecheck .
# Run, with no network and the folder read only:
#   docker run --rm --network none -v "$PWD":/work:ro rulecheck check rules.toml return.csv
# What is installed is pinned by hash in requirements/, the tools that build the package too.
FROM python:3.13-slim AS build
COPY . /source
RUN python -m venv /opt/build \
 && /opt/build/bin/pip install --no-cache-dir --quiet --require-hashes -r /source/requirements/build.txt \
 && /opt/build/bin/pip wheel --no-cache-dir --quiet --no-deps --no-build-isolation --wheel-dir /wheels /source
RUN python -m venv /opt/rulecheck \
 && /opt/rulecheck/bin/pip install --no-cache-dir --quiet --require-hashes -r /source/requirements/core.txt \
 && /opt/rulecheck/bin/pip install --no-cache-dir --quiet --no-deps --no-index /wheels/*.whl \
 && /opt/rulecheck/bin/pip check

FROM python:3.13-slim
COPY --from=build /opt/rulecheck /opt/rulecheck
# Python's own image leaves out its library's bytecode, and a user that may not write it would compile it in every run.
RUN python -m compileall -q "$(python -c 'import os; print(os.path.dirname(os.__file__))')"
RUN useradd --no-create-home --uid 10001 rulecheck
USER 10001
WORKDIR /work
ENTRYPOINT ["/opt/rulecheck/bin/rulecheck"]
