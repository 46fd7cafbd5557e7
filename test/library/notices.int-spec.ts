import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  DeclineInvite,
  DeliverDueNotices,
  MailRefusal,
  type NoticeFacts,
  NoticeTemplate,
  RecordMailEvent,
  RequestLink,
} from '@invites/invites';
import { openTestHosts, type TestHost, type TestHosts } from '../support/test-host.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

class OwnWords extends NoticeTemplate {
  render(facts: NoticeFacts) {
    const text = JSON.stringify(facts);
    return { subject: facts.about, text, html: text };
  }
}

let hosts: TestHosts;
beforeAll(async () => {
  hosts = await openTestHosts();
});
afterAll(() => hosts.close());

const use = <T>({ module }: TestHost, useCase: new (...args: never[]) => T) => module.get(useCase, { strict: false });

/** All that an inviter is told of, in a workspace of its own. */
async function happenAll(host: TestHost, workspaceId: number): Promise<void> {
  const owner = await hosts.member(workspaceId, 4);
  const send = (name: string) => host.send(owner, workspaceId, `${name}-${workspaceId}@example.com`);
  const accepted = await send('accepted');
  await host.accept(await hosts.member(workspaceId, undefined, `accepted-${workspaceId}@example.com`), accepted.token);
  await use(host, DeclineInvite).execute({ token: (await send('declined')).token });
  await send('failed');
  host.mailer.refusal = new MailRefusal('550 no such user', true);
  await host.deliverMails();
  host.mailer.refusal = undefined;
  await send('bounced');
  await host.deliverMails();
  const { messageId } = host.mailer.sent.at(-1)!;
  await use(host, RecordMailEvent).execute({ kind: 'bounced', messageId, at: host.clock.now() });
  const asked = await send('asked');
  host.clock.advance(8 * DAY_MS);
  await use(host, RequestLink).execute({ token: asked.token });
  host.clock.advance(MINUTE_MS);
}

const waiting = ({ dataSource }: TestHost) =>
  dataSource.query('SELECT workspace_id FROM invite_notices UNION ALL SELECT workspace_id FROM invite_notice_mails');

it('a host writes notices in its own words', async () => {
  const host = await hosts.start({ adapters: { noticeTemplate: OwnWords } });
  await happenAll(host, 1);
  await Promise.all(await use(host, DeliverDueNotices).execute());
  const { subject, text } = host.mailer.sent.at(-1)!;
  expect(subject).toBe('invites');
  const { news } = JSON.parse(text) as { news: { kind: string; email: string }[] };
  expect(news.map(({ kind, email }) => `${kind} ${email}`).sort()).toEqual([
    'accepted accepted-1@example.com',
    'bounced bounced-1@example.com',
    'declined declined-1@example.com',
    'given-up failed-1@example.com',
    'requested asked-1@example.com',
  ]);
});

it('a host that wants no notices queues none', async () => {
  const before = (await waiting(await hosts.start({}))).length;
  const host = await hosts.start({ options: { notifyInviters: false } });
  await happenAll(host, 2);
  expect(await waiting(host)).toHaveLength(before);
});
