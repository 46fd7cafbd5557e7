import type { INestApplicationContext } from '@nestjs/common';
import { ChangeWebhook, ListWebhooks, RotateWebhookSecret } from '@invites/invites';
import type { Settings } from '@invites/runtime';
import { ListMyWorkspaces, RecogniseUser } from '@invites/workspaces';
import { DEMO_PEOPLE, DEMO_WORKSPACE } from './demo-people.js';
import { DemoReceiver } from './demo-receiver.js';

/** Where the webhook of the demo delivers. */
export function receiverUrl({ publicUrl }: Pick<Settings, 'publicUrl'>): string {
  return `${publicUrl}/dev/webhooks`;
}

/**
 * Gives the webhook of the demo a secret that the receiver knows, and the address of this start, whose port may be another
 * one. A webhook that the reader has deleted stays away.
 */
export async function connectReceiver(app: INestApplicationContext, settings: Settings): Promise<void> {
  const userId = await app.get(RecogniseUser).execute(DEMO_PEOPLE.owner);
  const { items } = await app.get(ListMyWorkspaces).execute({ userId, limit: 500 });
  const workspace = items.find(({ name }) => name === DEMO_WORKSPACE);
  if (!workspace) return;
  const manager = { workspaceId: workspace.id, actor: { ...DEMO_PEOPLE.owner, userId } };
  const { webhooks } = await app.get(ListWebhooks).execute({ ...manager, limit: 500 });
  const webhook = webhooks.find(({ url }) => new URL(url).pathname.endsWith('/dev/webhooks'));
  if (!webhook) return;
  const ref = { ...manager, webhookId: webhook.id };
  await app.get(ChangeWebhook).execute({ ...ref, url: receiverUrl(settings) });
  app.get(DemoReceiver).expect((await app.get(RotateWebhookSecret).execute(ref)).secret);
}
