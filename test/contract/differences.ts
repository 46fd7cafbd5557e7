export type Json = Record<string, unknown>;

const TEXTS = new Set(['description', 'summary']);
const EXAMPLES = new Set(['example', 'examples']);

/** How a document differs in structure from the contract; texts, examples and whatever the document adds do not count. */
export function differences(contract: Json, document: Json): string[] {
  const found: string[] = [];
  const expectEqual = (where: string, expected: unknown, actual: unknown) => {
    if (JSON.stringify(expected) !== JSON.stringify(actual)) {
      found.push(`${where}: ${JSON.stringify(expected)} became ${JSON.stringify(actual)}`);
    }
  };

  expectEqual('openapi', contract.openapi, document.openapi);
  const { title, version } = document.info as Json;
  expectEqual('info', contract.info, { title, version });
  for (const [path, item] of Object.entries(contract.paths as Record<string, Json>)) {
    for (const [method, operation] of Object.entries(item as Record<string, Json>)) {
      const actual = ((document.paths as Record<string, Json>)[path]?.[method] ?? {}) as Json;
      const where = `${method} ${path}`;
      for (const member of ['operationId', 'tags', 'security']) {
        if (member in operation) expectEqual(`${where} ${member}`, operation[member], actual[member]);
      }
      expectEqual(`${where} parameters`, shape(operation.parameters ?? []), shape(binding(operation, actual)));
      expectEqual(
        `${where} body`,
        shape(operation.requestBody),
        shape(inlined(document, actual.requestBody, operation.requestBody)),
      );
      for (const [status, response] of Object.entries(operation.responses as Record<string, Json>)) {
        const answered = (actual.responses as Record<string, Json> | undefined)?.[status];
        if (!answered) found.push(`${where} ${status}: is missing`);
        else if (response.content) expectEqual(`${where} ${status}`, shape(response.content), shape(answered.content));
      }
    }
  }
  const schemas = ((document.components as Json).schemas ?? {}) as Json;
  for (const [name, schema] of Object.entries((contract.components as Json).schemas as Json)) {
    expectEqual(name, shape(schema), shape(schemas[name]));
  }
  return found;
}

/** The parameters that the contract names, and whatever else a caller could not leave out. */
function binding({ parameters: promised = [] }: Json, { parameters: actual = [] }: Json): Json[] {
  const known = new Set((promised as Json[]).map(({ name, in: place }) => `${place as string} ${name as string}`));
  return (actual as Json[]).filter(
    ({ name, in: place, required }) => required === true || known.has(`${place as string} ${name as string}`),
  );
}

/** Without texts, members in alphabetical order, lists of names as sets. */
function shape(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(shape).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node)
    // A member of a schema may be called description too: that one is an object.
    .filter(([name, value]) => !EXAMPLES.has(name) && !(TEXTS.has(name) && typeof value === 'string'))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(kept.map(([name, value]) => [name, shape(value)]));
}

/**
 * The contract spells request bodies out where the document refers to a schema of its own. Of that count the members
 * that the contract names, and whatever else a caller could not leave out. Where the contract has no body, one that may be
 * left out does not count.
 */
function inlined(document: Json, body: unknown, promised: unknown): unknown {
  const { content, ...rest } = (body ?? {}) as Body;
  if (promised === undefined && rest.required === false) return undefined;
  const reference = content?.['application/json']?.schema.$ref;
  if (!content || !reference) return body;
  const schemas = (document.components as { schemas: Record<string, Schema> }).schemas;
  const { title: _title, ...schema } = schemas[reference.split('/').at(-1)!]!;
  const known = (promised as Body | undefined)?.content?.['application/json']?.schema.properties ?? {};
  const members = Object.entries(schema.properties ?? {}).filter(
    ([name]) => name in known || schema.required?.includes(name),
  );
  const properties = Object.fromEntries(members);
  return { ...rest, content: { ...content, 'application/json': { schema: { ...schema, properties } } } };
}

interface Schema extends Json {
  readonly $ref?: string;
  readonly properties?: Json;
  readonly required?: readonly string[];
}

interface Body {
  readonly required?: boolean;
  readonly content?: Record<string, { readonly schema: Schema }>;
}
