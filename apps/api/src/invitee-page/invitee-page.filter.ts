import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { InviteError, type InviteErrorCode, type Obstacle } from '@invites/invites';
import { ProblemDetailsFilter, type RefusedRequest } from '@invites/problem-details';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PAGE_HEADERS } from '../pages/page-headers.decorator.js';
import { rootFrom } from '../pages/root-from.js';
import { renderNotice } from './invitee-page.js';
import { wordsFor } from './languages.js';
import type { Words } from './words.js';

/** The refusals that the page of the invite explains. */
const OBSTACLES = new Set<InviteErrorCode>([
  'invite-not-pending',
  'invite-expired',
  'inviter-lost-permission',
  'domain-not-allowed',
] satisfies Obstacle[]);

/** Answers an invitee with pages where a program gets problem details. */
@Catch()
export class InviteePageFilter implements ExceptionFilter {
  readonly #problems: ProblemDetailsFilter;

  constructor(@Inject(HttpAdapterHost) adapterHost: HttpAdapterHost) {
    this.#problems = new ProblemDetailsFilter(adapterHost);
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest<{ Params: { token: string } }> & RefusedRequest>();
    const { headers, params, url } = request;
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (error instanceof InviteError && OBSTACLES.has(error.code)) {
      void reply.header('cache-control', 'no-store').redirect(`${rootFrom(url)}invites/${params.token}`, 303);
      return;
    }
    const words = wordsFor(undefined, headers['accept-language']);
    const { status, notice, headers: own, refusal } = this.#answerTo(error, host);
    request.refusal = refusal;
    void reply
      .code(status)
      .headers({ ...PAGE_HEADERS, ...own })
      .send(renderNotice(words[notice], words));
  }

  #answerTo(error: unknown, host: ArgumentsHost): Answer {
    if (error instanceof InviteError) {
      if (error.code === 'invite-not-found') return { status: 404, notice: 'unknown', refusal: error };
      if (error.code === 'invite-busy')
        return { status: 503, notice: 'broken', headers: { 'retry-after': '1' }, refusal: error };
      return { status: 400, notice: 'notThisWay', refusal: error };
    }
    const problem = this.#problems.problemOf(error, host);
    const status = problem.getStatus();
    const notice = status === 429 ? 'tooOften' : status >= 500 ? 'broken' : 'notThisWay';
    return { status, notice, headers: problem.headers, refusal: problem };
  }
}

interface Answer {
  readonly status: number;
  readonly notice: keyof Words & ('unknown' | 'tooOften' | 'notThisWay' | 'broken');
  readonly headers?: Readonly<Record<string, string>>;
  readonly refusal: RefusedRequest['refusal'];
}
