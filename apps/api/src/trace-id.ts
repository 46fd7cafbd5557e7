import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const TRACEPARENT = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(-.*)?$/;

/** The id of the trace that a request belongs to (W3C Trace Context, section 3.2), or a new one. */
export function traceIdOf({ headers: { traceparent } }: Pick<IncomingMessage, 'headers'>): string {
  const [, version, traceId, more] = (typeof traceparent === 'string' && TRACEPARENT.exec(traceparent)) || [];
  // Version 00 ends with the flags; what later ones append is not for us.
  if (traceId === undefined || (version === '00' && more !== undefined)) return randomUUID().replaceAll('-', '');
  return traceId;
}
