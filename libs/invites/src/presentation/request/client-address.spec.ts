import { describe, expect, it } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { addressOf, clientOf } from './client-address.js';

const hex = (group: number) => group.toString(16);
const groupsOf = (bytes: readonly number[]) => [bytes[0]! * 256 + bytes[1]!, bytes[2]! * 256 + bytes[3]!];

/** As servers and proxies write an address: with a port or not, and as RFC 7239 has it. */
function entriesOf(bare: string): string[] {
  const withPort = bare.includes(':') ? [`[${bare}]`, `[${bare}]:4711`] : [`${bare}:4711`];
  const nodes = [bare, ...withPort];
  return nodes.flatMap((node) => [node, ` ${node}\t`, `"${node}"`, `for=${node}`, `For="${node}"`]);
}

/** Spellings of eight groups: with and without zeros in front, shortened where zeros are, in small letters and capitals. */
function spellingsOfIPv6(groups: readonly number[]): string[] {
  const padded = groups.map((group) => hex(group).padStart(4, '0'));
  const short = groups.map(hex);
  const first = short.indexOf('0');
  let end = first;
  while (end < 8 && short[end] === '0') end++;
  const shortened =
    first === -1 ? short.join(':') : `${short.slice(0, first).join(':')}::${short.slice(end).join(':')}`;
  const plain = [padded.join(':'), short.join(':'), shortened];
  return [...plain, ...plain.map((one) => one.toUpperCase()), ...plain.map((one) => `${one}%eth0`)];
}

function spellingsOfIPv4(bytes: readonly number[]): string[] {
  const dotted = bytes.join('.');
  const mapped = spellingsOfIPv6([0, 0, 0, 0, 0, 0xffff, ...groupsOf(bytes)]);
  return [dotted, `::ffff:${dotted}`, `::FFFF:${dotted}`, `0:0:0:0:0:ffff:${dotted}`, ...mapped];
}

const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 });
/** Zeros are as frequent as they are in real addresses. */
const groups = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 })
  .filter((eight) => eight.slice(0, 5).some((group) => group !== 0)); // others may stand for IPv4

describe('one client', () => {
  it('at an IPv4 address is one, however the address is spelled', () => {
    fc.assert(
      fc.property(bytes, (four) => {
        const clients = spellingsOfIPv4(four).flatMap(entriesOf).map(clientOf);
        expect([...new Set(clients)]).toEqual([four.join('.')]);
      }),
    );
  });

  it('at any IPv6 address of its /64 is one, however the address is spelled', () => {
    fc.assert(
      fc.property(groups, groups, (eight, other) => {
        const site = [...eight.slice(0, 4), ...other.slice(4)];
        fc.pre(eight.slice(0, 4).some((group) => group !== 0));
        const clients = [eight, site].flatMap(spellingsOfIPv6).flatMap(entriesOf).map(clientOf);
        expect([...new Set(clients)]).toEqual([`${eight.slice(0, 4).map(hex).join(':')}::/64`]);
      }),
    );
  });

  it('has one address, which is spelled in one way', () => {
    const spelled = (all: Arbitrary<number[]>, spell: (one: number[]) => string[]) =>
      fc.property(all, (one) => {
        const addresses = spell(one).flatMap(entriesOf).map(addressOf);
        expect(new Set(addresses).size).toBe(1);
        expect(addressOf(addresses[0]!)).toBe(addresses[0]);
      });
    fc.assert(spelled(bytes, spellingsOfIPv4));
    fc.assert(spelled(groups, spellingsOfIPv6));
  });
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['[::ffff:c000:201]:443', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:0001:2::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('a client at %s is %s', (entry, client) => {
  expect(clientOf(entry)).toBe(client);
});

describe('what is no address', () => {
  it.each([
    '',
    'unknown',
    '_hidden',
    '-',
    'example.com',
    'localhost:80',
    '192.0.2',
    '192.0.2.256',
    '192.000.002.001',
    '0xc0.0.2.1',
    '3221225985',
    '192.0.2.1:',
    '192.0.2.1:port',
    '192.0.2.1:123456',
    '[192.0.2.1',
    '"192.0.2.1',
    '192.0.2.1, 192.0.2.2',
    'for=192.0.2.1;proto=https',
    '2001:db8::1]',
    '1:2:3:4:5:6:7:8:9',
    `2001:db8::1%${'x'.repeat(100)}`,
  ])('such as %j counts as one client, that is nobody else', (entry) => {
    expect([addressOf(entry), clientOf(entry)]).toEqual([undefined, 'unknown']);
  });

  it('still counts as some client, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (entry) => {
        expect(clientOf(entry)).toMatch(/^(unknown|[\d.]{7,15}|[\da-f:]{7,19}::\/64)$/);
      }),
    );
  });
});
