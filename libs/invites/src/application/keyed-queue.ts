const MOST_WAITING = 100;
const LONGEST_WAIT_MS = 1_000;

/** Too much work with this key waits already, or a piece of it has waited for too long. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/**
 * Bounds how much of the work with one key is under way in this process. The rest waits here, in order, before it has taken
 * a connection: it keeps none from the work with other keys.
 */
export class KeyedQueue<Key> {
  readonly #queues = new Map<Key, { running: number; readonly waiting: (() => void)[] }>();

  /** @param atOnce how many pieces of work with one key run at the same time */
  constructor(private readonly atOnce: number) {}

  /** @throws QueueFull at once when a hundred wait, and after a second of waiting; then nothing is done */
  async run<T>(key: Key, work: () => Promise<T>): Promise<T> {
    const cameAt = performance.now();
    const queue = this.#queues.get(key) ?? { running: 0, waiting: [] };
    this.#queues.set(key, queue);
    if (queue.running < this.atOnce) {
      queue.running += 1;
    } else {
      if (queue.waiting.length === MOST_WAITING) throw new QueueFull();
      await new Promise<void>((resolve) => queue.waiting.push(resolve));
    }
    try {
      if (performance.now() - cameAt > LONGEST_WAIT_MS) throw new QueueFull();
      return await work();
    } finally {
      const next = queue.waiting.shift();
      if (next) {
        next(); // and takes over this place
      } else {
        queue.running -= 1;
        if (queue.running === 0) this.#queues.delete(key);
      }
    }
  }
}
