# The server, without a compiler and without root. The book and its key live in the volume.
ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS build
WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/quotewright
COPY requirements/run.txt requirements/build.txt requirements/
# Exactly what is locked: a package whose hash is another one is not installed.
RUN /opt/quotewright/bin/pip install --require-hashes -r requirements/run.txt \
    && pip install --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md CHANGELOG.md ./
COPY quotewright quotewright
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/quotewright/bin/pip install --no-deps --no-index /wheels/*.whl \
    && /opt/quotewright/bin/pip uninstall --yes pip

FROM python:${PYTHON}-slim
RUN groupadd --system --gid 10001 quotewright \
    && useradd --system --uid 10001 --gid quotewright --no-create-home quotewright \
    && install --directory --owner=quotewright --group=quotewright --mode=0700 /var/lib/quotewright
COPY --from=build /opt/quotewright /opt/quotewright
ENV PATH=/opt/quotewright/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    QUOTEWRIGHT_DATA_DIR=/var/lib/quotewright
USER 10001:10001
WORKDIR /var/lib/quotewright
VOLUME /var/lib/quotewright
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD \
    ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["quotewright"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
