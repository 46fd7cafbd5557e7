import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { TestEnvironment } from 'jest-environment-node';

/** A connection takes a while to close after both ends have been asked to. */
const CLOSED_WITHIN_MS = 10_000;
const DISPATCHER = Symbol.for('undici.globalDispatcher.1');

const ends = new Set();

const storages = new Set();
for (const method of ['run', 'enterWith']) {
  const original = AsyncLocalStorage.prototype[method];
  AsyncLocalStorage.prototype[method] = function remembered(...parameters) {
    storages.add(this);
    return original.apply(this, parameters);
  };
}

function endAll() {
  for (const end of ends) end();
  ends.clear();
}
process.on('exit', endAll);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    endAll();
    process.kill(process.pid, signal);
  });
}

/**
 * Ends what the tests of a file have started and not ended themselves, because one of them has failed. A file that leaves
 * open what keeps a process alive (a server, a connection, a timer, a child) fails, or the run could not end in order.
 */
export default class Environment extends TestEnvironment {
  #openBefore = [];
  #variablesBefore = { ...process.env };

  constructor(config, context) {
    super(config, context);
    const { constructor: FakeTimers } = this.fakeTimersModern;
    this.fakeTimersModern = new FakeTimers({ config: config.projectConfig, global: globalThis });
  }

  async setup() {
    await super.setup();
    this.#openBefore = openResources();
    globalThis.endWithSuite = (end) => void ends.add(end);
  }

  async teardown() {
    endAll();
    await super.teardown();
    await endFetches();
    endStorages();
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, this.#variablesBefore);
    const giveUpAt = performance.now() + CLOSED_WITHIN_MS;
    for (let left = this.#leftOpen(); left.length > 0; left = this.#leftOpen()) {
      if (performance.now() > giveUpAt) throw new Error(`This file leaves open: ${left.join(', ')}`);
      await delay(20);
    }
  }

  #leftOpen() {
    const left = openResources();
    for (const name of this.#openBefore) if (left.includes(name)) left.splice(left.indexOf(name), 1);
    return left;
  }
}

/** What keeps the process alive, by Node's names. */
function openResources() {
  return process.getActiveResourcesInfo().filter((name) => /Wrap$|^Timeout$/.test(name));
}

/** An answer that nobody has read keeps its connection open, although its server has gone. */
async function endFetches() {
  const dispatcher = globalThis[DISPATCHER];
  if (!dispatcher) return; // nothing has been fetched
  globalThis[DISPATCHER] = new dispatcher.constructor();
  await dispatcher.destroy();
}

/**
 * Before Node 24 each promise carries every storage that has been used along: those of the files before made each file
 * slower than the last one.
 */
function endStorages() {
  for (const storage of storages) storage.disable();
  storages.clear();
}
