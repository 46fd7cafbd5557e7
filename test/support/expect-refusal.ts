import { expect } from '@jest/globals';
import type { Answer, TestApi } from './test-api.js';

/**
 * The answer is this refusal, in full form, the log has it under the trace id that the answer names, and nothing at all has
 * changed. The trace id, another each time, is left out.
 */
export async function expectRefusal(
  api: TestApi,
  call: () => Promise<Answer>,
  status: number,
  code: string,
): Promise<Answer> {
  const before = await api.fingerprint();
  const { body, ...answer } = await call();
  expect({ status: answer.status, code: body.code }).toEqual({ status, code });
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const { trace_id: traceId, ...problem } = body;
  expect(traceId).toMatch(/^[\da-f]{32}$/);
  expect(answer.headers.get('x-request-id')).toBe(traceId);
  const line = await api.logged(traceId);
  if (line) expect(line).toMatchObject({ trace_id: traceId, status, code });
  expect(problem).toMatchObject({
    type: `urn:problem:${code}`,
    status,
    title: expect.any(String),
    detail: expect.any(String),
  });
  expect(await api.fingerprint()).toEqual(before);
  return { ...answer, body: problem };
}
