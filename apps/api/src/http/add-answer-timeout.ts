import type { FastifyInstance } from 'fastify';
import { requestProblem } from '@invites/problem-details';

const ANSWER_WITHIN_MS = 4_500;
const TOO_LATE = `there was no answer after ${ANSWER_WITHIN_MS} ms`;

/**
 * Answers every request within five seconds of its arrival. Each wait has its own timeout, but a request may meet
 * several, so this is the last resort. The work goes on and may still be done, as the answer states.
 */
export function addAnswerTimeout(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', (_request, reply, done) => {
    const timer = setTimeout(() => {
      if (!reply.sent) void reply.send(requestProblem('unavailable', {}, { 'retry-after': '5' }, TOO_LATE));
    }, ANSWER_WITHIN_MS);
    reply.raw.once('close', () => clearTimeout(timer));
    done();
  });
}
