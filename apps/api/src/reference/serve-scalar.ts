import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * Serves Scalar's script on `/reference/scalar.js`. It is large, so the first request compresses it for all others,
 * into a folder that lives as long as the process, and browsers keep it for an hour.
 */
export function serveScalar(app: NestFastifyApplication): void {
  const script = fileURLToPath(new URL('js/standalone.js', import.meta.resolve('@scalar/fastify-api-reference')));
  const folder = join(tmpdir(), `invites-reference-${randomUUID()}`);
  let compressed: Promise<void> | undefined;
  void app
    .getHttpAdapter()
    .getInstance()
    .register(async (fastify) => {
      const { default: fastifyStatic } = await import('@fastify/static');
      await fastify.register(fastifyStatic, {
        serve: false,
        root: [folder, dirname(script)],
        suppressWarning: true, // the folder does not exist yet
        preCompressed: true,
        maxAge: '1h',
      });
      fastify.get('/reference/scalar.js', async (_request, reply) => {
        await (compressed ??= compress(script, folder));
        return reply.sendFile(basename(script));
      });
      fastify.addHook('onClose', async () => {
        await compressed;
        await rm(folder, { recursive: true, force: true });
      });
    });
}

/**
 * Compresses the file; when that fails, the file is sent as it is. The copy gets the file's times, so that all
 * processes send the same validators.
 */
async function compress(file: string, folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
    const copy = join(folder, `${basename(file)}.gz`);
    await pipeline(createReadStream(file), createGzip({ level: 9 }), createWriteStream(copy));
    const { atime, mtime } = await stat(file);
    await utimes(copy, atime, mtime);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    new Logger('Reference').warn(`The script of the reference is sent uncompressed: ${(error as Error).message}`);
  }
}
