import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { readSettings } from '@invites/runtime';
import type { DataSource } from 'typeorm';
import { AppModule } from './app.module.js';
import { createAdapter } from './configure-app.js';
import { createOpenApiDocument } from './openapi.js';

// `npm run openapi` writes docs/openapi.json from the decorators. It starts no server and queries no database.
const settings = readSettings({ WORKER: 'off' }, () => 'no secret is needed to describe the routes');
const neverAsked = { isInitialized: true, options: {} } as DataSource;
const app = await NestFactory.create(AppModule.forRoot(settings, neverAsked), createAdapter(settings), {
  logger: ['fatal', 'error'],
});
writeFileSync('docs/openapi.json', `${JSON.stringify(createOpenApiDocument(app), null, 2)}\n`); // npm runs it at the root
