import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../tools/', import.meta.url));

/** The file of a tool that `npm run tools` installs, to be run by Node. */
export function documentTool(name: string): string {
  const file = `${FOLDER}node_modules/.bin/${name}`;
  if (!existsSync(file)) throw new Error(`${name} is not installed. Run: npm run tools`);
  return file;
}

export const toolFile = (name: string) => `${FOLDER}${name}`;

export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a tool to its end, whatever it finds. */
export function runTool(file: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` }),
    );
  });
}
