import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A location such as `file:///app/dist/chunks/src-Bq1.js:12:345`, as a URL or a path. */
const LOCATION = /^((?:file:\/\/)?\/.+\.js):(\d+):(\d+)$/;
const FRAME = '    at ';
const ASYNC = '    at async ';
const LONGEST_FRAME = 1_000;

/**
 * Replaces the files and lines of the bundles in a stack by those of the sources. Node's `--enable-source-maps` does
 * the same, but reads every map at the start, which takes half a second. Here a map is read when it is needed.
 */
export function inSources(stack: string): string {
  return stack
    .split('\n')
    .map((line) => (line.startsWith(FRAME) && line.length <= LONGEST_FRAME ? frameInSources(line) : line))
    .join('\n');
}

/** Translates `    at resend (file:///app/dist/api.js:1:2)` and `    at async file:///app/dist/api.js:1:2`. */
function frameInSources(frame: string): string {
  const isNamed = frame.endsWith(')');
  const begin = isNamed ? frame.lastIndexOf('(') + 1 : frame.startsWith(ASYNC) ? ASYNC.length : FRAME.length;
  const [, location, line, column] = LOCATION.exec(frame.slice(begin, isNamed ? -1 : undefined)) ?? [];
  if (location === undefined) return frame;
  const file = location.startsWith('file:') ? fileURLToPath(location) : location;
  const entry = mapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1);
  if (!entry || !('originalSource' in entry)) return frame;
  const { originalSource, originalLine, originalColumn } = entry;
  const source = `${join(dirname(file), originalSource)}:${originalLine + 1}:${originalColumn + 1}`;
  return `${frame.slice(0, begin)}${source}${isNamed ? ')' : ''}`;
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
