import { describe, expect, it } from '@jest/globals';
import { KeyedInviteTokens } from './keyed-invite-tokens.js';

const ONE_KEY = 'one key of the tests, 32 bytes or more';
const OTHER_KEY = 'another key of the tests, 32 bytes or more';
const tokens = new KeyedInviteTokens({ tokenKey: ONE_KEY });

describe('a token', () => {
  it('is a version 4 uuid of the RFC variant', () => {
    for (let count = 0; count < 1000; count++) {
      expect(tokens.tokenOf(tokens.create())).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }
  });

  it('is the same each time for what is stored of it, which has its digest, and another for another', () => {
    const stored = tokens.create();
    const token = tokens.tokenOf(stored)!;
    expect(tokens.tokenOf(stored)).toBe(token);
    expect(tokens.digestsOf(token)).toEqual([stored.tokenDigest]);
    expect(tokens.tokenOf(tokens.create())).not.toBe(token);
  });

  it('is dead under another key: neither is it derived, nor is it found by its digest', () => {
    const changed = new KeyedInviteTokens({ tokenKey: OTHER_KEY });
    const stored = tokens.create();
    expect(changed.tokenOf(stored)).toBeUndefined();
    expect(changed.digestsOf(tokens.tokenOf(stored)!)).not.toContainEqual(stored.tokenDigest);
  });

  it('lives on while its key is still known, and new ones are of the new key', () => {
    const changing = new KeyedInviteTokens({ tokenKey: OTHER_KEY, tokenKeyBefore: ONE_KEY });
    const changed = new KeyedInviteTokens({ tokenKey: OTHER_KEY });
    const [before, after] = [tokens.create(), changing.create()];
    expect(changing.tokenOf(before)).toBe(tokens.tokenOf(before));
    expect(changing.digestsOf(tokens.tokenOf(before)!)).toContainEqual(before.tokenDigest);
    expect(changed.tokenOf(after)).toBe(changing.tokenOf(after));
    expect(changing.digestsOf(changed.tokenOf(after)!)[0]).toEqual(after.tokenDigest);
  });

  it('stays what it is in later releases: a link that was mailed goes on working', () => {
    const tokenSeed = '00112233-4455-4677-8899-aabbccddeeff';
    const tokenDigest = Buffer.from('68293aa49963390854597edbe6ea390340d6cbc942387bd09178a741aa458fa3', 'hex');
    expect(tokens.tokenOf({ tokenSeed, tokenDigest })).toBe('98ff5f32-177c-490d-b5eb-7a801d88d925');
  });
});
