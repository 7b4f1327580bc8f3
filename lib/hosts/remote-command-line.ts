import type { HostCommand } from './host.js';
import { InvalidCommandError } from './host.errors.js';
import { describeCommand } from './describe-command.js';
import { shellQuote } from './shell-quote.js';

/** Linux takes no single argument of more than 128 KiB, and the line is one argument of the login shell. */
const LONGEST_LINE = 128 * 1024 - 1;

/** Seconds by which the host outlasts the caller before it ends a command whose time is over. */
const GRACE_SECONDS = 5;

/** Any of these is changed by some login shell even between single quotes, or depends on its character set. */
const UNSAFE_IN_SOME_SHELL = /[^ -~]|[!\\]/;

/**
 * The line that is sent to a host for a command. The account's login shell, which reads it, replaces itself by
 * `/bin/sh`, which prints the marker on both outputs, so that everything before it can be dropped, sets the language
 * of messages and replaces itself by the program.
 *
 * Where the host has coreutils' `timeout`, a command with a time-out does not outlive it for long.
 * @param marker letters, digits and dashes; followed by a newline in the output
 * @throws InvalidCommandError when the line would be longer than a host takes, or holds a NUL character
 */
export function remoteCommandLine({ argv, timeout }: Pick<HostCommand, 'argv' | 'timeout'>, marker: string): string {
  const program = shellQuote(argv);
  const start = `echo ${marker};echo ${marker} >&2;export LC_ALL=C;`;
  const line = throughAnyLoginShell(`${start}${limitTime(timeout)}exec "$@" ${program}`);
  if (line.length > LONGEST_LINE) {
    throw new InvalidCommandError(
      `The command \`${describeCommand(argv)}\` is ${line.length} bytes long, a host takes ${LONGEST_LINE}. ` +
        'Give it its data on standard input or in a file.',
    );
  }
  return line;
}

/** Puts `timeout` and its options in front of the program, as the shell's own arguments. */
function limitTime(timeout: number | undefined): string {
  if (timeout === undefined) {
    return '';
  }
  const seconds = Math.ceil(timeout / 1000) + GRACE_SECONDS;
  return `command -v timeout >/dev/null && set -- timeout -k ${GRACE_SECONDS} ${seconds};`;
}

/**
 * A line that runs a script of the POSIX shell whatever the login shell is: single quotes mean the same in the
 * Bourne family, csh and fish as long as there is no newline, `!` or backslash between them. A script that has one
 * goes through `printf` in notation.
 */
function throughAnyLoginShell(script: string): string {
  const safe = UNSAFE_IN_SOME_SHELL.test(script) ? `eval "$(printf %b "${inPrintfNotation(script)}")"` : script;
  return `exec /bin/sh -c '${safe.replaceAll("'", `'"'"'`)}'`;
}

/** Every byte that is not a plain character as `\0ooo` (POSIX, printf, the `b` conversion). */
function inPrintfNotation(script: string): string {
  let notation = '';
  for (const byte of Buffer.from(script, 'utf8')) {
    const character = String.fromCharCode(byte);
    notation += /[A-Za-z0-9 ;:=_./,@%+&>|()[\]{}<*?~^#-]/.test(character)
      ? character
      : `\\0${byte.toString(8).padStart(3, '0')}`;
  }
  return notation;
}
