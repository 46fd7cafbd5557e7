import { Module } from '@nestjs/common';
import { WorkspacesModule } from '../workspaces.module.js';
import { WorkspacesController } from './workspaces.controller.js';

/** The routes of workspaces, below `workspaces/`. */
@Module({ imports: [WorkspacesModule], controllers: [WorkspacesController] })
export class WorkspacesHttpModule {}
