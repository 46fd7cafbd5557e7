import { afterEach, describe, expect, it } from '@jest/globals';
import { createLogger } from './create-logger.js';

const STREAMS = ['stdout', 'stderr'] as const;
const NAMES = ['isTTY', 'hasColors', 'write'] as const;
const before = STREAMS.map((name) => NAMES.map((member) => Object.getOwnPropertyDescriptor(process[name], member)));
const colourBefore = process.env.NO_COLOR;

afterEach(() => {
  STREAMS.forEach((name, stream) =>
    NAMES.forEach((member, index) => {
      const descriptor = before[stream]![index];
      if (descriptor) Object.defineProperty(process[name], member, descriptor);
      else delete (process[name] as Partial<NodeJS.WriteStream>)[member];
    }),
  );
  if (colourBefore === undefined) delete process.env.NO_COLOR;
  else process.env.NO_COLOR = colourBefore;
});

/** What is written, where each of the streams is a terminal with colours, or a file. */
function written(terminals: readonly string[], noColor?: string): string {
  let all = '';
  if (noColor === undefined) delete process.env.NO_COLOR;
  else process.env.NO_COLOR = noColor;
  for (const name of STREAMS) {
    const isTTY = terminals.includes(name) ? true : undefined;
    const members = {
      isTTY,
      hasColors: isTTY && (() => noColor === undefined),
      write: (text: string) => (all += text),
    };
    for (const [member, value] of Object.entries(members))
      Object.defineProperty(process[name], member, { value, configurable: true, writable: true });
  }
  const logger = createLogger({ logLevel: 'trace', production: false });
  logger.log('informed', 'Context');
  logger.warn('warned', 'Context');
  logger.error('failed', 'Error: failed\n    at somewhere', 'Context');
  return all;
}

describe('the lines for people', () => {
  it('are in colour on a terminal', () => {
    expect(written(['stdout', 'stderr'])).toContain('\u001B[');
  });

  it.each([
    ['both streams are files or pipes', [], undefined],
    ['errors go to a file', ['stdout'], undefined],
    ['all but errors goes to a file', ['stderr'], undefined],
    ['NO_COLOR is set', ['stdout', 'stderr'], '1'],
  ])('have no escape codes where %s', (_where, terminals, noColor) => {
    const text = written(terminals, noColor);
    for (const word of ['informed', 'warned', 'failed', 'somewhere']) expect(text).toContain(word);
    expect(text).not.toContain('\u001B');
  });
});
