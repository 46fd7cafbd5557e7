import type { Readable } from 'node:stream';

/** What a peer says, line by line, whatever pieces it comes in; the stream may change on the way (STARTTLS). */
export class LineReader {
  #text = '';
  #over = false;
  #stream: Readable | undefined;
  #wake: () => void = () => {};
  readonly #take = (chunk: Buffer) => {
    this.#text += chunk.toString('latin1');
    this.#wake();
  };

  readFrom(stream: Readable): void {
    this.#stream?.off('data', this.#take);
    this.#stream = stream.on('data', this.#take).once('close', () => {
      this.#over = true;
      this.#wake();
    });
  }

  /** Without its CRLF; undefined when the peer has gone. */
  async next(): Promise<string | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\r\n');
      if (end >= 0 && !this.#over) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return line;
      }
      if (this.#over) return undefined;
      await this.#more();
    }
  }

  /** Resolves when the peer has gone. */
  async end(): Promise<void> {
    while (!this.#over) await this.#more();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}
