import { Module } from '@nestjs/common';
import { WorkspacesModule } from '../workspaces.module.js';
import { ApiKeysController } from './api-keys.controller.js';
import { MembersController } from './members.controller.js';
import { WorkspacesController } from './workspaces.controller.js';

/** The routes of workspaces, their members and their API keys, below `workspaces/`. */
@Module({ imports: [WorkspacesModule], controllers: [WorkspacesController, MembersController, ApiKeysController] })
export class WorkspacesHttpModule {}
