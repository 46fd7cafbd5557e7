import { describe, expect, it } from '@jest/globals';
import { isLoopback, isLoopbackHost } from './loopback.js';

describe('a loopback address', () => {
  it.each(['localhost', 'LocalHost', '127.0.0.1', '127.255.0.1', '[::1]'])('is %s, with and without a port', (host) => {
    expect([host, `${host}:3000`, `${host}:65535`].map(isLoopbackHost)).toEqual([true, true, true]);
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    '',
    'evil.example',
    'localhost.evil.example',
    'evil-localhost',
    '127.0.0.1.evil.example',
    '127.0.0.1@evil.example',
    'evil.example#127.0.0.1',
    'localhost:3000.evil.example',
    'localhost:',
    'localhost ',
    'localhost,evil.example',
    '1127.0.0.1',
    '128.0.0.1',
    '0.0.0.0',
    '[::]',
    '[::1].evil.example',
    '10.0.0.1',
  ])('is not %j', (host) => {
    expect([isLoopbackHost(host), isLoopback(host)]).toEqual([false, false]);
  });

  it('is none where there is no Host', () => {
    expect(isLoopbackHost(undefined)).toBe(false);
  });
});
