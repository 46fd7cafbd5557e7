import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { EmailAddress } from '@invites/invites/internal';
import type { DataSource } from 'typeorm';
import type { CreatorFacts } from '../../domain/workspace-creator.js';
import type { Identity } from '../../domain/identity.js';
import { UserRepository } from '../../application/ports/user-repository.js';
import { UserRow } from './entities.js';

@Injectable()
export class TypeOrmUserRepository extends UserRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    super();
  }

  async upsert({ subject, email, emailVerified, fullName, username, picture }: Identity): Promise<number> {
    const [user] = await this.dataSource.query<{ id: string }[]>(
      `/* users.upsert */
      INSERT INTO users (subject, email, email_normalised, email_verified, full_name, username, picture)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (subject) DO UPDATE SET email = excluded.email, email_normalised = excluded.email_normalised,
        email_verified = excluded.email_verified, full_name = excluded.full_name, username = excluded.username,
        picture = excluded.picture
      RETURNING id`,
      [subject, email, EmailAddress.tryParse(email)?.normalised, emailVerified, fullName, username, picture],
    );
    return Number(user!.id);
  }

  async creatorFacts(userId: number): Promise<CreatorFacts> {
    return creatorFactsOf(await this.dataSource.getRepository(UserRow).findOneBy({ id: String(userId) }));
  }
}

/** An API key has no subject. */
export function creatorFactsOf(user: UserRow | null): CreatorFacts {
  return { isPerson: typeof user?.subject === 'string', emailVerified: user?.emailVerified ?? false };
}
