import { Batcher } from '../../libs/invites/src/infrastructure/postgres/batcher.js';

type Ask = (this: Batcher<unknown, unknown>, key: unknown) => Promise<unknown>;

/**
 * While work is done, whatever could share a round trip waits until there are so many, so that each is shared by exactly
 * so many. The work has to do as much at the same moment, all of it alike.
 */
export async function batchesOf<T>(size: number, work: () => Promise<T>): Promise<T> {
  const ask = Batcher.prototype.ask as Ask;
  const waiting = new Map<Batcher<unknown, unknown>, (() => void)[]>();
  Batcher.prototype.ask = async function held(this: Batcher<unknown, unknown>, key: unknown) {
    const others = waiting.get(this) ?? [];
    waiting.set(this, others);
    await new Promise<void>((goOn) => {
      others.push(goOn);
      if (others.length < size) return;
      waiting.delete(this);
      for (const other of others) other();
    });
    return ask.call(this, key);
  } as never;
  try {
    return await work();
  } finally {
    Batcher.prototype.ask = ask as never;
  }
}
