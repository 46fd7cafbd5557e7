FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json tsconfig.base.json ./
COPY scripts scripts
COPY libs libs
COPY apps apps
RUN npm ci && node scripts/bundle.mjs && npm prune --omit=dev --omit=optional

FROM node:22-bookworm-slim
WORKDIR /app
COPY --from=build /app ./
ENV NODE_ENV=production HOST=0.0.0.0
USER node
EXPOSE 3000
CMD ["node", "dist/api.js"]
