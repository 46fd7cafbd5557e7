import 'reflect-metadata';
import { keptSecrets, readSettings, runProcess } from '@invites/runtime';
import { banner } from './dev/banner.js';
import { startApi } from './start.js';

await runProcess(async () => {
  const settings = readSettings(process.env, keptSecrets);
  const running = await startApi(settings);
  const address = `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${settings.port}`;
  if (!settings.production) process.stdout.write(`${await banner(settings, address, running.metricsUrl)}\n`);
  return running;
});
