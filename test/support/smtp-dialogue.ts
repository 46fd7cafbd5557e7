import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type SecureContext, TLSSocket } from 'node:tls';
import { LineReader } from './line-reader.js';

/** Where a dialogue can stand: the client waits for an answer. `message` is after the final dot. */
export type Stage = 'greeting' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'message';

/** How the server answers. */
export type Behaviour =
  | 'oblige'
  | 'oblige, then reset'
  /** Obliges, byte by byte. */
  | 'slow'
  /** Obliges when the test lets it. */
  | 'hold'
  | 'silent'
  | 'reset'
  | 'garbage'
  | '421'
  | '450'
  | '550'
  /** A refusal of policy (RFC 3463). */
  | '550 5.7.1';

export type Extension = 'STARTTLS' | 'AUTH PLAIN' | 'PIPELINING';

/** The server that a dialogue is a part of. */
export interface DialogueHost {
  readonly extensions: readonly Extension[];
  /** For STARTTLS. */
  readonly secureContext: SecureContext;
  /** What to do at the stage that the dialogue has reached. */
  behaviourAt(dialogue: SmtpDialogue): Behaviour;
  hold(dialogue: SmtpDialogue): Promise<void>;
  keep(message: KeptMessage): void;
}

export interface KeptMessage {
  readonly messageId: string;
  readonly recipient: string;
}

const SLOW_MS_PER_BYTE = 20;
const GARBAGE = Buffer.from('\u0000\u0007\u00ff\u00fe is that so?\r\n', 'latin1');
const REFUSALS = new Set<Behaviour>(['450', '550', '550 5.7.1']);
const DENIALS = new Set<Behaviour>(['421', ...REFUSALS, 'garbage']);

/** The server's side of one connection (RFC 5321). */
export class SmtpDialogue {
  stage: Stage = 'greeting';
  /** Known from RCPT on. */
  recipient: string | undefined;
  readonly #tcp: Socket;
  readonly #host: DialogueHost;
  readonly #lines = new LineReader();
  #socket: Socket;
  #hasSender = false;

  constructor(
    host: DialogueHost,
    socket: Socket,
    /** 1 for the first connection that the server has had. */
    readonly number: number,
  ) {
    this.#host = host;
    this.#tcp = this.#socket = socket;
    this.#lines.readFrom(socket);
  }

  /** Resolves when the client has gone. */
  async run(): Promise<void> {
    await this.#answer('greeting', '220 scripted.test');
    for (let line = await this.#lines.next(); line !== undefined; line = await this.#lines.next()) {
      await this.#take(line);
    }
  }

  async #take(command: string): Promise<void> {
    const verb = /^[A-Z]+/i.exec(command)?.[0].toUpperCase();
    if (verb === 'EHLO' || verb === 'HELO') await this.#answer('EHLO', this.#features());
    else if (verb === 'STARTTLS' && this.#offers('STARTTLS')) await this.#startTls();
    else if (verb === 'AUTH' && this.#offers('AUTH PLAIN')) await this.#answer('AUTH', '235 welcome');
    else if (verb === 'MAIL') await this.#mail();
    else if (verb === 'RCPT' && this.#hasSender) await this.#rcpt(command);
    else if (verb === 'DATA' && this.recipient !== undefined) await this.#data();
    else if (verb === 'RSET' || verb === 'NOOP') this.#say('250 fine');
    else if (verb === 'QUIT') this.#socket.end('221 bye\r\n');
    else this.#say('503 not now');
  }

  #features(): string {
    const rest = this.#host.extensions.filter((one) => this.#offers(one));
    return ['scripted.test', ...rest].map((line, at) => `250${at < rest.length ? '-' : ' '}${line}`).join('\r\n');
  }

  #offers(extension: Extension): boolean {
    return this.#host.extensions.includes(extension) && !(extension === 'STARTTLS' && this.#socket !== this.#tcp);
  }

  async #startTls(): Promise<void> {
    if (!(await this.#answer('STARTTLS', '220 go ahead'))) return;
    this.#socket = new TLSSocket(this.#tcp, { isServer: true, secureContext: this.#host.secureContext });
    this.#socket.on('error', () => this.#tcp.destroy());
    this.#lines.readFrom(this.#socket);
  }

  async #mail(): Promise<void> {
    this.recipient = undefined;
    this.#hasSender = await this.#answer('MAIL', '250 fine');
  }

  async #rcpt(command: string): Promise<void> {
    this.recipient = /<(.*)>/.exec(command)?.[1];
    if (!(await this.#answer('RCPT', '250 fine'))) this.recipient = undefined;
  }

  async #data(): Promise<void> {
    if (!(await this.#answer('DATA', '354 go ahead'))) return;
    const content: string[] = [];
    for (let line = await this.#lines.next(); line !== '.'; line = await this.#lines.next()) {
      if (line === undefined) return;
      content.push(line);
    }
    const messageId = /^Message-ID:\s*(<[^>]*>)/im.exec(content.join('\r\n'))?.[1] ?? 'none';
    // A server that falls silent or breaks off may have taken it all the same, as this one has.
    const keep = () => this.#host.keep({ messageId, recipient: this.recipient! });
    await this.#answer('message', `250 taken over connection ${this.number}`, keep);
  }

  /** Resolves with whether the client got the answer that it hoped for. */
  async #answer(stage: Stage, answer: string, unlessDenied?: () => void): Promise<boolean> {
    this.stage = stage;
    const behaviour = this.#host.behaviourAt(this);
    if (!DENIALS.has(behaviour)) unlessDenied?.();
    if (behaviour === 'hold') await this.#host.hold(this);
    if (behaviour === 'slow') {
      for (const byte of answer) {
        this.#socket.write(byte);
        await delay(SLOW_MS_PER_BYTE);
      }
      this.#say('');
    } else if (behaviour === 'silent') await this.#lines.end();
    else if (behaviour === 'garbage') this.#socket.write(GARBAGE);
    else if (behaviour === '421') this.#socket.end('421 closing\r\n');
    else if (REFUSALS.has(behaviour)) this.#say(`${behaviour} scripted`);
    else if (behaviour !== 'reset') this.#say(answer);
    if (behaviour.endsWith('reset')) this.#tcp.resetAndDestroy();
    return ['oblige', 'hold', 'slow'].includes(behaviour);
  }

  #say(answer: string): void {
    this.#socket.write(`${answer}\r\n`);
  }
}
