export { readSettings, type Settings, SettingsError } from './settings.js';
export { keptSecrets } from './kept-secrets.js';
export { type Database, openDatabase } from './database.js';
export { connect, migrate, requireCurrentSchema } from './data-source.js';
export { RuntimeModule, SETTINGS } from './runtime.module.js';
export { DevMailbox, type CapturedMail } from './dev-mailbox.js';
export { createLogger } from './logger.js';
export { runProcess } from './run-process.js';
