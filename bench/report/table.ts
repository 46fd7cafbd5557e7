import type { Measured } from '../statistics.js';
import { type Finding, type Figure, isReached } from './finding.js';
import type { Report } from './report.js';

/** For a terminal of 80 columns. */
export function forTerminal(report: Report, coloured: boolean): string {
  const paint = (code: number, text: string) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);
  const findings = report.findings.map((finding) => {
    const { what, measured } = finding;
    const cells = [what.padEnd(44), valueOf(finding).padStart(9), spreadOf(measured).padStart(13), goalOf(finding)];
    const mark = { true: paint(32, '✓'), false: paint(31, '✗'), undefined: '' }[`${isReached(finding)}`];
    return `${cells.join(' ')} ${mark}`;
  });
  const figures = report.figures.map(({ operation, contender, perSecond, p99Ms, cpuMsPerRequest }) =>
    [
      operation.padEnd(26),
      contender.padEnd(8),
      `${round(perSecond.median)}/s`.padStart(9),
      `p99 ${round(p99Ms.median)} ms`.padStart(14),
      `CPU ${round(cpuMsPerRequest.median)} ms`.padStart(14),
    ].join(' '),
  );
  const layers = report.layers.map(({ layer, share }) => `${percent(share).padStart(5)}  ${layer}`);
  return [...findings, '', ...figures, '', ...layers, '', surroundings(report)].join('\n');
}

/** For docs/performance.md. */
export function forMarkdown(report: Report): string {
  return [
    `\`${report.command}\` on ${report.at.slice(0, 10)}. ${surroundings(report)}`,
    '',
    ...(report.findings.length === 0 ? [] : findingsForMarkdown(report.findings)),
    ...(report.figures.length === 0 ? [] : figuresForMarkdown(report.figures)),
    ...(report.layers.length === 0 ? [] : layersForMarkdown(report)),
  ]
    .join('\n')
    .trim();
}

function findingsForMarkdown(findings: readonly Finding[]): string[] {
  return [
    '| measured | median | spread | goal | |',
    '|---|---|---|---|---|',
    ...findings.map((finding) => {
      const cells = [finding.what, valueOf(finding), spreadOf(finding.measured), goalOf(finding).trim()];
      return `| ${cells.join(' | ')} | ${{ true: '✓', false: '✗', undefined: '' }[`${isReached(finding)}`]} |`;
    }),
    '',
  ];
}

function figuresForMarkdown(figures: readonly Figure[]): string[] {
  return [
    '| | contender | requests/s | p50 | p99 | CPU of the process per request | of PostgreSQL | WAL |',
    '|---|---|---|---|---|---|---|---|',
    ...figures.map((figure) => {
      const { operation, contender, perSecond, p50Ms, p99Ms, cpuMsPerRequest, databaseMsPerRequest } = figure;
      const times = [p50Ms, p99Ms, cpuMsPerRequest, databaseMsPerRequest].map((ms) => `${round(ms.median)} ms`);
      const wal = `${round(figure.walBytesPerRequest.median / 1000)} KB`;
      return `| ${operation} | ${contender} | ${[round(perSecond.median), ...times, wal].join(' | ')} |`;
    }),
    '',
  ];
}

function layersForMarkdown({ layers }: Report): string[] {
  return [
    'Where the process spends its time while it resends:',
    '',
    '| share | layer |',
    '|---|---|',
    ...layers.map(({ layer, share }) => `| ${percent(share)} | ${layer} |`),
  ];
}

function surroundings({ machine, load, seconds }: Report): string {
  const { cores, processor, memoryGb, node, platform } = machine;
  return (
    `${cores} cores (${processor}), ${memoryGb} GB, ${platform}, Node ${node}; ` +
    `load ${load.before} before and ${load.after} after; ${Math.round(seconds)} s.`
  );
}

function valueOf({ measured, unit }: Finding): string {
  return unit === undefined ? round(measured.median) : `${round(measured.median)} ${unit}`;
}

function spreadOf({ min, max }: Measured): string {
  return min === max ? '' : `${round(min)}–${round(max)}`;
}

function goalOf({ goal, unit }: Finding): string {
  if (goal === undefined) return ''.padEnd(8);
  const sign = 'atLeast' in goal ? '≥' : '≤';
  const value = 'atLeast' in goal ? goal.atLeast : goal.atMost;
  return `${sign} ${value}${unit === undefined ? '' : ` ${unit}`}`.padEnd(8);
}

/** Three digits that mean something. */
function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
