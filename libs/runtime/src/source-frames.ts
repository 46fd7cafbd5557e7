import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The end of a frame of V8: `file:///app/dist/chunks/src-Bq1.js:12:345)`, where it may also be a path. */
const LOCATION = /(?<=[( ])((?:file:\/\/)?\/[^()]+\.js):(\d+):(\d+)(?=\)?$)/;
const LONGEST_FRAME = 1_000;

/**
 * A stack with the files and lines of the sources in place of those of the bundles. Node would do it by itself with
 * `--enable-source-maps`, but it reads every map at the start, which takes half a second; here a map is read once it is needed.
 */
export function inSources(stack: string): string {
  return stack
    .split('\n')
    .map((line) => (line.startsWith('    at ') && line.length <= LONGEST_FRAME ? frameInSources(line) : line))
    .join('\n');
}

function frameInSources(frame: string): string {
  return frame.replace(LOCATION, (bundled, location: string, line: string, column: string) => {
    const file = location.startsWith('file:') ? fileURLToPath(location) : location;
    const entry = mapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return bundled;
    const { originalSource, originalLine, originalColumn } = entry;
    return `${join(dirname(file), originalSource)}:${originalLine + 1}:${originalColumn + 1}`;
  });
}

const maps = new Map<string, SourceMap | undefined>();

function mapOf(file: string): SourceMap | undefined {
  if (!maps.has(file)) maps.set(file, readMap(`${file}.map`));
  return maps.get(file);
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as ConstructorParameters<typeof SourceMap>[0]);
  } catch {
    return undefined; // The file has no map, and its frames stay as they are.
  }
}
