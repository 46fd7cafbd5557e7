import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import converter from 'openapi-to-postmanv2';

// `npm run postman` writes the collection that the service offers at /postman.json, from docs/openapi.json.

const [file] = process.argv.slice(2);
const document = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'));
const { result, reason, output } = await promisify(converter.convertV2)(
  { type: 'json', data: document },
  { folderStrategy: 'Tags', parametersResolution: 'Example', enableOptionalParameters: false, includeWebhooks: false },
);
if (!result) throw new Error(reason);
const [{ data: made }] = output;

/** The variables of the collection. Whoever serves it fills in the first ones, and its user the token. */
const variables = { baseUrl: document.servers[0].url, bearerToken: '' };
const { name, description, schema } = made.info;
const collection = {
  info: { name, description, schema },
  auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{bearerToken}}', type: 'string' }] },
  item: made.item.map((folder) => ({ ...folder, name: displayName(folder.name), item: folder.item.map(requestOf) })),
};
const variable = Object.entries(variables).map(([key, value]) => ({ key, value, type: 'string' }));
writeFileSync(file, `${JSON.stringify(withoutIds({ ...collection, variable }), null, 2)}\n`);

function displayName(tag) {
  return document.tags.find((one) => one.name === tag)['x-displayName'];
}

/** A request without examples of its answers, which are most of what the converter makes. */
function requestOf({ name: title, request }) {
  const { url, method, auth: _auth, ...rest } = request;
  const path = `/${url.path.map((segment) => segment.replace(/^:(.+)$/, '{$1}')).join('/')}`;
  const { operationId, security, parameters = [] } = document.paths[path][method.toLowerCase()];
  for (const one of url.variable) {
    if (one.key !== 'token') continue;
    variables[`token_of_${operationId}`] = one.value;
    one.value = `{{token_of_${operationId}}}`;
  }
  for (const one of [...url.query, ...rest.header]) {
    // Those with an example are sent, as in Swagger UI. The others wait for a value; the converter makes one up.
    const described = parameters.find(({ name: known, required }) => known === one.key && !required);
    if (!described) continue;
    one.disabled = described.schema.example === undefined;
    if (one.disabled) one.value = '';
  }
  return { name: title, request: { ...rest, method, url, ...(security.length === 0 && { auth: { type: 'noauth' } }) } };
}

/** Ids are made up at each run, and Postman makes its own when it imports a collection. */
function withoutIds(node) {
  if (Array.isArray(node)) return node.map(withoutIds);
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([key]) => !['id', '_postman_id'].includes(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutIds(value)]));
}
