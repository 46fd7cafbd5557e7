const MOST_WAITING = 100;
const LONGEST_WAIT_MS = 1_000;

/** Too much work waits under this key, or a piece of it has waited too long. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/**
 * Bounds how much work runs at once under one key in this process. The rest waits here in order, before it takes a
 * connection, so that it keeps none from the work under other keys.
 */
export class KeyedQueue<Key> {
  readonly #queues = new Map<Key, { running: number; readonly waiting: (() => void)[] }>();

  /** @param atOnce how many pieces of work run at the same time under one key */
  constructor(private readonly atOnce: number) {}

  /** Whether nothing runs or waits under the key. */
  isIdle(key: Key): boolean {
    return !this.#queues.has(key);
  }

  /** @throws QueueFull at once when a hundred wait, and after a second of waiting; then nothing is done */
  async run<T>(key: Key, work: () => Promise<T>): Promise<T> {
    const queuedAt = performance.now();
    const queue = this.#queues.get(key) ?? { running: 0, waiting: [] };
    this.#queues.set(key, queue);
    if (queue.running < this.atOnce) {
      queue.running += 1;
    } else {
      if (queue.waiting.length === MOST_WAITING) throw new QueueFull();
      await new Promise<void>((resolve) => queue.waiting.push(resolve));
    }
    try {
      if (performance.now() - queuedAt > LONGEST_WAIT_MS) throw new QueueFull();
      return await work();
    } finally {
      const next = queue.waiting.shift();
      if (next) {
        next(); // it takes over this slot
      } else {
        queue.running -= 1;
        if (queue.running === 0) this.#queues.delete(key);
      }
    }
  }
}
