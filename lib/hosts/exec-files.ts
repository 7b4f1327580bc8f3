import type { CommandResult, DirectoryEntry, FileStatus, Host } from './host.js';
import { HostFileError } from './host.errors.js';
import { ExecFile } from './exec-file.js';
import type { RemoteFiles } from './remote-files.js';
import { temporaryNameBeside } from './temporary-name.js';

/** `$1` temporary name, `$2` final name, `$3` size in bytes, `$4` mode or nothing. A part of the content is no file. */
const WRITE = `
cat > "$1" && [ "$(wc -c < "$1")" -eq "$3" ] && { [ -z "$4" ] || chmod "$4" "$1"; } &&
  { [ ! -d "$2" ] || { echo 'it is a directory' >&2; false; }; } && mv -f "$1" "$2" && exit 0
rm -f "$1"
exit 1`;

/** What GNU `stat -c %F` calls the types that are told apart. */
const TYPES: ReadonlyMap<string, FileStatus['type']> = new Map([
  ['regular file', 'file'],
  ['regular empty file', 'file'],
  ['directory', 'directory'],
]);

/**
 * Files by commands, for hosts that refuse SFTP; each operation starts a process there. It needs the GNU versions of
 * `stat` and `find`, which every Linux distribution that HTCondor runs on has.
 */
export class ExecFiles implements RemoteFiles {
  /** @param timeout milliseconds for every command that only reads */
  constructor(
    private readonly host: Pick<Host, 'name' | 'run' | 'stream'>,
    private readonly timeout: number,
  ) {}

  async homeDirectory(): Promise<string> {
    return (await this.read('Looking up', '.', ['pwd', '-P']))?.trimEnd() ?? '/';
  }

  async openFile(path: string): Promise<ExecFile | null> {
    const exists = await this.stat(path);
    return exists && new ExecFile(this.host, notAnOption(path), this.timeout);
  }

  async stat(path: string): Promise<FileStatus | null> {
    const line = await this.read('Looking up', path, ['stat', '-L', '-c', '%s %Y %F', '--', path]);
    const [, size, seconds, type] = /^(\d+) (\d+) (.*)\n$/.exec(line ?? '') ?? [];
    if (type === undefined) {
      return null;
    }
    return { type: TYPES.get(type) ?? 'other', size: Number(size), modified: new Date(Number(seconds) * 1000) };
  }

  async listDirectory(path: string): Promise<DirectoryEntry[] | null> {
    if ((await this.stat(path))?.type !== 'directory') {
      return null;
    }
    const format = ['-mindepth', '1', '-maxdepth', '1', '-printf', '%y %s %T@ %f\\0'];
    const lines = await this.read('Listing', path, ['find', '-H', notAnOption(path), ...format]);
    return lines?.split('\0').slice(0, -1).map(parseEntry) ?? null;
  }

  async writeFile(path: string, content: string | Buffer, options: { mode?: number } = {}): Promise<void> {
    const name = notAnOption(path);
    const bytes = Buffer.from(content);
    const mode = options.mode === undefined ? '' : options.mode.toString(8);
    const argv = ['sh', '-c', WRITE, 'sh', temporaryNameBeside(name), name, String(bytes.length), mode] as const;
    this.expectSuccess('Writing', path, await this.host.run({ argv: [...argv], stdin: bytes }));
  }

  async makeDirectory(path: string): Promise<void> {
    this.expectSuccess('Making the directory', path, await this.host.run({ argv: ['mkdir', '-p', '--', path] }));
  }

  /** What the command prints; `null` when it says that there is no such file. */
  private async read(operation: string, path: string, argv: [string, ...string[]]): Promise<string | null> {
    const result = await this.host.run({ argv, timeout: this.timeout });
    if (result.exitCode !== 0 && /: (No such file or directory|Not a directory)$/m.test(result.stderr)) {
      return null;
    }
    this.expectSuccess(operation, path, result);
    return result.stdout;
  }

  private expectSuccess(operation: string, path: string, { exitCode, stderr }: CommandResult): void {
    if (exitCode !== 0) {
      throw new HostFileError(
        this.host.name,
        operation,
        path,
        new Error(stderr.trim() || `exit code ${exitCode ?? 0}`),
      );
    }
  }
}

/** A relative name that begins with a dash or another sign would be read as an option or an expression. */
function notAnOption(path: string): string {
  return path.startsWith('/') ? path : `./${path}`;
}

function parseEntry(line: string): DirectoryEntry {
  const [, type, size, seconds, name] = /^(\S+) (\d+) (\S+) ([^]*)$/.exec(line) ?? [];
  return {
    name: name ?? '',
    type: type === 'f' ? 'file' : type === 'd' ? 'directory' : 'other',
    size: Number(size),
    modified: new Date(Number(seconds) * 1000),
  };
}
