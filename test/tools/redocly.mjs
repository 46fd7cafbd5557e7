import { createConfig, lint } from '@redocly/openapi-core';

// Prints what Redocly's recommended rules have against a document. The wire contract demands its trailing slashes.

const [ref] = process.argv.slice(2);
const config = await createConfig({ extends: ['recommended'], rules: { 'no-path-trailing-slash': 'off' } });
const problems = await lint({ ref, config });
for (const { ruleId, message, location } of problems)
  process.stdout.write(`${ruleId} ${location[0]?.pointer}: ${message}\n`);
