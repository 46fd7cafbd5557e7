import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from './database.js';
import { requireEngine } from './require-engine.js';
import { requireSession } from './require-session.js';
import { isDistributed } from './distribution.js';
import { TransactionScope } from './transaction-scope.js';

/** Refuses the start on a database that invites can't be kept in, and finds out whether it spreads them. */
@Injectable()
export class DatabaseCheck implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly scope: TransactionScope,
  ) {}

  async onModuleInit(): Promise<void> {
    try {
      await requireSession(this.database);
      await requireEngine(this.database);
      this.scope.isDistributed = await isDistributed(this.database);
    } catch (error) {
      throw new Error(`InvitesModule can't use its database: ${(error as Error).message}`, { cause: error });
    }
  }
}
