import { Module } from '@nestjs/common';
import { ApiKeysController } from './presentation/routes/api-keys.controller.js';
import { MembersController } from './presentation/routes/members.controller.js';
import { WorkspacesController } from './presentation/routes/workspaces.controller.js';

/** The routes of workspaces, their members and their API keys, below `workspaces/`; for an application with `WorkspacesModule`. */
@Module({ controllers: [WorkspacesController, MembersController, ApiKeysController] })
export class WorkspacesHttpModule {}
