import type { OpenAPIObject } from '@nestjs/swagger';

/** The parts of a schema that are described. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly default?: unknown;
}

interface Content {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Operation {
  readonly tags?: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
    readonly description?: string;
  }[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly description: string;
        readonly headers?: Readonly<Record<string, { readonly description?: string }>>;
        readonly content?: Readonly<Record<string, Content>>;
      }
    >
  >;
}

/** An operation, or a webhook, by its method and path or its event. */
export interface Described {
  readonly name: string;
  readonly operation: Operation;
}

interface Chapter {
  readonly heading: string;
  readonly description: string;
  readonly operations: readonly Described[];
}

/** The operations of the document by their tags, and its webhooks at the end. */
export function documented(document: OpenAPIObject): Chapter[] {
  const operations = operationsOf(document.paths, (path, method) => `${method.toUpperCase()} ${path}`);
  const { webhooks } = document as { webhooks?: object };
  const chapters = (document.tags ?? []).map((tag) => ({
    heading: (tag as { 'x-displayName'?: string })['x-displayName'] ?? tag.name,
    description: tag.description ?? '',
    operations: operations.filter(({ operation }) => operation.tags?.includes(tag.name)),
  }));
  if (!webhooks) return chapters;
  const events = operationsOf(webhooks, (event) => event);
  return [...chapters, { heading: 'Events', description: 'What webhooks receive.', operations: events }];
}

function operationsOf(items: object, nameOf: (path: string, method: string) => string): Described[] {
  return Object.entries(items).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({
      name: nameOf(path, method),
      operation,
    })),
  );
}

export const codeOf = (value: unknown) => `\`${String(value)}\``;
