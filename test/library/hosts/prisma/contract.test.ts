import { PrismaDatabase } from '@invites/invites/prisma';
import { PrismaPg } from '@prisma/adapter-pg';
import { test } from 'node:test';
import { type Prisma, PrismaClient } from './generated/client.js';
import { databaseContract, type Technology } from './database-contract.js';

const url = process.env.DATABASE_URL!;
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, options: '-c TimeZone=UTC' }) });

class HostDatabase extends PrismaDatabase<Prisma.TransactionClient> {
  constructor() {
    super(prisma, { connectionString: url });
  }
}

const technology: Technology<Prisma.TransactionClient> = {
  database: HostDatabase,
  read: (manager, sql) => manager.$queryRawUnsafe<object[]>(sql),
  transaction: (work) => prisma.$transaction(work),
  manager: prisma,
  canListen: true,
};

const contract = databaseContract<Prisma.TransactionClient>();
test('a host on Prisma', async (host) => {
  await contract.open(url, technology);
  for (const { promise, run } of [...contract.cases, ...contract.moreCases]) await host.test(promise, run);
  await contract.close();
  await prisma.$disconnect();
});
