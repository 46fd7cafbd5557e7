import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { InviteError, type InviteErrorCode, type Obstacle } from '@invites/invites';
import { ProblemDetailsFilter } from '@invites/problem-details';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PAGE_HEADERS } from '../pages/page-headers.decorator.js';
import { renderTold } from './invitee-page.js';
import { wordsFor } from './languages.js';
import type { Words } from './words.js';

/** Why the invite can't be accepted is what its page says. */
const SAID_BY_ITS_PAGE = new Set<InviteErrorCode>([
  'invite-not-pending',
  'invite-expired',
  'inviter-lost-permission',
] satisfies Obstacle[]);

/** Tells an invitee in words what a program is told as problem details. */
@Catch()
export class InviteePageFilter implements ExceptionFilter {
  readonly #problems: ProblemDetailsFilter;

  constructor(@Inject(HttpAdapterHost) adapterHost: HttpAdapterHost) {
    this.#problems = new ProblemDetailsFilter(adapterHost);
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const { headers, params } = host.switchToHttp().getRequest<FastifyRequest<{ Params: { token: string } }>>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (error instanceof InviteError && SAID_BY_ITS_PAGE.has(error.code)) {
      void reply.header('cache-control', 'no-store').redirect(`/invites/${params.token}`, 303);
      return;
    }
    const words = wordsFor(undefined, headers['accept-language']);
    const { status, said, more } = this.#answerTo(error, host);
    void reply
      .code(status)
      .headers({ ...PAGE_HEADERS, ...more })
      .send(renderTold(words[said], words));
  }

  #answerTo(error: unknown, host: ArgumentsHost): Answer {
    if (error instanceof InviteError) {
      if (error.code === 'invite-not-found') return { status: 404, said: 'unknown' };
      if (error.code === 'invite-busy') return { status: 503, said: 'broken', more: { 'retry-after': '1' } };
      return { status: 400, said: 'notThisWay' };
    }
    const problem = this.#problems.problemOf(error, host);
    const status = problem.getStatus();
    const said = status === 429 ? 'tooOften' : status >= 500 ? 'broken' : 'notThisWay';
    return { status, said, more: problem.headers };
  }
}

interface Answer {
  readonly status: number;
  readonly said: keyof Words & ('unknown' | 'tooOften' | 'notThisWay' | 'broken');
  readonly more?: Readonly<Record<string, string>>;
}
