# The page with model and index baked in: docker build -t ask-the-article .
# Articles of your own: --build-arg ARTICLES=folder, a folder beside this file.

FROM python:3.11.14-slim-bookworm@sha256:65a93d69fa75478d554f4ad27c85c1e69fa184956261b4301ebaf6dbb0a3543d AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /app

# One environment with everything, to export the model and build the index; from wheels alone, no compiler.
# PyTorch comes from its own index, which has builds without CUDA; all else is checked against its hash.
ARG TORCH=2.13.0
COPY requirements.lock requirements-serving.lock ./
RUN python3 -m venv /opt/building \
    && /opt/building/bin/pip install --only-binary :all: --no-deps \
        --extra-index-url https://download.pytorch.org/whl/cpu "torch==${TORCH}" \
    && /opt/building/bin/pip install --only-binary :all: --no-deps --require-hashes -r requirements.lock

# One for answering: the same versions without PyTorch and what else only building needs, and without pip.
RUN python3 -m venv /opt/serving \
    && /opt/serving/bin/pip install --only-binary :all: --no-deps --require-hashes -r requirements-serving.lock \
    && /opt/serving/bin/pip uninstall --yes pip setuptools

COPY app.py LICENSE NOTICE ./
COPY corpus corpus
COPY index index
COPY bot bot
ARG ARTICLES=corpus
COPY ${ARTICLES} articles
RUN /opt/building/bin/python -m index --corpus articles --index .index \
    && chmod -R a+rX .index \
    && /opt/building/bin/python -m compileall -q app.py bot corpus index \
    && rm requirements.lock requirements-serving.lock


FROM python:3.11.14-slim-bookworm@sha256:65a93d69fa75478d554f4ad27c85c1e69fa184956261b4301ebaf6dbb0a3543d
LABEL org.opencontainers.image.title="Ask the Article" \
    org.opencontainers.image.description="Answers only in the article's own sentences, each with its source" \
    org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/serving /opt/serving
COPY --from=build /app /app

# Nobody in particular, who owns nothing here. All that is written goes to /tmp: the rest may be read-only.
USER 10001:10001
WORKDIR /app
ENV PATH=/opt/serving/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:7860/gradio_api/healthz', timeout=4)"]
ENTRYPOINT ["python", "app.py", "--host", "0.0.0.0", "--corpus", "articles", "--index", ".index"]
