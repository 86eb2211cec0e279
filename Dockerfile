# The operator and its agents: Node and the bundles that `npm run build -- --image` left in dist/image/, nothing else.
#   npm run build -- --image && docker build -t kubeswarm:0.1.0 .
# One image for both: the operator by default, agents by the command that it writes into their Deployments.
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS layout
COPY dist/image/ /layout/opt/kubeswarm/
# The names by which charts call us, the Go operator's among them. Node itself starts them: no shell is needed.
RUN sed -i "1s|.*|#!$(command -v node)|" /layout/opt/kubeswarm/*.mjs \
 && chmod 0755 /layout/opt/kubeswarm/*.mjs \
 && ln -s /opt/kubeswarm/manager.mjs /layout/kubeswarm-controller \
 && ln -s /opt/kubeswarm/agent.mjs /layout/kubeswarm-agent \
 && ln -s /opt/kubeswarm/helm-test.mjs /layout/kubeswarm-test

FROM ${NODE_IMAGE}
COPY --from=layout /layout/ /
# Nothing is installed or written at run time.
ENV NODE_ENV=production
# By itself glibc keeps free memory apart for every thread; there is work for one.
ENV MALLOC_ARENA_MAX=2
USER 65532:65532
WORKDIR /
ENTRYPOINT ["/kubeswarm-controller"]
