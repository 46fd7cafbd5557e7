import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Contender } from '../contender.js';
import type { Server } from '../database.js';
import { Loader } from '../load/loader.js';
import type { Plan } from '../plan.js';
import type { Progress } from '../progress.js';
import { type LayerShare, layersOf } from '../report/profile.js';

const CONNECTIONS = 16;

/** Where our process spends its time while it resends. */
export async function profileResend(server: Server, plan: Plan, progress: Progress): Promise<LayerShare[]> {
  const databaseUrl = await server.withInvites(plan.invites, progress);
  progress.show('profile of resends', 0.5);
  const profiles = join(server.folder, 'profiles');
  mkdirSync(profiles);
  const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const ours = await Contender.start('ours', { databaseUrl, folder: server.folder, nodeOptions });
  const loader = await Loader.start(databaseUrl);
  const shoot = (amount: number) =>
    loader.shoot({ ports: [ours.port], operation: 'resend', connections: CONNECTIONS, amount });
  const { answered, seconds } = await shoot(200);
  const amount = (answered / seconds) * plan.seconds * 2;
  await shoot(amount); // warms up
  const last = await shoot(amount);
  loader.stop();
  await ours.stop();
  return layersOf(join(profiles, readdirSync(profiles)[0]!), last.seconds);
}
