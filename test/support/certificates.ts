import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programOf } from './tools.js';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** An authority that only those trust who are given its file. */
export class CertificateAuthority {
  readonly #folder = mkdtempSync(join(tmpdir(), 'invites-certificates-'));
  readonly file = join(this.#folder, 'ca.pem');
  readonly #key = join(this.#folder, 'ca.key');

  constructor() {
    endWithSuite(() => rmSync(this.#folder, { recursive: true, force: true }));
    this.#openssl('req', '-x509', ...NEW_KEY, '-keyout', this.#key, '-out', this.file, '-subj', '/CN=an authority');
  }

  /** @param days how long it is valid from now; it has expired when there are less than none */
  issue(name: string, { days = 2 } = {}): Certificate {
    const [key, request, cert, names] = ['key', 'csr', 'pem', 'names'].map((end) => join(this.#folder, `leaf.${end}`));
    writeFileSync(names!, `subjectAltName=DNS:${name}`);
    this.#openssl('req', ...NEW_KEY, '-keyout', key!, '-out', request!, '-subj', `/CN=${name}`);
    const ours = ['-CA', this.file, '-CAkey', this.#key, '-CAcreateserial', '-days', String(days), '-extfile', names!];
    this.#openssl('x509', '-req', '-in', request!, '-out', cert!, ...ours);
    return { key: readFileSync(key!, 'utf8'), cert: readFileSync(cert!, 'utf8') };
  }

  #openssl(...args: string[]): void {
    execFileSync(programOf('openssl'), args, { stdio: 'ignore' });
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
