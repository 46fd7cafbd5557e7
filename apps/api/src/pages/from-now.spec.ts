import { describe, expect, it } from '@jest/globals';
import { fromNow } from './from-now.js';

describe('an instant', () => {
  const now = new Date('2026-01-01T00:00:00.000Z');
  it.each([
    ['2026-01-07T23:59:30.000Z', 'in 7 days'],
    ['2026-01-02T12:00:00.000Z', 'in 36 hours'],
    ['2026-01-01T01:30:00.000Z', 'in 90 minutes'],
    ['2026-01-01T00:00:01.000Z', 'in 1 second'],
    ['2025-12-31T23:55:00.000Z', '5 minutes ago'],
    ['2025-12-31T23:59:59.000Z', '1 second ago'],
  ])('at %s is shown as %s', (instant, text) => {
    expect(fromNow(new Date(instant), now, 'en')).toBe(text);
  });
});
