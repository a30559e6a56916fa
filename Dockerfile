# docker build -t koogallery-seller-portal .
FROM node:24-bookworm-slim AS build
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
COPY patches patches
RUN npm install --no-audit --no-fund
COPY . .
RUN node lib/cli/build.mjs

# What runs is JavaScript and WebAssembly alone: nothing of the build's system is needed.
FROM node:24-alpine
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 NEXT_MANUAL_SIG_HANDLE=true \
    HOSTNAME=0.0.0.0 PORT=3000 PORTAL_DATA_DIR=/data
WORKDIR /portal
RUN mkdir /data && chown node:node /data
COPY --from=build /portal/.next/standalone ./
COPY --from=build /portal/lib/cli lib/cli
COPY --from=build /portal/lib/config/derive.mjs lib/config/
# Its own files stay root's: the process can change nothing but /data.
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD \
    ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server.js"]
