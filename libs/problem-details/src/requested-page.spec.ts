import type { ExecutionContext } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { requestedPage } from './requested-page.js';

const CURSORS = { seal: (position: number) => `after-${position}`, open: () => 0 };

/** The header `Link` of a request's answer that has another page. */
function linkFor(originalUrl: string): string {
  let link = '';
  const query = Object.fromEntries(new URL(originalUrl, 'http://127.0.0.1').searchParams);
  const http = {
    getRequest: () => ({ originalUrl, query }),
    getResponse: () => ({ header: (_name: string, value: string) => void (link = value) }),
  };
  const context = { switchToHttp: () => http } as unknown as ExecutionContext;
  requestedPage(context, CURSORS, ['email', 'workspace_id'], (readTerms) => readTerms()).announceNext(3);
  return link;
}

describe('the header Link', () => {
  it.each([
    ['/api/v1/invites/list', '<?cursor=after-3>; rel="next"'],
    ['/api/v1/invites/list/', '<?cursor=after-3>; rel="next"'],
    ['/list/?limit=2&workspace_id=1', '<?limit=2&workspace_id=1&cursor=after-3>; rel="next"'],
    ['/list/?cursor=after-2&limit=2', '<?cursor=after-3&limit=2>; rel="next"'],
    ['/list/?email=who?%3E%26&limit=2', '<?email=who%3F%3E%26&limit=2&cursor=after-3>; rel="next"'],
    ['//evil.example/?limit=2', '<?limit=2&cursor=after-3>; rel="next"'],
  ])('of %s is %s', (url, link) => {
    expect(linkFor(url)).toBe(link);
  });

  it('leads to the next page of the same list wherever the list is served', () => {
    const [, target] = /^<(.+)>/.exec(linkFor('/api/v1/invites/list/?limit=2'))!;
    const seen = 'https://app.engines.net/team/api/v1/invites/list/?limit=2';
    expect(new URL(target!, seen).href).toBe(`${seen}&cursor=after-3`);
  });
});
