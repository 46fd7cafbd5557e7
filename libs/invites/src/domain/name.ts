import { isVisible } from './is-visible.js';
import { trimmed } from './trimmed.js';

/** A name without the space around it. One of which nothing can be seen is none, and empty. */
export function cleanName(name: string): string {
  return isVisible(name) ? trimmed(name) : '';
}

/** What a person is called wherever they are named: by name, else by user name, else by address. Empty for nobody. */
export function nameOf(person: {
  readonly fullName: string;
  readonly username: string;
  readonly email: string;
}): string {
  return cleanName(person.fullName) || cleanName(person.username) || cleanName(person.email);
}
