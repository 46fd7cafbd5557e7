import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from './database.js';
import { requireSession } from './require-session.js';

/** Refuses the start on a database that invites can't be kept in. */
@Injectable()
export class SessionCheck implements OnModuleInit {
  constructor(private readonly database: Database) {}

  async onModuleInit(): Promise<void> {
    await requireSession(this.database).catch((error: Error) => {
      throw new Error(`InvitesModule can't use its database: ${error.message}`, { cause: error });
    });
  }
}
