# The app in a container: `docker build -t gan-explorer .`, for NVIDIA GPUs with
# `--build-arg TORCH=cu128` and `docker run --gpus all`.
FROM python:3.12-slim

# A folder of https://download.pytorch.org/whl/ that holds the torch of requirements.txt.
ARG TORCH=cpu

RUN useradd --create-home --uid 1000 explorer
WORKDIR /app

# What changes seldom comes first, so that it is built once.
COPY requirements.txt ./
RUN pip install --no-cache-dir torch==2.13.0 --index-url https://download.pytorch.org/whl/${TORCH} \
    && pip install --no-cache-dir -r requirements.txt

COPY . ./
RUN mkdir -p runs && chown explorer runs

USER explorer
ENV PYTHONUNBUFFERED=1
VOLUME /app/runs
EXPOSE 8501

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]

CMD ["streamlit", "run", "--server.address", "0.0.0.0", "--server.port", "8501", "--server.headless", "true"]
