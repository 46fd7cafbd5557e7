import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

// Writes what each entry of the published packages declares, into a folder.

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = resolve(process.argv[2]);
const temporary = join(folder, 'temporary');

const ENTRIES = {
  invites: ['index', 'testing/index', 'migrations', 'typeorm', 'pg', 'prisma', 'drizzle'],
  'problem-details': ['index'],
  client: ['index'],
};

/** Only that it compiles and what it declares counts: the rules of TSDoc are not ours. */
const messages = {
  compilerMessageReporting: { default: { logLevel: 'error' } },
  extractorMessageReporting: { default: { logLevel: 'none' } },
  tsdocMessageReporting: { default: { logLevel: 'none' } },
};

function report(library, entry) {
  const projectFolder = join(root, 'libs', library);
  const declarations = join(projectFolder, 'dist', `${entry}.d.ts`);
  const name = entry === 'index' ? library : `${library}-${entry.replace('/index', '')}`;
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023'],
    module: 'nodenext',
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    skipLibCheck: true,
    experimentalDecorators: true,
  };
  const configObject = {
    projectFolder,
    mainEntryPointFilePath: declarations,
    compiler: { overrideTsconfig: { compilerOptions, files: [declarations] } },
    apiReport: { enabled: true, reportFileName: `${name}.api.md`, reportFolder: folder, reportTempFolder: temporary },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: 'lf',
    messages,
  };
  const config = ExtractorConfig.prepare({
    configObject,
    configObjectFullPath: join(projectFolder, 'api-extractor.json'),
    packageJsonFullPath: join(projectFolder, 'package.json'),
  });
  const quiet = (message) => (message.handled = message.logLevel !== 'error');
  const { errorCount } = Extractor.invoke(config, { localBuild: true, messageCallback: quiet });
  if (errorCount > 0) process.exitCode = 1;
}

mkdirSync(folder, { recursive: true });
for (const [library, entries] of Object.entries(ENTRIES)) for (const entry of entries) report(library, entry);
rmSync(temporary, { recursive: true });
