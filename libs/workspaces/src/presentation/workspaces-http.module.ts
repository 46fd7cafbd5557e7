import { Module } from '@nestjs/common';
import { ApiKeysController } from './api-keys.controller.js';
import { MembersController } from './members.controller.js';
import { WorkspacesController } from './workspaces.controller.js';

/** The routes of workspaces, their members and their API keys, below `workspaces/`; for an application with `WorkspacesModule`. */
@Module({ controllers: [WorkspacesController, MembersController, ApiKeysController] })
export class WorkspacesHttpModule {}
