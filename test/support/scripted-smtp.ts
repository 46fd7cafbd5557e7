import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { createSecureContext } from 'node:tls';
import tlsOptions from 'smtp-server/lib/tls-options.js';
import { freePort } from './free-port.mjs';
import {
  type Behaviour,
  type DialogueHost,
  type Extension,
  type KeptMessage,
  SmtpDialogue,
  type Stage,
} from './smtp-dialogue.js';

export type { Behaviour, SmtpDialogue, Stage };

type Script = (dialogue: SmtpDialogue) => Behaviour | undefined;

const OBLIGE: Script = () => undefined;

/**
 * An SMTP server that does at each stage of each dialogue what a test wants. A raw socket and a dialogue of our own,
 * since server libraries answer correctly, and the faults are about servers that don't.
 */
export class ScriptedSmtp implements DialogueHost {
  /** Every message that came in whole and was not refused; in the order of arrival. */
  readonly kept: KeptMessage[] = [];
  /** The most connections that were open at one time. */
  mostAtOnce = 0;
  /** What to do at a stage of a dialogue; undefined obliges. */
  script: Script = OBLIGE;
  /** At first with a certificate that nobody vouches for. */
  secureContext = createSecureContext(tlsOptions());
  /** Where any dialogue has been. */
  readonly stages = new Set<Stage>();
  readonly #held = new Map<SmtpDialogue, () => void>();
  readonly #open = new Map<SmtpDialogue, () => void>();
  #server: Server | undefined;
  #port = 0;
  #connections = 0;

  constructor(readonly extensions: readonly Extension[] = []) {}

  /** On the same port every time. */
  async listen(): Promise<void> {
    this.#port ||= await freePort();
    this.#server = createServer((socket) => {
      socket.setNoDelay(); // replies to a batch of commands are small writes, one after the other
      const dialogue = new SmtpDialogue(this, socket, ++this.#connections);
      this.#open.set(dialogue, () => socket.destroy());
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#open.size);
      socket.on('error', () => {}); // of a client that was killed
      socket.once('close', () => {
        this.#open.delete(dialogue);
        this.#held.delete(dialogue);
      });
      void dialogue.run();
    }).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** From now on connections are refused; those that are open break off. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    for (const destroy of this.#open.values()) destroy();
    await closed;
  }

  /** @param options nodemailer's, such as its time-outs */
  url(options: Record<string, string> = {}, host = '127.0.0.1'): string {
    const query = new URLSearchParams(options);
    const user = this.extensions.includes('AUTH PLAIN') ? 'user:password@' : '';
    return `smtp://${user}${host}:${this.#port}/?${query}`;
  }

  oblige(): void {
    this.script = OBLIGE;
  }

  behaviourAt(dialogue: SmtpDialogue): Behaviour {
    this.stages.add(dialogue.stage);
    return this.script(dialogue) ?? 'oblige';
  }

  hold(dialogue: SmtpDialogue): Promise<void> {
    return new Promise((resolve) => this.#held.set(dialogue, resolve));
  }

  /** The dialogues that stand still now. */
  get held(): SmtpDialogue[] {
    return [...this.#held.keys()];
  }

  /** Lets them go on. */
  release(dialogues: readonly SmtpDialogue[] = this.held): void {
    for (const dialogue of dialogues) {
      this.#held.get(dialogue)?.();
      this.#held.delete(dialogue);
    }
  }

  keep(message: KeptMessage): void {
    this.kept.push(message);
  }

  get open(): number {
    return this.#open.size;
  }

  /** The Message-IDs under which the server has got mail for this address. */
  messageIdsFor(recipient: string): string[] {
    return this.kept.filter((message) => message.recipient === recipient).map(({ messageId }) => messageId);
  }
}
