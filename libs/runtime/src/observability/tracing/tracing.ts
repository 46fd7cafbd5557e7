import type { IncomingHttpHeaders } from 'node:http';

/** The server's span of a request (OpenTelemetry). */
export interface RequestSpan {
  readonly traceId: string;
  /** Makes everything that `work` does, also later, part of the request. */
  run(work: () => void): void;
  end(status: number): void;
}

export interface Tracing {
  /** @param route the pattern of the address; undefined when no route matches */
  beginRequest(method: string, route: string | undefined, headers: IncomingHttpHeaders): RequestSpan;
  /** Sends pending spans, within two seconds. */
  stop(): Promise<void>;
}
