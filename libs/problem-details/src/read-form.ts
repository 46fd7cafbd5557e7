import { getMetadataStorage, IsObject, type ValidationError, ValidateNested, validateSync } from 'class-validator';
import type { ProblemError } from './problem-details.dto.js';
import { requireJson } from './json-body.js';
import { requestProblem } from './request-problems.js';

/** Nobody reads more of them, and the answer to a body full of mistakes would be ten times as long as the body. */
export const MAX_ERRORS = 100;

type FormClass<T extends object> = new () => T;

const members = new Map<FormClass<object>, ReadonlySet<string>>();
const innerForms = new Map<unknown, Map<string, FormClass<object>>>();

/** Declares a member that is an object, and is read as a form of its own. */
export function InnerForm(form: FormClass<object>): PropertyDecorator {
  return (prototype, name) => {
    const ofClass = innerForms.get(prototype.constructor) ?? new Map<string, FormClass<object>>();
    innerForms.set(prototype.constructor, ofClass.set(String(name), form));
    IsObject({ message: 'must be a JSON object' })(prototype, name);
    ValidateNested({ message: 'must be a JSON object' })(prototype, name);
  };
}

/**
 * Reads a parsed JSON body as an instance of a class whose members carry class-validator decorators.
 * Members without one are refused, whatever their name (`__proto__` and `constructor` included). A body whose class has
 * no members may be left out.
 *
 * @throws ProblemException `invalid-body` with one entry in `errors` for each of the first hundred mistakes, or the code of
 * an `UnreadableBody`
 */
export function readForm<T extends object>(form: FormClass<T>, submitted: unknown): T {
  const body = requireJson(submitted) ?? (membersOf(form).size === 0 ? {} : undefined);
  if (!isObject(body)) {
    throw requestProblem('invalid-body', { errors: [{ pointer: '#', detail: 'must be a JSON object' }] });
  }
  const errors: ProblemError[] = [];
  const instance = instanceOf(form, body, '#', errors);
  errors.push(...validateSync(instance, { forbidUnknownValues: false }).flatMap((mistake) => errorsOf(mistake, '#')));
  if (errors.length > 0) throw requestProblem('invalid-body', { errors: errors.slice(0, MAX_ERRORS) });
  return instance;
}

/** Makes an instance with the members that the form knows, and names the others in `errors`. */
function instanceOf<T extends object>(form: FormClass<T>, body: object, pointer: string, errors: ProblemError[]): T {
  const known = membersOf(form);
  const inner = innerForms.get(form);
  const instance: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    const at = `${pointer}/${escaped(name)}`;
    if (!known.has(name)) errors.push({ pointer: at, detail: 'is not a member of this body' });
    else if (inner?.has(name) && isObject(value)) instance[name] = instanceOf(inner.get(name)!, value, at, errors);
    else instance[name] = value;
  }
  return Object.assign(new form(), instance);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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

/** Gives one sentence per member, since several rules of a member restate one another. */
function errorsOf({ property, constraints, children = [] }: ValidationError, pointer: string): ProblemError[] {
  const at = `${pointer}/${escaped(property)}`;
  if (!constraints && children.length > 0) return children.flatMap((child) => errorsOf(child, at));
  const [sentence] = Object.values(constraints ?? {});
  return [{ pointer: at, detail: sentence ?? 'is not valid' }];
}

/** Writes a name as part of a JSON Pointer in URI fragment form (RFC 6901, section 6). */
export function escaped(name: string): string {
  return encodeURIComponent(name.slice(0, 100).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));
}
