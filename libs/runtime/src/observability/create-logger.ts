import { ConsoleLogger, type LoggerService, type LogLevel as NestLogLevel } from '@nestjs/common';
import { JsonLogger } from './json-logger.js';
import { redact } from './redact.js';
import { LOG_LEVELS, type LogLevel, type Settings } from '../settings/settings.js';
import { inSources } from './in-sources.js';

const NEST_LEVELS: Readonly<Record<LogLevel, NestLogLevel>> = {
  fatal: 'fatal',
  error: 'error',
  warn: 'warn',
  info: 'log',
  debug: 'debug',
  trace: 'verbose',
};
const START_UP = new Set<unknown>([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** Logs lines for people. */
class TerminalLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    if (!START_UP.has(rest.at(-1)) || this.isLevelEnabled('debug')) super.log(message, ...(rest as [unknown]));
  }

  protected override stringifyMessage(message: unknown, level: NestLogLevel): string {
    return redact(super.stringifyMessage(message instanceof Error ? inSources(message.stack ?? '') : message, level));
  }

  protected override printStackTrace(stack: string): void {
    super.printStackTrace(stack && redact(inSources(stack)));
  }
}

/**
 * Makes a logger that writes lines for people in development and JSON in production, from the configured level up and
 * without secrets. The start-up messages of Nest appear at `debug` only.
 */
export function createLogger({ logLevel, production }: Pick<Settings, 'logLevel' | 'production'>): LoggerService {
  const logLevels = LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(logLevel) + 1);
  if (production) return new JsonLogger(logLevel, (context) => START_UP.has(context) && !logLevels.includes('debug'));
  // Errors go to the other stream. Colours need both to be a terminal, so that no file gets escape codes.
  const colors = [process.stdout, process.stderr].every((stream) => stream.isTTY === true && stream.hasColors());
  return new TerminalLogger({ logLevels: logLevels.map((level) => NEST_LEVELS[level]), colors });
}
