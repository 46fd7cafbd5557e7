import type { components } from './wire.js';

/** An event as it stands on the wire; `type` says which one it is. */
export type WebhookEvent = components['schemas']['WebhookEvent'];

/** The headers of a request: those of Node, or of a `Request`, or any object with them, in upper or lower case. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** What {@link verifyWebhook} throws for a request that the service has not made, or has made too long ago. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
}

const TOLERANCE_S = 5 * 60;

/**
 * Verifies that the service has made a request (Standard Webhooks), and resolves with its event. Events come in any
 * order, and one may come again, with the same `webhook-id`.
 *
 * @param body as it came, before it is parsed
 * @param headers `webhook-id`, `webhook-timestamp` and `webhook-signature` among others
 * @param secret the webhook's, `whsec_…`
 * @throws WebhookVerificationError when a header is missing, when no signature is by the secret, or when the request is
 *   older than five minutes, or ahead by more
 * @throws TypeError when the body or the secret can't be one
 */
export async function verifyWebhook(
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secret: string,
): Promise<WebhookEvent> {
  if (typeof body !== 'string' && !ArrayBuffer.isView(body))
    throw new TypeError('body must be the text or the bytes of the request, not what was parsed of it.');
  const keyBytes = typeof secret === 'string' ? bytesOf(secret.replace(/^whsec_/, '')) : undefined;
  if (!keyBytes?.length) throw new TypeError('secret must be that of the webhook: whsec_ and base64.');

  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature').split(' ');
  if (!/^\d+$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_S)
    throw new WebhookVerificationError('webhook-timestamp is not within five minutes of now.');

  const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${text}`);
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', keyBytes, algorithm, false, ['verify']);
  for (const signature of signatures) {
    const bytes = signature.startsWith('v1,') ? bytesOf(signature.slice(3)) : undefined;
    // WebCrypto compares in constant time.
    if (bytes && (await crypto.subtle.verify('HMAC', key, bytes, signed))) return JSON.parse(text) as WebhookEvent;
  }
  throw new WebhookVerificationError('webhook-signature has no signature by this secret.');
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const isMap = (one: WebhookHeaders): one is Headers => typeof one.get === 'function';
  const value = isMap(headers)
    ? headers.get(name)
    : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  if (typeof value !== 'string' || value === '') throw new WebhookVerificationError(`The header ${name} is missing.`);
  return value;
}

/** Undefined for what is not base64. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
