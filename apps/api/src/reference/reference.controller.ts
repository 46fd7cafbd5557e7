import { createReadStream } from 'node:fs';
import { createGzip } from 'node:zlib';
import { Controller, Get, Header, Headers, Res, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '@invites/invites';
import type { FastifyReply } from 'fastify';
import { bundleFile, REFERENCE_CSP, REFERENCE_PAGE, REFERENCE_SCRIPT } from './reference-page.js';

const SCRIPT = 'text/javascript; charset=utf-8';

/** The API reference with code samples: Scalar, from its npm package, on the same document as Swagger UI. */
@ApiExcludeController()
@Public(true)
@Controller('reference')
export class ReferenceController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', REFERENCE_CSP)
  page(): string {
    return REFERENCE_PAGE;
  }

  @Get('start.js')
  @Header('content-type', SCRIPT)
  @Header('cache-control', 'no-cache')
  script(): string {
    return REFERENCE_SCRIPT;
  }

  /** Three and a half megabytes, which a browser asks about once an hour. */
  @Get('scalar.js')
  @Header('content-type', SCRIPT)
  @Header('cache-control', 'public, max-age=3600')
  @Header('vary', 'accept-encoding')
  bundle(@Headers('accept-encoding') accepted = '', @Res({ passthrough: true }) reply: FastifyReply): StreamableFile {
    const bundle = createReadStream(bundleFile());
    if (!/\bgzip\b/.test(accepted)) return new StreamableFile(bundle, { type: SCRIPT });
    void reply.header('content-encoding', 'gzip');
    return new StreamableFile(bundle.pipe(createGzip()), { type: SCRIPT });
  }
}
