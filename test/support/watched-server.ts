import { eventually } from './processes.js';
import { startDemoServer } from './demo-server.js';

export interface Route {
  readonly method: string;
  /** In the form of Fastify. */
  readonly url: string;
}

/** What the demo server answers to questions about itself: see `watched-process.mjs`. */
export interface Answers {
  routes: Route[];
  headersRead: string[];
  standstill: { readonly longestMs: number; readonly computedMs: number };
  breakFiles: undefined;
}

/** The service with all that it has to show, in a process that can be asked about itself. */
export async function startWatchedServer(env: Record<string, string>) {
  const server = await startDemoServer(env, './test/support/watched-process.mjs');
  let questions = 0;

  function ask<Q extends keyof Answers>(question: Q): Promise<Answers[Q]> {
    const id = ++questions;
    return new Promise((resolve) => {
      const onReply = (reply: { id: number; answer: Answers[Q] }) => {
        if (reply.id !== id) return;
        server.child.off('message', onReply);
        resolve(reply.answer);
      };
      server.child.on('message', onReply);
      server.child.send({ id, question });
    });
  }

  const owner = { authorization: `Bearer ${server.tokenOf('Owner')}` };
  await fetch(`${server.origin}/api/v1/invites/1/resend/`, { method: 'POST', headers: owner });
  const mail = await eventually(async () => {
    const page = await (await fetch(`${server.origin}/dev/mailbox`)).text();
    return /href="[^"]*\/dev\/mailbox\/([^"?]+)"/.exec(page)?.[1];
  });
  const detail = (await (await fetch(`${server.origin}/api/v1/invites/1/detail/`, { headers: owner })).json()) as {
    token: string;
  };

  /** What each parameter of a path stands for; a new one needs a value here. */
  const values: Record<string, string> = {
    ':token': detail.token,
    ':id': mail,
    ':invite_id': '1',
    ':workspace_id': '1',
    ':user_id': '999999',
    ':api_key_id': '999999',
    ':webhook_id': '999999',
    '*': 'swagger-ui-bundle.js',
  };

  return {
    ...server,
    ask,
    owner,
    /** A path of the route; `of` stands in for the values of its parameters. */
    pathOf({ url }: Route, of: Record<string, string> = {}): string {
      return url.replaceAll(/:\w+|\*/g, (parameter) => {
        const value = of[parameter] ?? values[parameter];
        if (value === undefined) throw new Error(`What does ${parameter} of ${url} stand for?`);
        return value;
      });
    },
  };
}

export type WatchedServer = Awaited<ReturnType<typeof startWatchedServer>>;
