import { Controller, Delete, Get, HttpCode, Patch, Post, UseFilters } from '@nestjs/common';
import { CreatedAt, Form, IgnoredBody, NoQuery } from '@invites/problem-details';
import type { WebhookRef } from '../../application/ports/webhook-repository.js';
import { ChangeWebhook } from '../../application/use-cases/change-webhook.js';
import type { WebhookManager } from '../../application/use-cases/check-webhook-access.js';
import { CreateWebhook } from '../../application/use-cases/create-webhook.js';
import { DeleteWebhook } from '../../application/use-cases/delete-webhook.js';
import { ListWebhookDeliveries } from '../../application/use-cases/list-webhook-deliveries.js';
import { ListWebhooks } from '../../application/use-cases/list-webhooks.js';
import { RotateWebhookSecret } from '../../application/use-cases/rotate-webhook-secret.js';
import { TestWebhook } from '../../application/use-cases/test-webhook.js';
import { NoStore } from '../request/no-store.decorator.js';
import {
  PagedWebhooks,
  RequestedWebhook,
  RequestedWebhooks,
  WebhookAccess,
  type WebhooksPage,
} from '../request/webhook-request.decorators.js';
import { InviteProblemsFilter } from '../wire/invite-problems.js';
import { ChangeWebhookBody, CreateWebhookBody } from '../wire/webhook-forms.dto.js';
import {
  toWebhookWithSecret,
  toWorkspaceWebhook,
  toWorkspaceWebhookDelivery,
  type WebhookWithSecret,
  type WorkspaceWebhook,
  type WorkspaceWebhookDelivery,
} from '../wire/webhooks.dto.js';
import {
  ApiChangeWebhook,
  ApiCreateWebhook,
  ApiDeleteWebhook,
  ApiListWebhookDeliveries,
  ApiListWebhooks,
  ApiRotateWebhookSecret,
  ApiTestWebhook,
  ApiWebhooks,
} from './webhooks.openapi.js';

/** What Owners do with the webhooks of their workspace. */
@ApiWebhooks()
@NoStore()
@UseFilters(InviteProblemsFilter)
@Controller('workspaces/:workspace_id/webhooks')
export class WebhooksController {
  constructor(
    private readonly createWebhook: CreateWebhook,
    private readonly listWebhooks: ListWebhooks,
    private readonly changeWebhook: ChangeWebhook,
    private readonly deleteWebhook: DeleteWebhook,
    private readonly testWebhook: TestWebhook,
    private readonly rotateWebhookSecret: RotateWebhookSecret,
    private readonly listWebhookDeliveries: ListWebhookDeliveries,
  ) {}

  @ApiCreateWebhook
  @WebhookAccess()
  @CreatedAt(({ id }: WebhookWithSecret) => `${id}/`)
  @Post()
  async create(
    @RequestedWebhooks() manager: WebhookManager,
    @Form() body: CreateWebhookBody,
  ): Promise<WebhookWithSecret> {
    return toWebhookWithSecret(await this.createWebhook.execute({ ...manager, ...body }));
  }

  @ApiListWebhooks
  @WebhookAccess()
  @Get()
  async list(@PagedWebhooks() { query, announceNext }: WebhooksPage): Promise<WorkspaceWebhook[]> {
    const { webhooks, next } = await this.listWebhooks.execute(query);
    announceNext(next === undefined ? undefined : [next]);
    return webhooks.map(toWorkspaceWebhook);
  }

  @ApiChangeWebhook
  @WebhookAccess()
  @Patch(':webhook_id')
  async change(
    @RequestedWebhook() webhook: WebhookManager & WebhookRef,
    @Form() body: ChangeWebhookBody,
  ): Promise<WorkspaceWebhook> {
    return toWorkspaceWebhook(await this.changeWebhook.execute({ ...webhook, ...body }));
  }

  @ApiDeleteWebhook
  @WebhookAccess()
  @HttpCode(204)
  @Delete(':webhook_id')
  delete(@RequestedWebhook() webhook: WebhookManager & WebhookRef): Promise<void> {
    return this.deleteWebhook.execute(webhook);
  }

  @ApiTestWebhook
  @WebhookAccess()
  @HttpCode(202)
  @Post(':webhook_id/test')
  async test(
    @RequestedWebhook() webhook: WebhookManager & WebhookRef,
    @IgnoredBody() _body: undefined,
  ): Promise<WorkspaceWebhookDelivery> {
    return toWorkspaceWebhookDelivery(await this.testWebhook.execute(webhook));
  }

  @ApiRotateWebhookSecret
  @WebhookAccess()
  @HttpCode(200)
  @Post(':webhook_id/rotate-secret')
  async rotateSecret(
    @RequestedWebhook() webhook: WebhookManager & WebhookRef,
    @IgnoredBody() _body: undefined,
  ): Promise<WebhookWithSecret> {
    return toWebhookWithSecret(await this.rotateWebhookSecret.execute(webhook));
  }

  @ApiListWebhookDeliveries
  @WebhookAccess()
  @Get(':webhook_id/deliveries')
  async deliveries(
    @RequestedWebhook() webhook: WebhookManager & WebhookRef,
    @NoQuery() _query: void,
  ): Promise<WorkspaceWebhookDelivery[]> {
    return (await this.listWebhookDeliveries.execute(webhook)).map(toWorkspaceWebhookDelivery);
  }
}
