import ssh2 from 'ssh2';
import type { AnyAuthMethod, AuthHandlerMiddleware, AuthenticationType, ParsedKey } from 'ssh2';
import { HostOptionsError } from './host.errors.js';
import type { SshHostOptions } from './ssh-host.options.js';
import { readUserFile } from './user-file.js';

/** A way of logging in, and its name in messages. */
export interface LoginMethod {
  readonly label: string;
  readonly method: AnyAuthMethod;
}

/**
 * The ways of logging in that the options allow, in the order in which they are tried: key, agent, password.
 * @throws HostOptionsError when a key cannot be read or decrypted
 */
export async function loginMethods(options: SshHostOptions): Promise<LoginMethod[]> {
  const { username, agent, password } = options;
  const methods: LoginMethod[] = [];
  for (const { source, text } of await privateKeys(options)) {
    const key = parsePrivateKey(text, source, options.passphrase);
    methods.push({ label: `${source} (${key.type})`, method: { type: 'publickey', username, key } });
  }
  if (agent !== undefined) {
    methods.push({ label: `the keys of the agent at ${agent}`, method: { type: 'agent', username, agent } });
  }
  if (password !== undefined) {
    methods.push({ label: 'password', method: { type: 'password', username, password } });
    methods.push({
      label: 'password by keyboard-interactive',
      method: {
        type: 'keyboard-interactive',
        username,
        prompt: (_name, _instructions, _language, prompts, answer) => {
          answer(prompts.map(() => password));
        },
      },
    });
  }
  return methods;
}

async function privateKeys(options: SshHostOptions): Promise<{ source: string; text: string | Buffer }[]> {
  const { privateKey, privateKeyPath: path } = options;
  return [
    ...(privateKey === undefined ? [] : [{ source: 'the private key', text: privateKey }]),
    ...(path === undefined
      ? []
      : [{ source: `the private key "${path}"`, text: await readUserFile(path, 'privateKeyPath') }]),
  ];
}

/**
 * Reads a private key.
 * @param source what to call it in a message
 * @throws HostOptionsError that says whether the passphrase is missing, wrong, or the key is none
 */
export function parsePrivateKey(text: string | Buffer, source: string, passphrase: string | undefined): ParsedKey {
  const key = parseKey(text, passphrase);
  if (key instanceof Error) {
    throw new HostOptionsError(`${sentenceCase(source)} cannot be used: ${reasonOf(key, passphrase)}.`);
  }
  if (!key.isPrivateKey()) {
    throw new HostOptionsError(
      `${sentenceCase(source)} cannot be used: it is a public key, the private one is needed.`,
    );
  }
  return key;
}

function parseKey(text: string | Buffer, passphrase: string | undefined): ParsedKey | Error {
  // Keys from environment variables and secret stores often lack the final newline that the format asks for. The
  // result can be an array, which the types of ssh2 do not say.
  const parsed = ssh2.utils.parseKey(`${text.toString('utf8').trim()}\n`, passphrase) as
    ParsedKey | Error | [ParsedKey];
  return Array.isArray(parsed) ? parsed[0] : parsed;
}

/** The parser's own words are about its steps; they are told apart by what the user can do. */
function reasonOf(error: Error, passphrase: string | undefined): string {
  if (/no passphrase/i.test(error.message)) {
    return 'it is encrypted, give its `passphrase`';
  }
  if (passphrase !== undefined && /passphrase|integrity|decrypt|malformed/i.test(error.message)) {
    return 'the `passphrase` does not decrypt it';
  }
  return 'it is not an ed25519, ECDSA or RSA private key in OpenSSH or PEM format';
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Offers the methods to a host one after the other and remembers which were tried. */
export class LoginSequence {
  private readonly tried: string[] = [];
  private readonly untried: LoginMethod[];
  /** True when nothing is left to try. */
  exhausted = false;

  constructor(methods: readonly LoginMethod[]) {
    this.untried = [...methods];
  }

  /** For messages: what was tried, and what the host did not want to be tried. */
  get description(): string {
    return this.tried.length > 0 ? this.tried.join(', ') : 'nothing, the host allows none of the configured ways';
  }

  /** True once the host has been asked. */
  get started(): boolean {
    return this.tried.length > 0 || this.exhausted;
  }

  /** The method that is being tried did not get as far as the host, for example because there is no agent. */
  failed(reason: string): void {
    const last = this.tried.pop();
    this.tried.push(`${last ?? 'nothing'} (${reason})`);
  }

  /** For ssh2: gives the next method that the host still allows. */
  readonly handler: AuthHandlerMiddleware = (allowed: AuthenticationType[] | null, _partial, next) => {
    for (let login = this.untried.shift(); login; login = this.untried.shift()) {
      const type = login.method.type === 'agent' ? 'publickey' : login.method.type;
      if (allowed === null || allowed.includes(type)) {
        this.tried.push(login.label);
        next(login.method);
        return;
      }
    }
    this.exhausted = true;
    // ssh2 takes `false` for "no more"; its types do not know.
    next(false as unknown as AuthenticationType);
  };
}
