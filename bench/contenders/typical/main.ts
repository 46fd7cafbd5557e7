import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JWT_KEY, POOL_SIZE } from '../../world.js';
import { HistoryEntry, Invite, Mail, Membership, User, Workspace } from './entities.js';
import { InvitesController } from './invites.controller.js';
import { InvitesService } from './invites.service.js';
import { JwtGuard } from './jwt.guard.js';

// A resend as it is usually written: Nest on Express, entities with relations, services on repositories.

const ENTITIES = [User, Workspace, Membership, Invite, HistoryEntry, Mail];

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: process.env.DATABASE_URL,
      entities: ENTITIES,
      poolSize: POOL_SIZE,
    }),
    TypeOrmModule.forFeature(ENTITIES),
    JwtModule.register({ secret: JWT_KEY }),
  ],
  controllers: [InvitesController],
  providers: [InvitesService, JwtGuard],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error'] });
app.setGlobalPrefix('api/v1');
await app.listen(Number(process.env.PORT), '127.0.0.1');
