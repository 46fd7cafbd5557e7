import { getMetadataStorage, type ValidationError, validateSync } from 'class-validator';
import type { ProblemError } from './problem-details.dto.js';
import { requestProblem } from './request-problems.js';

/**
 * What a body parser leaves in the place of a body that it can't read, so that the refusal can wait for its turn
 * behind credentials, existence and right.
 */
export class UnreadableBody {
  constructor(readonly code: 'malformed-json' | 'unsupported-media-type') {}
}

/** @throws ProblemException `malformed-json` or `unsupported-media-type` */
export function requireJson(body: unknown): unknown {
  if (body instanceof UnreadableBody) throw requestProblem(body.code);
  return body;
}

type FormClass<T extends object> = new () => T;

const members = new Map<FormClass<object>, ReadonlySet<string>>();

/**
 * Reads a parsed JSON body as an instance of a class whose members carry class-validator decorators.
 * Members without one are refused, whatever their name (`__proto__` and `constructor` included).
 *
 * @throws ProblemException `malformed-json`, `unsupported-media-type`, or `invalid-body` with one entry in `errors` per mistake
 */
export function readForm<T extends object>(form: FormClass<T>, submitted: unknown): T {
  const body = requireJson(submitted);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw requestProblem('invalid-body', { errors: [{ pointer: '#', detail: 'must be a JSON object' }] });
  }
  const known = membersOf(form);
  const unknown = Object.keys(body).filter((name) => !known.has(name));
  const instance = Object.assign(
    new form(),
    Object.fromEntries(Object.entries(body).filter(([name]) => known.has(name))),
  );
  const errors = [
    ...unknown.map((name): ProblemError => ({ pointer: pointerTo(name), detail: 'is not a member of this body' })),
    ...validateSync(instance, { forbidUnknownValues: false }).flatMap(errorsOf),
  ];
  if (errors.length > 0) throw requestProblem('invalid-body', { errors });
  return instance;
}

function membersOf(form: FormClass<object>): ReadonlySet<string> {
  let names = members.get(form);
  if (!names) {
    const rules = getMetadataStorage().getTargetValidationMetadatas(form, '', false, false);
    names = new Set(rules.map((rule) => rule.propertyName));
    members.set(form, names);
  }
  return names;
}

/** One sentence per member: several rules on a member restate one another. */
function errorsOf(mistake: ValidationError): ProblemError[] {
  const [sentence] = Object.values(mistake.constraints ?? {});
  return [{ pointer: pointerTo(mistake.property), detail: sentence ?? 'is not valid' }];
}

/** A JSON Pointer in URI fragment form (RFC 6901, section 6). */
function pointerTo(name: string): string {
  return `#/${encodeURIComponent(name.toWellFormed().slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1'))}`;
}
