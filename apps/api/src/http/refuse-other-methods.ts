import { requestProblem } from '@invites/problem-details';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import FindMyWay, { type HTTPMethod } from 'find-my-way';

/**
 * Answers a method that a known path does not have with 405 and the methods that it has (RFC 9110, section 15.5.6).
 * It has to be called before the routes are added.
 *
 * @param options are those of the server's own router
 */
export function refuseOtherMethods(fastify: FastifyInstance, options: FindMyWay.Config<never>): void {
  const router = FindMyWay(options);
  const methods = new Set<HTTPMethod>();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat() as HTTPMethod[]) {
      methods.add(one);
      if (!router.hasRoute(one, url)) router.on(one, url, () => {});
    }
  });
  fastify.addHook('onRequest', async (request: FastifyRequest) => {
    if (!request.is404) return;
    const [path = ''] = request.url.split('?', 1);
    const allowed = [...methods].filter((method) => router.find(method, path) !== null);
    if (allowed.length > 0) throw requestProblem('method-not-allowed', {}, { allow: allowed.join(', ') });
  });
}
