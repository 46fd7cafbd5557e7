import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { requireSession } from './require-session.js';

/** Refuses the start on a database that invites can't be kept in. */
@Injectable()
export class SessionCheck implements OnModuleInit {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async onModuleInit(): Promise<void> {
    await requireSession(this.dataSource).catch((error: Error) => {
      throw new Error(`InvitesModule can't use its database: ${error.message}`, { cause: error });
    });
  }
}
