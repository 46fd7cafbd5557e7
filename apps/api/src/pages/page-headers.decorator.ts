import { applyDecorators, Header } from '@nestjs/common';
import { PAGE_CSP } from './page.js';

export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': PAGE_CSP,
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
};

/** Marks a route that answers with one of our own pages. */
export const PageHeaders = (): MethodDecorator =>
  applyDecorators(...Object.entries(PAGE_HEADERS).map(([name, value]) => Header(name, value)));
