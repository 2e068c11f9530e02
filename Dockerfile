# The scrubber in a container: no build tools, no package installer, no root, no network needed at run time.
# docker-compose.yml has the health check, since only the watcher runs long enough to have one.
FROM python:3.12-slim-bookworm AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY scrubber scrubber
COPY edits edits
# --without-pip: what installs stays in this stage.
RUN python -m venv --without-pip /opt/scrubber \
 && python -m pip --python /opt/scrubber/bin/python install --no-cache-dir --disable-pip-version-check '.[postgres]'

FROM python:3.12-slim-bookworm
ARG SCRUBBER_UID=10001
ARG SCRUBBER_GID=10001
RUN python -m pip uninstall --yes --quiet --root-user-action=ignore pip \
 && groupadd --system --gid "$SCRUBBER_GID" scrubber \
 && useradd --system --uid "$SCRUBBER_UID" --gid "$SCRUBBER_GID" --no-create-home --home-dir /var/lib/scrubber \
    --shell /usr/sbin/nologin scrubber \
 && install --directory --owner="$SCRUBBER_UID" --group="$SCRUBBER_GID" --mode=0700 \
    /data /data/in /data/out /var/lib/scrubber
COPY --from=build /opt/scrubber /opt/scrubber
ENV PATH=/opt/scrubber/bin:$PATH \
    HOME=/var/lib/scrubber \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER ${SCRUBBER_UID}:${SCRUBBER_GID}
WORKDIR /data
STOPSIGNAL SIGTERM
# A shell only to set the umask, so that what is written is the owner's alone; exec makes the scrubber process 1.
ENTRYPOINT ["/bin/sh", "-c", "umask 077 && exec scrubber \"$@\"", "scrubber"]
CMD ["--help"]
