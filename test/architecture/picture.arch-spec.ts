import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));

const architecture = readFileSync(join(root, 'docs/architecture.md'), 'utf8');

/** The arrows of each picture, such as `routes --> wire`. */
const pictures = [...architecture.matchAll(/^```mermaid\n(.+?)^```$/gms)]
  .map(([, text]) => text!.split('\n').filter((line) => line.includes('-->')))
  .map((lines) =>
    lines.flatMap((line) => {
      const [from, to] = line.split('-->').map((side) => side.split('&').map((room) => room.trim()));
      return from!.flatMap((one) => to!.map((other) => `${one} --> ${other}`));
    }),
  );

/** Every import of the sources without their tests: the file, and what it names. */
const imports = ['libs', 'apps'].flatMap((kind) =>
  readdirSync(join(root, kind)).flatMap((name) =>
    readdirSync(join(root, kind, name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('spec.ts'))
      .flatMap((file) => {
        const source = readFileSync(join(root, kind, name, 'src', file), 'utf8');
        const named = source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([@.][^']+)'/g);
        return [...named].map(([, to]) => ({ library: name, file, to: to! }));
      }),
  ),
);

/** The room of a file under src: what lies in none, such as a module, plugs the rooms together. */
const roomOf = (file: string) => /^(?:(?:application|infrastructure|presentation)\/)?([\w-]+)\//.exec(file)?.[1];

function arrows(pairs: readonly (readonly [string | undefined, string | undefined])[]): string[] {
  const different = pairs.filter(([from, to]) => from && to && from !== to);
  return [...new Set(different.map(([from, to]) => `${from} --> ${to}`))].sort();
}

const arrowsBetweenRooms = (...libraries: string[]) =>
  arrows(
    imports
      .filter(({ library, to }) => libraries.includes(library) && to.startsWith('.'))
      .map(({ file, to }) => [roomOf(file), roomOf(normalize(join(file, '..', to)))] as const),
  );

it.each([
  [
    'packages',
    0,
    () => arrows(imports.map(({ library, to }) => [library, /^@invites\/([^/]+)/.exec(to)?.[1]] as const)),
  ],
  ['rooms of invites and workspaces', 1, () => arrowsBetweenRooms('invites', 'workspaces')],
  ['rooms of runtime', 2, () => arrowsBetweenRooms('runtime')],
])('the picture of the %s has the arrows of the code, and no other', (_what, index, inCode) => {
  expect(pictures).toHaveLength(3);
  expect([...pictures[index]!].sort()).toEqual(inCode());
});

it('no two rooms depend on each other, directly or by way of others', () => {
  for (const picture of pictures) {
    let left = picture.map((arrow) => arrow.split(' --> ') as [string, string]);
    // Takes away the rooms that nothing leads to, until none is left, or a circle.
    for (let before = -1; before !== left.length;) {
      before = left.length;
      left = left.filter(([from]) => left.some(([, to]) => to === from));
    }
    expect(left).toEqual([]);
  }
});

it('the seven files of a resend are there', () => {
  const files = [...architecture.matchAll(/^\| `([\w/.-]+\.ts)` \|/gm)].map(([, file]) => file!);
  expect(files).toHaveLength(7);
  expect(files.filter((file) => !existsSync(join(root, 'libs/invites/src', file)))).toEqual([]);
});
