import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const TRACEPARENT = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}(-|$)/;
const NO_TRACE = '0'.repeat(32);
const NO_PARENT = '0'.repeat(16);

/** The id of the trace that a request belongs to (W3C Trace Context, section 3.2), or a new one. */
export function traceIdOf({ headers: { traceparent } }: Pick<IncomingMessage, 'headers'>): string {
  const [, version, traceId, parentId, more] = (typeof traceparent === 'string' && TRACEPARENT.exec(traceparent)) || [];
  const isNone = traceId === undefined || traceId === NO_TRACE || parentId === NO_PARENT || version === 'ff';
  // Version 00 ends with the flags. We ignore what later versions append.
  if (isNone || (version === '00' && more !== '')) return randomUUID().replaceAll('-', '');
  return traceId;
}
