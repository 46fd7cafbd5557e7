import { Controller, Get, Headers, HttpCode, Param, Post, type RawBodyRequest, Req, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '@invites/invites';
import { ProblemException, requestProblem } from '@invites/problem-details';
import { PageHeaders } from '../pages/page-headers.decorator.js';
import { Root } from '../pages/root.decorator.js';
import { DemoReceiver, type ReceivedHeaders } from './demo-receiver.js';
import { renderReceiverPage } from './demo-receiver-page.js';
import { LoopbackHostGuard } from './loopback-host.guard.js';

/** Receives what the webhook of the demo delivers, and shows it. */
@ApiExcludeController()
@Public(true)
@UseGuards(LoopbackHostGuard)
@Controller('dev/webhooks')
export class DemoReceiverController {
  constructor(private readonly receiver: DemoReceiver) {}

  @Post()
  @HttpCode(204)
  receive(@Req() { rawBody = Buffer.alloc(0) }: RawBodyRequest<unknown>, @Headers() headers: ReceivedHeaders): void {
    if (this.receiver.receive(rawBody, headers)) return;
    throw new ProblemException('invalid-signature', {
      status: 401,
      title: 'Not signed by the webhook of the demo',
      detail:
        'This receiver takes only what is signed with the secret of its webhook, and not older than five minutes.',
    });
  }

  /** Lists all deliveries and shows the newest. */
  @Get()
  @PageHeaders()
  list(@Root() root: string): string {
    const deliveries = this.receiver.list();
    return renderReceiverPage({ deliveries, delivery: deliveries[0], root });
  }

  /** Lists all deliveries and shows this one. */
  @Get(':id')
  @PageHeaders()
  show(@Param('id') id: string, @Root() root: string): string {
    const deliveries = this.receiver.list();
    const delivery = deliveries.find((one) => one.id === id);
    if (!delivery) throw requestProblem('not-found');
    return renderReceiverPage({ deliveries, delivery, root });
  }
}
