import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

// `npm run sbom`. It does not use npm's `--omit dev`, which also omits packages that a tool needs, such as
// @nestjs/common.
const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
const all = JSON.parse(execFileSync('npm', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }));
all.metadata.component.name = 'invites'; // npm would use the name of the folder

const isTool = ({ properties = [] }) => properties.some(({ name }) => name === 'cdx:npm:package:development');
const tools = new Set(all.components.filter(isTool).map((component) => component['bom-ref']));
const components = all.components.filter((component) => !tools.has(component['bom-ref']));
const dependencies = all.dependencies
  .filter(({ ref }) => !tools.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => !tools.has(one)) }));

writeFileSync('sbom.cdx.json', `${JSON.stringify({ ...all, components, dependencies }, null, 2)}\n`);
