import { describe, expect, it } from '@jest/globals';
import { lookUpOutside } from './look-up-outside.js';

const OUTSIDE = { address: '93.184.216.34', family: 4 };
const OUTSIDE_6 = { address: '2606:2800:220:1:248:1893:25c8:1946', family: 6 };
const INSIDE = { address: '127.0.0.1', family: 4 };

/** Looks up a name that has these answers, one after another. */
function lookUp(answers: (typeof OUTSIDE)[][], all: boolean) {
  const look = lookUpOutside((_name, _options, callback) => callback(null, answers.shift()!));
  return () =>
    new Promise((resolve) =>
      look('hooks.example.com', { all } as never, (error, address, family) =>
        resolve(error ? error.message : all ? address : { address, family }),
      ),
    );
}

const REFUSED = 'the name leads to an address inside a network';

describe('a name', () => {
  it('is handed out as the addresses that were checked', async () => {
    expect(await lookUp([[OUTSIDE, OUTSIDE_6]], true)()).toEqual([OUTSIDE, OUTSIDE_6]);
    expect(await lookUp([[OUTSIDE, OUTSIDE_6]], false)()).toEqual(OUTSIDE);
  });

  it.each([
    ['an address inside', [INSIDE]],
    ['one outside and one inside', [OUTSIDE, INSIDE]],
    ['one inside that is written as IPv6', [{ address: '::ffff:10.0.0.1', family: 6 }]],
    ['no address', []],
  ])('that has %s is refused', async (_what, answer) => {
    expect(await lookUp([answer], true)()).toBe(REFUSED);
    expect(await lookUp([answer], false)()).toBe(REFUSED);
  });

  it('whose answer changes is checked each time', async () => {
    const look = lookUp([[OUTSIDE], [INSIDE], [OUTSIDE]], true);
    expect([await look(), await look(), await look()]).toEqual([[OUTSIDE], REFUSED, [OUTSIDE]]);
  });

  it('that can not be looked up fails', async () => {
    const look = lookUpOutside((_name, _options, callback) => callback(new Error('no such name'), []));
    const error = await new Promise<Error | null>((resolve) =>
      look('hooks.example.com', {} as never, (reason) => resolve(reason)),
    );
    expect(error?.message).toBe('no such name');
  });
});
