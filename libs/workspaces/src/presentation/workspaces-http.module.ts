import { Module } from '@nestjs/common';
import { WorkspacesModule } from '../workspaces.module.js';
import { MembersController } from './members.controller.js';
import { WorkspacesController } from './workspaces.controller.js';

/** The routes of workspaces and their members, below `workspaces/`. */
@Module({ imports: [WorkspacesModule], controllers: [WorkspacesController, MembersController] })
export class WorkspacesHttpModule {}
