import { expect, it } from '@jest/globals';
import { EmailAddress } from './email-address.js';
import { withoutAddress } from './without-address.js';

const ADDRESS = EmailAddress.parse("A.b+$c'd@Example.com");
const ERASED = 'erased@erased.invalid';

it.each([
  ['the address', "A.b+$c'd@example.com", ERASED],
  ['the address in another case', "a.B+$C'd@EXAMPLE.com", ERASED],
  ['mentions in a text', "Hi <a.b+$c'd@example.com>, a.b+$c'd@example.com!", `Hi <${ERASED}>, ${ERASED}!`],
  [
    'one in a path, after a letter that gets longer in lower case',
    "\u0130 /people/a.b+$c'd@Example.com/7",
    `\u0130 /people/${ERASED}/7`,
  ],
  ['one in quotes', "'a.b+$c'd@example.com' =a.b+$c'd@example.com", `'${ERASED}' =${ERASED}`],
  ['one at the end of a sentence', "Mail a.b+$c'd@example.com.", `Mail ${ERASED}.`],
  ['an address that ends like it', "x.a.b+$c'd@example.com", "x.a.b+$c'd@example.com"],
  ['an address that begins like it', "a.b+$c'd@example.com.tr", "a.b+$c'd@example.com.tr"],
  ['one that would match it as an expression', "axb+$c'd@example.com", "axb+$c'd@example.com"],
  ['what is no text', [1, null, true], [1, null, true]],
])('%s', (_what, value, expected) => {
  expect(withoutAddress(value, ADDRESS)).toEqual(expected);
});

it('members and items of any depth lose it, and what is addressed to it loses its message', () => {
  const theirs = { id: 1, email: "A.B+$c'd@example.com", message: 'Dear A.' };
  const others = { id: 2, email: 'other@example.com', message: "Ask a.b+$c'd@example.com", at: null };
  expect(withoutAddress([{ invite: theirs }, { invite: others }], ADDRESS)).toEqual([
    { invite: { id: 1, email: ERASED, message: '' } },
    { invite: { ...others, message: `Ask ${ERASED}` } },
  ]);
});

it('a text of any length is read once', () => {
  const started = performance.now();
  const text = `${ADDRESS.normalised}.tr `.repeat(50_000);
  expect(withoutAddress(text, ADDRESS)).toBe(text);
  expect(performance.now() - started).toBeLessThan(2_000);
});
