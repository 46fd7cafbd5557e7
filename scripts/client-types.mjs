import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

// `npm run openapi` runs this after docs/openapi.json is written. It writes the types of libs/client: the operations of
// invites with what they answer when they succeed, and the schemas, events of webhooks among them. A refusal is a
// ProblemDetails everywhere.

const [target = 'libs/client/src/wire.ts'] = process.argv.slice(2);
const document = JSON.parse(readFileSync(new URL('../docs/openapi.json', import.meta.url), 'utf8'));

document.paths = Object.fromEntries(
  Object.entries(document.paths).filter(([path]) => path.startsWith('/api/v1/invites/')),
);
delete document.webhooks; // its schemas say all that there is
for (const operation of Object.values(document.paths).flatMap(Object.values)) {
  operation.responses = Object.fromEntries(
    Object.entries(operation.responses).filter(([status]) => status.startsWith('2')),
  );
}

// A member with a default may be left out of a request.
const types = astToString(await openapiTS(document, { defaultNonNullable: false }));
writeFileSync(target, `// \`npm run openapi\` writes this file from docs/openapi.json.\n${types}`);
