import { afterEach, expect, it, jest } from '@jest/globals';
import Fastify from 'fastify';
import type { RefusedRequest } from '@invites/problem-details';
import { addAnswerTimeout } from './add-answer-timeout.js';

afterEach(() => void jest.useRealTimers());

it('a request without an answer is refused after 4.5 seconds, with the reason for the log', async () => {
  const fastify = Fastify();
  addAnswerTimeout(fastify);
  let refused: unknown;
  fastify.setErrorHandler((error: RefusedRequest['refusal'], _request, reply) => {
    refused = error;
    void reply.code(503).send();
  });
  const reached = new Promise<void>((resolve) => {
    fastify.get('/', () => {
      resolve();
      return new Promise(() => {});
    });
  });
  await fastify.ready();
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
  const answer = fastify.inject('/');
  await reached;
  jest.advanceTimersByTime(4_499);
  expect(refused).toBeUndefined();
  jest.advanceTimersByTime(1);
  expect((await answer).statusCode).toBe(503);
  expect(refused).toMatchObject({ code: 'unavailable', reason: 'there was no answer after 4500 ms' });
});
