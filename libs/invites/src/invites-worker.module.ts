import { Module } from '@nestjs/common';
import { MailWorker } from './infrastructure/mail-worker.js';
import { Sweeper } from './infrastructure/sweeper.js';

/** Delivers queued mail and closes lapsed invites for as long as the application runs; any number of processes may import it. */
@Module({ providers: [MailWorker, Sweeper] })
export class InvitesWorkerModule {}
