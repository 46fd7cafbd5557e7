import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chart } from './chart.js';
import type { Report } from './report.js';
import { forMarkdown } from './table.js';

const fileOf = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Keeps everything that was found. Resolves with the path, relative to the repository. */
export function keep(report: Report): string {
  const path = `bench/results/${report.at.replace(/:\d\d\.\d+Z$/, '').replace(':', '')}`;
  mkdirSync(fileOf('bench/results'), { recursive: true });
  writeFileSync(fileOf(`${path}.json`), `${JSON.stringify(report, undefined, 2)}\n`);
  if (report.layers.length > 0) writeFileSync(fileOf(`${path}.svg`), chart(report.figures));
  return `${path}.json`;
}

/** Each in its document. */
const DOCUMENTS = {
  speed: 'docs/performance.md',
  before: 'docs/performance.md',
  memory: 'docs/performance.md',
};

/** Puts the newest table between the markers of its section, and the chart of the speed beside it. */
export function publish(report: Report, section: keyof typeof DOCUMENTS): void {
  const path = fileOf(DOCUMENTS[section]);
  const [begin, end] = [`<!-- ${section}: begin -->`, `<!-- ${section}: end -->`];
  const [before, rest] = halves(readFileSync(path, 'utf8'), begin);
  const [, after] = halves(rest, end);
  writeFileSync(path, `${before}${begin}\n\n${forMarkdown(report)}\n\n${end}${after}`);
  if (section === 'speed') writeFileSync(fileOf('docs/performance.svg'), chart(report.figures));
}

function halves(text: string, marker: string): [string, string] {
  const at = text.indexOf(marker);
  if (at < 0) throw new Error(`the document has no ${marker}`);
  return [text.slice(0, at), text.slice(at + marker.length)];
}
