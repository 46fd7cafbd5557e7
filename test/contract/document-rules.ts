// eslint-disable-next-line typescript/no-explicit-any -- the document is JSON, and what it says is what is tested
export type Document = any;

/** What clients have to know from the document alone. */
const NAMES_OF_ENUMS = /^(status|kind|outcome|obstacle|role|role_display|max_invite_role|type|code|events?)$/;
/** Headers of an answer that belong to its status. */
const HEADERS_OF_STATUS: Readonly<Record<string, string>> = {
  201: 'Location',
  401: 'WWW-Authenticate',
  409: 'Retry-After',
  429: 'Retry-After',
  503: 'Retry-After',
};
/**
 * Texts of requests that nothing is checked of but by what they are for: an address of many is refused by itself, and
 * what a mail provider signs is as it writes it.
 */
const UNBOUNDED = /emails\/items$|(webhook-id|webhook-signature|message_id)$/;

/** What the document leaves out that its readers need, whichever operation it is; the contract's own words excepted. */
export function omissionsOf(document: Document, contract: Document): string[] {
  const inContract = spelledBy(contract);
  return [
    ...omissionsOfInfo(document),
    ...operationsOf(document).flatMap((operation) => omissionsOfOperation(document, operation)),
    ...schemasOf(document).flatMap(({ where, name, schema, isRequest }) =>
      inContract(where, name, schema)
        ? []
        : omissionsOfSchema(schema, isRequest, name).map((one) => `${where}: ${one}`),
    ),
  ];
}

function omissionsOfInfo({ info, servers, tags }: Document): string[] {
  return [
    ...(info.license?.identifier ? [] : ['info has no license']),
    ...(servers?.length > 0 ? [] : ['there is no server']),
    ...tags
      .filter((tag: Document) => !tag.description || !tag['x-displayName'])
      .map((tag: Document) => `the tag ${tag.name} has no description, or no display name`),
  ];
}

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly operation: Document;
}

function operationsOf(document: Document): Operation[] {
  return Object.entries<Document>(document.paths).flatMap(([path, item]) =>
    Object.entries<Document>(item).map(([method, operation]) => ({ path, method, operation })),
  );
}

function omissionsOfOperation(document: Document, { path, method, operation }: Operation): string[] {
  const { operationId, tags, security, parameters = [], requestBody, responses, deprecated = false } = operation;
  const resolved = (node: Document) => (node?.$ref ? valueAt(document, node.$ref) : node);
  const hasHeader = (status: string, name: string) => name in (resolved(responses[status])?.headers ?? {});
  const isPaged = parameters.some(({ name }: Document) => name === 'cursor');
  const isLocated = (status: string) => status !== '201' || hasPathOfOne(document, path);
  const [success] = Object.keys(responses);
  return [
    ...['500', '503', 'default'].filter((status) => !(status in responses)).map((status) => `no answer ${status}`),
    ...Object.keys(responses)
      .filter((status) => !hasHeader(status, 'x-request-id'))
      .map((status) => `no header x-request-id of ${status}`),
    ...Object.entries(HEADERS_OF_STATUS)
      .filter(([status, name]) => status in responses && isLocated(status) && !hasHeader(status, name))
      .map(([status, name]) => `no header ${name} of ${status}`),
    ...(isPaged && !hasHeader('200', 'Link') ? ['no header Link'] : []),
    ...(hasHeader('default', 'Allow') ? [] : ['no header Allow']),
    ...(security?.length === 0 || '401' in responses ? [] : ['no answer 401']),
    ...(/post|put|patch/.test(method) && !requestBody ? ['no body, not even one that may be left out'] : []),
    ...(deprecated ? ['Deprecation', 'Sunset', 'Link'].filter((name) => !hasHeader(success!, name)) : []),
    ...tags
      .filter((tag: string) => !document.tags.some(({ name }: Document) => name === tag))
      .map((tag: string) => `the tag ${tag} is not declared`),
  ].map((omission) => `${operationId}: ${omission}`);
}

/** Whether what a POST to the path makes has a path of its own: that path and one parameter more. */
function hasPathOfOne({ paths }: Document, path: string): boolean {
  return Object.keys(paths).some(
    (other) => other.startsWith(path) && /^\{\w+\}\/(detail\/)?$/.test(other.slice(path.length)),
  );
}

function omissionsOfSchema(schema: Document, isRequest: boolean, name: string): string[] {
  const { type, format, minimum, properties, required = [] } = schema;
  const isOf = (one: string) => [type].flat().includes(one);
  const limits = ['enum', 'maxLength', 'pattern', 'const'];
  const isBounded = format !== undefined || limits.some((limit) => limit in schema);
  return [
    ...(isOf('integer') && (format === undefined || minimum === undefined)
      ? ['an integer without format or minimum']
      : []),
    ...(isRequest && isOf('string') && !isBounded ? ['a text of a request without bounds'] : []),
    ...(NAMES_OF_ENUMS.test(name) && isOf('string') && !('enum' in schema) && format === undefined ? ['no enum'] : []),
    ...(!isRequest && isOf('object') && !properties && !schema.additionalProperties
      ? ['an object without members']
      : []),
    ...Object.entries<Document>(properties ?? {})
      .filter(([member, { default: fallback }]) => fallback !== undefined && !required.includes(member))
      .map(([member]) => `the default of ${member} makes it required in generated types`),
  ];
}

interface Place {
  readonly where: string;
  readonly name: string;
  readonly schema: Document;
  readonly isRequest: boolean;
}

/** Every schema of the document, with the name of the member, parameter or header that it is of. */
function schemasOf(document: Document): Place[] {
  const requested = requestedSchemas(document);
  const components = Object.entries<Document>(document.components.schemas).flatMap(([name, schema]) =>
    withInner({ where: name, name, schema, isRequest: requested.has(name) }),
  );
  const inPaths = operationsOf(document).flatMap(({ operation }) => {
    const { operationId, parameters = [], requestBody, responses } = operation;
    const bodies = Object.values<Document>(requestBody?.content ?? {});
    const answers = Object.values<Document>(responses);
    const headers = answers.flatMap((answer) => Object.entries<Document>(answer.headers ?? {}));
    return [
      ...parameters.map(({ name, schema }: Document) => ({ name, schema, isRequest: true })),
      ...bodies.map(({ schema }) => ({ name: 'body', schema, isRequest: true })),
      ...headers.map(([name, { schema = {} }]) => ({ name, schema, isRequest: false })),
      ...answers.flatMap(({ content = {} }) =>
        Object.values<Document>(content).map(({ schema }) => ({ name: 'answer', schema, isRequest: false })),
      ),
    ].flatMap((place) => withInner({ ...place, where: `${operationId} ${place.name}` }));
  });
  return [...components, ...inPaths];
}

function withInner(place: Place): Place[] {
  const { where, schema } = place;
  const inner = [
    ...Object.entries<Document>(schema.properties ?? {}).map(([name, one]) => [name, one] as const),
    ...(schema.items ? [['items', schema.items] as const] : []),
  ];
  return [
    place,
    ...inner.flatMap(([name, one]) => withInner({ ...place, where: `${where}/${name}`, name, schema: one })),
  ];
}

/** The names of the schemas that bodies of requests are made of. */
function requestedSchemas(document: Document): Set<string> {
  const names = new Set<string>();
  const visit = (node: Document): void => {
    if (typeof node !== 'object' || node === null) return;
    if (typeof node.$ref === 'string' && !names.has(nameOf(node.$ref))) {
      names.add(nameOf(node.$ref));
      visit(valueAt(document, node.$ref));
    }
    for (const inner of Object.values(node)) visit(inner);
  };
  for (const { operation } of operationsOf(document)) visit(operation.requestBody);
  return names;
}

/** Tells what the wire contract spells out, so that the document must not say more of it. */
function spelledBy(contract: Document): (where: string, name: string, schema: Document) => boolean {
  const members = new Set<string>();
  const visit = (node: Document): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [name, schema] of Object.entries<Document>(node.properties ?? {})) members.add(memberOf(name, schema));
    for (const inner of Object.values(node)) visit(inner);
  };
  visit(contract);
  for (const { operation } of operationsOf(contract))
    for (const { name } of operation.parameters ?? []) members.add(`${operation.operationId} ${name}`);
  return (where, name, schema) =>
    members.has(where) || UNBOUNDED.test(where) || (where.includes('/') && members.has(memberOf(name, schema)));
}

const memberOf = (name: string, { type, format, maxLength, enum: values }: Document) =>
  JSON.stringify([name, type, format, maxLength, values]);
const nameOf = (reference: string) => reference.split('/').at(-1)!;
const valueAt = (document: Document, reference: string) =>
  reference
    .split('/')
    .slice(1)
    .reduce((node, step) => node[step], document);
