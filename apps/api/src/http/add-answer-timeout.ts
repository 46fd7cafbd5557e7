import type { FastifyInstance } from 'fastify';
import { requestProblem } from '@invites/problem-details';

const ANSWER_WITHIN_MS = 4_500;

/**
 * The last resort: every wait has a limit of its own, but a request may meet several. From when it has come in whole,
 * it is answered within five seconds; what it has begun goes on and may yet be done, as the answer says.
 */
export function addAnswerTimeout(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', (_request, reply, done) => {
    const timer = setTimeout(() => {
      if (!reply.sent) void reply.send(requestProblem('unavailable', {}, { 'retry-after': '5' }));
    }, ANSWER_WITHIN_MS);
    reply.raw.once('close', () => clearTimeout(timer));
    done();
  });
}
