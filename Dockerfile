# The scrubber in a container: no shell tools beyond the base, no root, no network needed at run time.
FROM python:3.12-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY scrubber scrubber
COPY edits edits
RUN python -m venv /opt/scrubber \
 && /opt/scrubber/bin/pip install --no-cache-dir --disable-pip-version-check .

FROM python:3.12-slim
COPY --from=build /opt/scrubber /opt/scrubber
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin scrubber \
 && mkdir -p /data/in /data/out \
 && chown 10001:10001 /data/out
ENV PATH=/opt/scrubber/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /data
ENTRYPOINT ["scrubber"]
CMD ["--help"]
