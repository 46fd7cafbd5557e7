import { expect } from '@jest/globals';
import type { Answer, TestApi } from './test-api.js';

/** The answer is this refusal, in full form, and nothing at all has changed. Its trace id, another each time, is left out. */
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
  expect(problem).toMatchObject({
    type: `urn:problem:${code}`,
    status,
    title: expect.any(String),
    detail: expect.any(String),
  });
  expect(await api.fingerprint()).toEqual(before);
  return { ...answer, body: problem };
}
