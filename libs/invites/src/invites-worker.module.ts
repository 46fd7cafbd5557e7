import { Module } from '@nestjs/common';
import { OutboxWorker } from './infrastructure/worker/outbox-worker.js';
import { Sweeper } from './infrastructure/worker/sweeper.js';

/**
 * Delivers queued mails and events, and closes lapsed invites, for as long as the application runs. Any number of
 * processes may import it.
 */
@Module({ providers: [OutboxWorker, Sweeper] })
export class InvitesWorkerModule {}
