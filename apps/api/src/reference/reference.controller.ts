import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '@invites/invites';
import { Root } from '../pages/root.decorator.js';
import { REFERENCE_CSP, REFERENCE_SCRIPT, referencePage } from './reference-page.js';

/** Serves the API reference with code samples: Scalar, from its npm package, on the document that Swagger UI shows. */
@ApiExcludeController()
@Public(true)
@Controller('reference')
export class ReferenceController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', REFERENCE_CSP)
  page(@Root() root: string): string {
    return referencePage(root);
  }

  @Get('start.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('cache-control', 'no-cache')
  script(): string {
    return REFERENCE_SCRIPT;
  }
}
