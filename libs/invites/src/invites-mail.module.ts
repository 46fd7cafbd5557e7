import { Module } from '@nestjs/common';
import { MailWorker } from './infrastructure/mail-worker.js';

/** Delivers queued mail for as long as the application runs; any number of processes may import it. */
@Module({ providers: [MailWorker] })
export class InvitesMailModule {}
