const MOST = 100;

/** Answers in the order of the keys. */
export type AskMany<Key, Answer> = (keys: readonly Key[]) => Promise<readonly Answer[]>;

interface Waiting<Key, Answer> {
  readonly key: Key;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Many who ask at the same time share a round trip: who comes while one is under way waits for the next, and nobody else
 * waits. The answer is never older than the question.
 */
export class Gathering<Key, Answer> {
  #waiting: Waiting<Key, Answer>[] = [];
  #asking = false;

  constructor(private readonly askMany: AskMany<Key, Answer>) {}

  ask(key: Key): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      if (!this.#asking) void this.#askForAll();
    });
  }

  async #askForAll(): Promise<void> {
    this.#asking = true;
    while (this.#waiting.length > 0) {
      const together = this.#waiting.splice(0, MOST);
      try {
        const answers = await this.askMany(together.map(({ key }) => key));
        for (const [index, { resolve }] of together.entries()) resolve(answers[index]!);
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    this.#asking = false;
  }
}
