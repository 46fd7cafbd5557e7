import type { Settings } from '../../settings/settings.js';
import type { Tracing } from './tracing.js';

/** Traces are made if there is somebody to take them: else not even the code for it is loaded. */
export async function startTracing(
  { otlpEndpoint }: Pick<Settings, 'otlpEndpoint'>,
  serviceName: string,
): Promise<Tracing | undefined> {
  if (otlpEndpoint === undefined) return undefined;
  const { OtlpTracing } = await import('./otlp-tracing.js');
  return new OtlpTracing(serviceName);
}
