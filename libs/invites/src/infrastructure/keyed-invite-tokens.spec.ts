import { describe, expect, it } from '@jest/globals';
import { KeyedInviteTokens } from './keyed-invite-tokens.js';

const tokens = new KeyedInviteTokens({ tokenKey: 'one key of the tests, 32 bytes or more' });

describe('a token', () => {
  it('is a version 4 uuid of the RFC variant', () => {
    for (let count = 0; count < 1000; count++) {
      expect(tokens.tokenOf(tokens.newSeed())).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }
  });

  it('is the same each time for a seed, and another for another seed or another key', () => {
    const seed = tokens.newSeed();
    expect(tokens.tokenOf(seed)).toBe(tokens.tokenOf(seed));
    expect(tokens.tokenOf(seed)).not.toBe(tokens.tokenOf(tokens.newSeed()));
    const otherKey = new KeyedInviteTokens({ tokenKey: 'another key of the tests, 32 bytes or more' });
    expect(tokens.tokenOf(seed)).not.toBe(otherKey.tokenOf(seed));
  });

  it('stays what it is in later releases: a link that was mailed goes on working', () => {
    const seed = '00112233-4455-4677-8899-aabbccddeeff';
    expect(tokens.tokenOf(seed)).toBe('98ff5f32-177c-490d-b5eb-7a801d88d925');
  });
});
