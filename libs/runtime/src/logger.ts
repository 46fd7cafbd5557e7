import { ConsoleLogger, type LogLevel as NestLogLevel } from '@nestjs/common';
import { LOG_LEVELS, type LogLevel, type Settings } from './settings.js';

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

/** Says what the framework does at start-up only to those who debug it. */
class ServiceLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    if (!START_UP.has(rest.at(-1)) || this.isLevelEnabled('debug')) super.log(message, ...(rest as [unknown]));
  }
}

/** Lines for people in development, JSON in production, from the configured level up. */
export function createLogger({ logLevel, production }: Pick<Settings, 'logLevel' | 'production'>): ConsoleLogger {
  const logLevels = LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(logLevel) + 1).map((level) => NEST_LEVELS[level]);
  return new ServiceLogger({ logLevels, json: production });
}
