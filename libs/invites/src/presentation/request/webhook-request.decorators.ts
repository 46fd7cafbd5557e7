import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import { AccessBeforeForm, type RequestedPage, requestedPage, requireId } from '@invites/problem-details';
import { CheckWebhookAccess, type WebhookManager } from '../../application/use-cases/check-webhook-access.js';
import type { ListWebhooksQuery } from '../../application/use-cases/list-webhooks.js';
import type { WebhookRef } from '../../application/ports/webhook-repository.js';
import { INVITE_PROBLEMS } from '../wire/invite-problems.js';
import { actorOf } from './current-actor.decorator.js';
import type { InviteRequest } from './invite-request.decorators.js';
import { PageCursors } from './page-cursors.js';

const paramsOf = (context: ExecutionContext) => context.switchToHttp().getRequest<InviteRequest>().params;

function managerOf(context: ExecutionContext): WebhookManager {
  const workspaceId = requireId(paramsOf(context).workspace_id, INVITE_PROBLEMS, 'invalid-workspace-id');
  return { actor: actorOf(context), workspaceId };
}

/** Declares that a route is for those who manage the webhooks of the workspace in its path. */
export const WebhookAccess = () => AccessBeforeForm(CheckWebhookAccess, managerOf);

/** Reads the workspace that the path names, and who asks, as a `WebhookManager`. */
export const RequestedWebhooks = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  managerOf(context),
);

/** Reads the webhook that the path names, and who asks. */
export const RequestedWebhook = createParamDecorator(
  (_data: unknown, context: ExecutionContext): WebhookManager & WebhookRef => ({
    ...managerOf(context),
    webhookId: requireId(paramsOf(context).webhook_id, INVITE_PROBLEMS, 'invalid-webhook-id'),
  }),
);

export type WebhooksPage = RequestedPage<ListWebhooksQuery, readonly [id: number]>;

@Injectable()
class WebhooksPagePipe implements PipeTransform<ExecutionContext, WebhooksPage> {
  constructor(private readonly pageCursors: PageCursors) {}

  transform(context: ExecutionContext): WebhooksPage {
    const manager = managerOf(context);
    const cursors = this.pageCursors.of<readonly [id: number]>(`webhooks ${manager.workspaceId}`);
    return requestedPage(context, cursors, [], (readTerms) => {
      const { after, limit } = readTerms();
      return { ...manager, ...(after && { after: after[0] }), limit };
    });
  }
}

const Context = createParamDecorator((_data: unknown, context: ExecutionContext) => context);

/** Reads which page of which workspace's webhooks is asked for. */
export const PagedWebhooks = () => Context(WebhooksPagePipe);
