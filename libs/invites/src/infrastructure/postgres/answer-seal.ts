import { WITHHELD_TOKEN } from '../../application/ports/invite-tokens.js';
import { TextSeal } from './text-seal.js';

/** The member of an answer that is a secret. */
const TOKEN = 'token';

/** Seals the tokens of stored answers. */
export class AnswerSeal {
  readonly #seal: TextSeal;

  /** @param secrets the one that seals comes first; the others only open */
  constructor(secrets: readonly string[]) {
    this.#seal = new TextSeal(secrets, 'idempotent answers');
  }

  seal(answer: unknown): Buffer {
    const sealed = (token: string) => this.#seal.seal(token).toString('base64');
    return Buffer.from(JSON.stringify(answer, (name, value) => (name === TOKEN ? sealed(value) : value)));
  }

  /** Tokens that were sealed with a key that is no longer known are withheld: their links are dead. */
  open(sealed: Buffer): unknown {
    return JSON.parse(sealed.toString('utf8'), (name, value) =>
      name === TOKEN ? (this.#seal.open(Buffer.from(value, 'base64')) ?? WITHHELD_TOKEN) : value,
    );
  }
}
