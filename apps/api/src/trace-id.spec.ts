import { describe, expect, it } from '@jest/globals';
import { traceIdOf } from './trace-id.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const idFor = (traceparent?: string) => traceIdOf({ headers: { traceparent } });

describe('the id of a request', () => {
  it.each([
    ['version 00', `00-${TRACE}-${PARENT}-01`],
    ['flags that are not known yet', `00-${TRACE}-${PARENT}-ff`],
    ['a later version', `cc-${TRACE}-${PARENT}-01`],
    ['a later version with more to it', `cc-${TRACE}-${PARENT}-01-what-comes`],
  ])('is that of the traceparent: %s', (_, header) => {
    expect(idFor(header)).toBe(TRACE);
  });

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['a parent of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['capitals', `00-${TRACE.toUpperCase()}-${PARENT}-01`],
    ['the version that there is never', `ff-${TRACE}-${PARENT}-01`],
    ['more than version 00 has', `00-${TRACE}-${PARENT}-01-more`],
    ['a later version that is cut short', `cc-${TRACE}-${PARENT}`],
    ['two of them', `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`],
    ['another text', `"><script>\n`],
  ])('is made for a request with %s', (_, header) => {
    const ids = [idFor(header), idFor(header)];
    for (const id of ids) expect(id).toMatch(/^(?!0{32})[\da-f]{32}$/);
    expect(new Set([...ids, TRACE]).size).toBe(3);
  });
});
