import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { destination, type Logger, pino, stdTimeFunctions } from 'pino';
import { redact } from './redact.js';
import type { LogLevel } from '../settings/settings.js';
import { inSources } from './in-sources.js';

const STANDARD_OUTPUT = 1;

/** Writes the lines of one turn of the event loop together, because each write costs as much as a hundred lines. */
class LinesOfATurn {
  readonly #output = destination({ fd: STANDARD_OUTPUT, sync: false });
  #lines = '';

  constructor() {
    // The output has written by then what it was given.
    process.once('exit', () => destination({ fd: STANDARD_OUTPUT, sync: true }).write(this.#lines));
  }

  write(line: string): void {
    if (this.#lines === '') setImmediate(() => this.#flush());
    this.#lines += line;
  }

  #flush(): void {
    this.#output.write(this.#lines);
    this.#lines = '';
  }
}

let lines: LinesOfATurn | undefined;

/**
 * Writes one JSON object per line to the standard output, without blocking its caller. Pending lines are written when
 * the process ends by itself.
 */
export class JsonLogger implements LoggerService {
  readonly #pino: Logger;

  constructor(
    level: LogLevel,
    private readonly isQuiet: (context: string) => boolean,
  ) {
    this.#pino = pino(
      {
        level,
        base: null,
        messageKey: 'message',
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      (lines ??= new LinesOfATurn()),
    );
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#write('info', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('trace', message, rest);
  }

  /**
   * Reads its arguments as Nest's logger does: the last text is the context, plain objects are fields, the rest is
   * message.
   */
  #write(level: LogLevel, message: unknown, rest: unknown[]): void {
    if (!this.#pino.isLevelEnabled(level)) return;
    const fields: Record<string, unknown> = {};
    const context = rest.at(-1);
    if (typeof context === 'string') {
      if (level === 'info' && this.isQuiet(context)) return;
      fields.context = context;
    }
    let text = textOf(message);
    for (const one of typeof context === 'string' ? rest.slice(0, -1) : rest) {
      if (isFields(one)) Object.assign(fields, one);
      else if (one !== undefined) text += `\n${inSources(textOf(one))}`; // a stack that Nest passes
    }
    this.#pino[level](fields, redact(text));
  }
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  // An error's own members may hold the values of a statement. Its stack does not.
  return value instanceof Error ? inSources(value.stack ?? value.message) : inspect(value);
}
