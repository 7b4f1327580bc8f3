import type { SubmitValue } from '../../domain/job-parameters.js';
import { quoteEnvironment } from './environment.js';
import { macroPieces } from './macro-pieces.js';
import { namesInCall, type CommandTemplate, type SubJobValues } from './sub-job-values.js';
import { toSubmitValue } from './submit-value.js';
import {
  attributeText,
  expressionText,
  plainText,
  remapText,
  textTemplate,
  type ValueWriter,
} from './text-template.js';
import { tokenTemplate } from './token-template.js';

/** The value of a submit command as a job has it; the environment may be a record of variables. */
export type CommandValue = SubmitValue | Readonly<Record<string, string>>;

/** Commands whose values are paths, or lists of them. */
const FILE_COMMANDS: ReadonlySet<string> = new Set([
  ...['output', 'error', 'log', 'input'],
  ...['transfer_input_files', 'transfer_output_files', 'transfer_output_remaps', 'public_input_files'],
]);

const TOKEN_COMMANDS: ReadonlySet<string> = new Set(['arguments', 'environment']);

const EXPRESSION =
  /^(?:requirements|rank|priority|concurrency_limits_expr|(?:periodic|on_exit|request|require|cron)_\w+)$/;

/** True for a submit command whose value names files. */
export function namesFiles(command: string): boolean {
  return FILE_COMMANDS.has(command);
}

/**
 * The macros in a command's value, in lower case. Of a list, and of variables in a record, only those that are written
 * as `$(name)`: everything else in them means itself.
 */
export function macrosIn(value: CommandValue): Set<string> {
  if (typeof value === 'string') {
    const names = macroPieces(value).flatMap((piece) => {
      if (piece.kind === 'macro') return [piece.name, ...namesInCall(piece.text.slice(2))];
      return piece.kind === 'call' ? namesInCall(piece.text) : [];
    });
    return new Set(names);
  }
  const texts = typeof value === 'object' ? Object.values(value as object as Record<string, string>) : [];
  return new Set(texts.flatMap((text) => [...text.matchAll(PLAIN_MACRO)].map(([, name = '']) => name.toLowerCase())));
}

/**
 * The value of a submit command in submit syntax, with macros that differ from sub-job to sub-job. Their values are
 * quoted as the place wants it where they stand, so that any text is safe.
 *
 * @param command in lower case; attributes of the job as `My.Attr`
 * @param names of those macros, in lower case
 * @throws SubmitSyntaxError when quotes do not match, here or from the template it gives
 */
export function commandTemplate(command: string, value: CommandValue, names: ReadonlySet<string>): CommandTemplate {
  if (typeof value === 'string') {
    return TOKEN_COMMANDS.has(command)
      ? tokenTemplate(command, value, names)
      : endingSafely(textTemplate(value, names, writerOf(command)));
  }
  if (isRecord(value)) {
    return (values) => quoteEnvironment(mapRecord(value, (text) => fill(text, names, values)));
  }
  if (typeof value === 'object') {
    return endingSafely((values) =>
      toSubmitValue(
        value.map((text) => fill(text, names, values)),
        command,
      ),
    );
  }
  return () => commandText(command, value);
}

/**
 * The value of a submit command that is the same for all sub-jobs, in submit syntax.
 * @throws SubmitSyntaxError, ControlCharacterError for what cannot be written
 */
export function commandText(command: string, value: CommandValue): string {
  return isRecord(value) ? quoteEnvironment(value) : toSubmitValue(value, command);
}

const PLAIN_MACRO = /\$\(([A-Za-z_]\w*)\)/g;

/** Text that means itself, but for the macros that differ. */
function fill(text: string, names: ReadonlySet<string>, values: SubJobValues): string {
  return text.replace(PLAIN_MACRO, (whole: string, name: string) => {
    const lower = name.toLowerCase();
    return names.has(lower) ? (values.get(lower) ?? '') : whole;
  });
}

/** A backslash at the end of a line would join the next one to it. */
function endingSafely(template: CommandTemplate): CommandTemplate {
  return (values) => {
    const value = template(values);
    return /\\[ \t]*$/.test(value) ? `${value}$(nestjs_jobs_nothing)` : value;
  };
}

function writerOf(command: string): ValueWriter {
  if (command === 'transfer_output_remaps') return remapText;
  if (command.startsWith('My.')) return attributeText;
  return EXPRESSION.test(command) ? expressionText : plainText;
}

function isRecord(value: CommandValue): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && !Array.isArray(value);
}

function mapRecord(record: Readonly<Record<string, string>>, change: (text: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, text]) => [name, change(text)]));
}

/**
 * Why a sub-job's value cannot be a part of a file name in a command; `null` where it can. What people give for a sweep
 * must not lead out of the directories that the template names, nor become two names.
 *
 * @param command one for which {@link namesFiles} holds
 */
export function fileNameProblem(command: string, value: string): string | null {
  if (value.includes('\t')) return `holds a tab, and is a part of the file names in ${command}`;
  if (/^[ ]|[ ]$/.test(value)) {
    return `begins or ends with a blank, which a file name in ${command} would lose`;
  }
  if (value.startsWith('/') || value.split('/').some((segment) => /^\.+$/.test(segment))) {
    return `could lead to another directory, and is a part of the file names in ${command}: it must be a relative path without "." and ".."`;
  }
  if (/\$\$\w*\(/.test(value)) return `holds "$$(", which a file name in ${command} cannot have`;
  // HTCondor brings what a program prints to its place by a list of remaps, without escaping (tried on 23.9.6).
  if (value.includes(';') && command !== 'transfer_output_remaps') {
    return `holds a semicolon, at which HTCondor would cut the file name in ${command}`;
  }
  if (command.startsWith('transfer_') && /[,"]/.test(value)) {
    return `holds a comma or a double quote, which a name in ${command} cannot have`;
  }
  return null;
}
