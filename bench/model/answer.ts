import { parseArgs } from 'node:util';
import { INPUTS } from './inputs.js';
import type { ModelInputs } from './model.js';
import { standardTable, tableOf } from './table.js';

const NAMES = Object.keys(INPUTS) as (keyof ModelInputs)[];
const optionOf = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * What the model says of numbers such as `--resends 1000`, or of the standard loads when there are none.
 *
 * @throws Error in one line, of what is no such number
 */
export function answerTo(args: string[]): string {
  const options = Object.fromEntries(NAMES.map((name) => [optionOf(name), { type: 'string' as const }]));
  const { values } = parseArgs({ args, options: { ...options, help: { type: 'boolean' } } });
  if (values.help) return USAGE;
  if (Object.keys(values).length === 0) return standardTable();
  const given = values as Readonly<Record<string, string | undefined>>;
  const inputs = Object.fromEntries(
    NAMES.map((name) => [name, numberOf(optionOf(name), given[optionOf(name)] ?? `${INPUTS[name].value}`)]),
  ) as unknown as ModelInputs;
  const [resends, invites] = [inputs.resends, inputs.invites].map((count) => count.toLocaleString('en'));
  return tableOf([[`${resends} resends a second, ${invites} invites`, inputs]]);
}

const USAGE = [
  'npm run model [-- --resends 1000 --invites 1e8 …]',
  '',
  ...NAMES.map((name) => {
    const { value, source, what } = INPUTS[name];
    return `  --${optionOf(name).padEnd(20)} ${what} (${value}, ${source})`;
  }),
].join('\n');

function numberOf(option: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value > 0 && value < Infinity) return value;
  throw new Error(`--${option} has to be a number above 0.`);
}
