const WIDTH = 24;

/** What is going on, in one line that is written over on a terminal, and in a line per step elsewhere. */
export class Progress {
  readonly #isTerminal = process.stderr.isTTY;
  #step = '';

  show(step: string, done: number): void {
    if (this.#isTerminal) {
      const full = Math.round(done * WIDTH);
      const bar = `\u001b[36m${'█'.repeat(full)}\u001b[2m${'░'.repeat(WIDTH - full)}\u001b[0m`;
      process.stderr.write(`\r\u001b[K${bar} ${step.slice(0, 79 - WIDTH - 1)}`);
    } else if (step !== this.#step) {
      process.stderr.write(`${step}\n`);
    }
    this.#step = step;
  }

  end(): void {
    if (this.#isTerminal) process.stderr.write('\r\u001b[K');
  }
}
