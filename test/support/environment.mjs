import { TestEnvironment } from 'jest-environment-node';

const ends = new Set();

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

/** Ends what the tests of a file have started and not ended themselves, because one of them has failed. */
export default class Environment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.endWithSuite = (end) => void ends.add(end);
  }

  async teardown() {
    endAll();
    await super.teardown();
  }
}
