import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as OTLP/JSON carries it. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client */
  readonly kind: number;
  readonly status: { readonly code?: number };
  /** Its own, and `service.name`. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
}
type Wire = Omit<CollectedSpan, 'attributes'> & { readonly attributes: readonly KeyValue[] };
interface Export {
  resourceSpans: { resource: { attributes: KeyValue[] }; scopeSpans: { spans: Wire[] }[] }[];
}

const plain = (attributes: readonly KeyValue[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));

/** Takes traces, as a collector does (OTLP 1.5 over HTTP). */
export async function startCollector() {
  const spans: CollectedSpan[] = [];
  let wire = '';
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    wire += `${request.url} ${JSON.stringify(request.headers)}\n${body}\n`;
    for (const { resource, scopeSpans } of (JSON.parse(body) as Export).resourceSpans) {
      for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
        spans.push({ ...span, attributes: { ...plain(resource.attributes), ...plain(span.attributes) } });
      }
    }
    response.setHeader('content-type', 'application/json').end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    /** Everything that has come in, byte by byte. */
    wire: () => wire,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
