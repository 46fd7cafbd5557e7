import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { expect, it } from '@jest/globals';

it('npm run sbom lists what runs in production, and none of the tools (CycloneDX)', () => {
  const file = new URL('../../sbom.cdx.json', import.meta.url);
  rmSync(file, { force: true });
  const { status, stderr } = spawnSync('npm', ['run', '-s', 'sbom'], { encoding: 'utf8' });
  expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
  const { bomFormat, components, dependencies } = JSON.parse(readFileSync(file, 'utf8')) as {
    bomFormat: string;
    components: { 'bom-ref': string }[];
    dependencies: { ref: string; dependsOn: string[] }[];
  };
  expect(bomFormat).toBe('CycloneDX');
  const names = new Set(components.map((component) => component['bom-ref'].replace(/(?<=.)@.*$/, '')));
  // Some of them the tools need as well.
  for (const name of [
    '@invites/api',
    '@invites/worker',
    '@nestjs/common',
    'fastify',
    'pg',
    'nodemailer',
    'jose',
    'pino',
  ])
    expect(names).toContain(name);
  for (const name of ['jest', 'oxlint', 'oxfmt', 'autocannon']) expect(names).not.toContain(name);
  const refs = new Set(dependencies.map(({ ref }) => ref));
  expect(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((one) => !refs.has(one))).toEqual([]);
});
