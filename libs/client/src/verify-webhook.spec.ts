import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { verifyWebhook, WebhookVerificationError } from './verify-webhook.js';

const secret = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;
const earlier = `whsec_${Buffer.from('the secret before the rotation!!').toString('base64')}`;
const event = { type: 'invite.accepted', timestamp: '2026-11-30T12:00:00.000Z', data: { note: 'déjà vu 👋' } };
const body = JSON.stringify(event);

/** The headers that Standard Webhooks' own library makes. */
function headersOf({ by = [secret], ageS = 0, id = 'msg_1', of = body } = {}) {
  const at = new Date(Date.now() - ageS * 1000);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': by.map((one) => new Webhook(one).sign(id, at, of)).join(' '),
  };
}

describe('a request of the service is verified', () => {
  const headers = headersOf();
  const upperCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));

  it.each([
    ['a plain object', body, headers],
    ['a plain object in other case', body, upperCase],
    ['Headers', body, new Headers(headers)],
    ['what Node has of a request', Buffer.from(body), { ...headers, 'set-cookie': ['a=b'], accept: undefined }],
  ])('by %s', async (_what, received, given) => {
    expect(await verifyWebhook(received, given, secret)).toEqual(event);
  });

  it('by either secret while one is being rotated', async () => {
    const both = headersOf({ by: [secret, earlier] });
    for (const one of [secret, earlier]) expect(await verifyWebhook(body, both, one)).toEqual(event);
  });

  it('by a secret without its prefix, and beside signatures of other kinds', async () => {
    const more = { ...headers, 'webhook-signature': `v1a,abc v1,%%% v1, ${headers['webhook-signature']}` };
    expect(await verifyWebhook(body, more, secret.slice('whsec_'.length))).toEqual(event);
  });

  it.each([-290, 290])('%d seconds after it was made', async (ageS) => {
    expect(await verifyWebhook(body, headersOf({ ageS }), secret)).toEqual(event);
  });
});

describe('refused is', () => {
  const good = headersOf();
  it.each<[string, string, Record<string, string | undefined>]>([
    ['another body', `${body} `, good],
    ['another id', body, { ...good, 'webhook-id': 'msg_2' }],
    ['another time', body, { ...good, 'webhook-timestamp': String(Number(good['webhook-timestamp']) - 1) }],
    ['another secret’s signature', body, headersOf({ by: [earlier] })],
    [
      'a signature of another version',
      body,
      { ...good, 'webhook-signature': good['webhook-signature'].replace('v1', 'v2') },
    ],
    ['a signature that is cut off', body, { ...good, 'webhook-signature': good['webhook-signature'].slice(0, -5) }],
    ['a request without an id', body, { ...good, 'webhook-id': undefined }],
    ['a request without a time', body, { ...good, 'webhook-timestamp': '' }],
    ['a request without a signature', body, { ...good, 'webhook-signature': undefined }],
    ['a time that is no number', body, { ...good, 'webhook-timestamp': '1e9' }],
    ['a request of more than five minutes ago', body, headersOf({ ageS: 310 })],
    ['a request of more than five minutes ahead', body, headersOf({ ageS: -310 })],
  ])('%s', async (_what, received, headers) => {
    await expect(verifyWebhook(received, headers, secret)).rejects.toThrow(WebhookVerificationError);
    await expect(verifyWebhook(received, new Headers(JSON.parse(JSON.stringify(headers))), secret)).rejects.toThrow(
      WebhookVerificationError,
    );
  });

  it.each(['', 'whsec_', 'whsec_%%%', undefined])('the secret %j, as a mistake of the caller', async (wrong) => {
    await expect(verifyWebhook(body, good, wrong as string)).rejects.toThrow(TypeError);
  });

  it('a body that has been parsed, as a mistake of the caller', async () => {
    await expect(verifyWebhook(event as never, good, secret)).rejects.toThrow(TypeError);
  });
});
