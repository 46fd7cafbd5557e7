import { DEFAULTS } from './inputs.js';
import { type Advice, type ModelInputs, needsOf } from './model.js';

const TO_DO: Readonly<Record<Advice, string>> = {
  'one-machine': 'one machine holds everything',
  'own-machine': 'give PostgreSQL a machine of its own',
  pooler: 'put a pooler before the APIs',
  purge: 'set `INVITES_PURGE_AFTER`',
  'several-primaries': 'divide by customer, or distribute by workspace',
};

const HEAD = [
  '',
  'APIs',
  'workers',
  "PostgreSQL's cores",
  'connections',
  'WAL a day',
  'disk',
  'and a year of resends',
  'what to do',
];

/** A row for each load: a table of Markdown. */
export function tableOf(loads: readonly (readonly [name: string, inputs: ModelInputs])[]): string {
  const rows = loads.map(([name, inputs]) => {
    const { apis, workers, databaseCores, connections, walBytesPerDay, bytes, bytesPerYear, advice } = needsOf(inputs);
    const sizes = [walBytesPerDay, bytes, bytesPerYear].map(size);
    const toDo = advice.map((one) => TO_DO[one]).join('; ');
    return [name, apis, workers, digits(databaseCores), connections, ...sizes, toDo];
  });
  return [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What docs/scaling.md shows. */
export function standardTable(): string {
  const rates = [10, 100, 1000, 10_000].map((resends) => {
    return [`${resends.toLocaleString('en')} resends a second, 10⁶ invites`, { ...DEFAULTS, resends }] as const;
  });
  const sizes = [7, 8, 9].map((power) => {
    return [`100 resends a second, 10${'⁶⁷⁸⁹'[power - 6]} invites`, { ...DEFAULTS, invites: 10 ** power }] as const;
  });
  return tableOf([...rates, ...sizes]);
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

function size(bytes: number): string {
  const unit = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(bytes) / 3)));
  return `${digits(bytes / 1000 ** unit)} ${UNITS[unit]}`;
}

function digits(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}
