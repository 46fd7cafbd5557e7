import { AsyncResource } from 'node:async_hooks';
import { setImmediate as turnEnds } from 'node:timers/promises';

const MAX_KEYS = 100;
/** A round trip that takes longer is slow, and the next one begins beside it. */
const SLOW_AFTER_MS = 50;

/** Answers in the order of the keys; one that is a promise is for its own key to wait for, and may reject. */
export type AskMany<Key, Answer> = (keys: readonly Key[]) => Promise<readonly (Answer | PromiseLike<Answer>)[]>;

interface Waiting<Key, Answer> {
  readonly key: Key;
  /** The context of the request that waits. */
  readonly context: AsyncResource;
  readonly resolve: (answer: Answer | PromiseLike<Answer>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Has many who ask or store something at the same time share a round trip: those of one turn of the event loop go together,
 * and who comes while a round trip is under way waits for the next, at most for 50 ms. Nobody else waits, and the answer is
 * never older than the question.
 */
export class Batcher<Key, Answer> {
  #waiting: Waiting<Key, Answer>[] = [];
  #asking = false;

  constructor(private readonly askMany: AskMany<Key, Answer>) {}

  ask(key: Key): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, context: new AsyncResource('Batcher'), resolve, reject });
      if (!this.#asking) void this.#askForAll();
    });
  }

  async #askForAll(): Promise<void> {
    this.#asking = true;
    await turnEnds();
    while (this.#waiting.length > 0) {
      const answered = this.#answer(this.#waiting.splice(0, MAX_KEYS));
      let timer: NodeJS.Timeout | undefined;
      const slow = new Promise((resolve) => (timer = setTimeout(resolve, SLOW_AFTER_MS)));
      await Promise.race([answered, slow]);
      clearTimeout(timer);
    }
    this.#asking = false;
  }

  async #answer(together: readonly Waiting<Key, Answer>[]): Promise<void> {
    const keys = together.map(({ key }) => key);
    try {
      const answers = await together[0]!.context.runInAsyncScope(() => this.askMany(keys));
      for (const [index, { resolve }] of together.entries()) resolve(answers[index]!);
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  }
}
