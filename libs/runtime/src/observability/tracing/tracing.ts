import type { IncomingHttpHeaders } from 'node:http';

/** The span of a request (OpenTelemetry), as its server sees it. */
export interface RequestSpan {
  readonly traceId: string;
  /** What is done within `work`, also later, is part of the request. */
  run(work: () => void): void;
  end(status: number): void;
}

export interface Tracing {
  /** @param route the pattern of the address, if there is one; undefined of nothing that is served */
  beginRequest(method: string, route: string | undefined, headers: IncomingHttpHeaders): RequestSpan;
  /** Sends what is still to be sent, within two seconds. */
  stop(): Promise<void>;
}
