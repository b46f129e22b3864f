# The trainer of one hospital, with TensorFlow on an NVIDIA GPU. Built from the repository root, by BuildKit (Docker 23 or newer):
#   docker build -f deploy/trainer.Dockerfile --build-arg NODE_SHA256=<of nodejs.org/dist/v20.20.2/SHASUMS256.txt> -t midline-trainer .
#   docker run --rm --init --gpus all midline-trainer
# docs/gpu.md says how it is built without the internet, and what of this has been run.
ARG RUNTIME_IMAGE=nvidia/cuda:11.2.2-cudnn8-runtime-ubuntu20.04
# As old a C library as the runtime's, or what is compiled here does not load there.
ARG BUILD_IMAGE=ubuntu:20.04

# Empty, unless --build-context preplaced=FOLDER puts a folder with the tarballs of Node and libtensorflow in its place.
FROM scratch AS preplaced

FROM ${BUILD_IMAGE} AS build
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates curl g++ make python3 xz-utils \
 && rm -rf /var/lib/apt/lists/*
ARG NODE_VERSION=20.20.2
ARG NODE_URI=https://nodejs.org/dist/v${NODE_VERSION}/node-v${NODE_VERSION}-linux-x64.tar.xz
ARG NODE_SHA256
RUN --mount=from=preplaced,target=/preplaced \
    set -eu; \
    : "${NODE_SHA256:?give --build-arg NODE_SHA256, from SHASUMS256.txt beside the tarball}"; \
    node="/preplaced/node-v${NODE_VERSION}-linux-x64.tar.xz"; \
    if [ ! -f "$node" ]; then node=/tmp/node.tar.xz; curl -fsSLo "$node" "$NODE_URI"; fi; \
    echo "$NODE_SHA256  $node" | sha256sum -c -; \
    tar xJf "$node" -C /usr/local --strip-components=1 --no-same-owner; \
    rm -f /tmp/node.tar.xz

WORKDIR /midline
ARG npm_config_registry=https://registry.npmjs.org/
COPY package.json package-lock.json tsconfig.base.json ./
COPY apps ./apps
COPY packages ./packages
# With g++ and python3 here, the install also builds Midline's own kernels in C++, for where there is no GPU after all.
RUN npm ci -w apps/trainer --include-workspace-root \
 && npm run build:kernels \
 && npx tsc -b apps/trainer \
 && npm ci -w apps/trainer --omit=dev \
 && test -f packages/kernels/native/build/Release/midline_kernels.node

ARG LIBTENSORFLOW_URI=https://storage.googleapis.com/tensorflow/libtensorflow/libtensorflow-gpu-linux-x86_64-2.9.1.tar.gz
# custom-binary.json makes the install script compile its addon here, and ask nobody for a compiled one.
RUN --mount=from=preplaced,target=/preplaced \
    set -eu; \
    npm i --no-save --save-prod --omit=dev --ignore-scripts -w apps/trainer @tensorflow/tfjs-node-gpu@4.22.0; \
    package=node_modules/@tensorflow/tfjs-node-gpu; \
    printf '{"tf-lib": "%s"}\n' "$LIBTENSORFLOW_URI" > "$package/scripts/custom-binary.json"; \
    download=download; \
    if [ -f /preplaced/libtensorflow-gpu-linux-x86_64-2.9.1.tar.gz ]; then \
      download=; mkdir "$package/deps"; \
      tar xzf /preplaced/libtensorflow-gpu-linux-x86_64-2.9.1.tar.gz -C "$package/deps" --no-same-owner; \
    fi; \
    npm_config_nodedir=/usr/local npm explore @tensorflow/tfjs-node-gpu -- node scripts/install.js gpu $download; \
    test -f "$package/lib/napi-v8/tfjs_binding.node"

FROM ${RUNTIME_IMAGE}
# Without the first, TensorFlow takes all memory of the GPU at once.
ENV TF_FORCE_GPU_ALLOW_GROWTH=true TF_CPP_MIN_LOG_LEVEL=1 NODE_ENV=production
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build /midline/node_modules /midline/node_modules
COPY --from=build /midline/packages /midline/packages
COPY --from=build /midline/apps/trainer /midline/apps/trainer
RUN ln -s /midline/apps/trainer/bin/midline-site.js /usr/local/bin/midline-site \
 && useradd --uid 10001 --create-home midline \
 && install -d -o midline -g midline /srv/midline
USER midline
WORKDIR /srv/midline
ENTRYPOINT ["midline-site"]
CMD ["check"]
