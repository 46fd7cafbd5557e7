import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { INTERCEPTORS_METADATA } from '@nestjs/common/constants.js';
import { expect, it } from '@jest/globals';
import { lastValueFrom, of } from 'rxjs';
import { CreatedAt } from './created-at.decorator.js';

class Doors {
  @CreatedAt(({ id }: { id: number }) => `${id}/detail/`)
  make(): void {}
}

/** The header `Location` of the answer to a request that has made door 7. */
async function locationFor(originalUrl: string): Promise<string> {
  let location = '';
  const http = {
    getRequest: () => ({ originalUrl }),
    getResponse: () => ({ header: (_name: string, value: string) => void (location = value) }),
  };
  const context = { switchToHttp: () => http } as unknown as ExecutionContext;
  const handler: CallHandler = { handle: () => of({ id: 7 }) };
  const [interceptor] = Reflect.getMetadata(INTERCEPTORS_METADATA, Doors.prototype.make) as [NestInterceptor];
  await lastValueFrom(await interceptor.intercept(context, handler));
  return location;
}

it.each([
  ['/doors/', '/doors/7/detail/'],
  ['/doors', '/doors/7/detail/'],
  ['/doors/?colour=/red', '/doors/7/detail/'],
  ['/doors?colour=/red', '/doors/7/detail/'],
  ['/house/doors', '/house/doors/7/detail/'],
  ['//evil.example/doors', '//evil.example/doors/7/detail/'],
])(
  'what a request for %s has made is announced where it is, behind a proxy that strips a prefix too',
  async (url, at) => {
    const location = await locationFor(url);
    expect(location).not.toMatch(/^\/|:/);
    const seen = new URL(`https://app.engines.net/team${url.replace('//', '/')}`);
    expect(new URL(location, seen).pathname).toBe(`/team${at.replace('//', '/')}`);
  },
);
