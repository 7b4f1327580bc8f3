import type { CondorParameters } from './job-parameters.js';

/** One spelling for each submit command: lower case, but for the case of an attribute's own name (`My.Attr`). */
export function commandName(name: string): string {
  const attribute = /^(?:\+|my\.)(.+)$/i.exec(name);
  return attribute?.[1] ? `My.${attribute[1]}` : name.toLowerCase();
}

/** Parameters that are submit commands under another name: each of these commands is kept there, never as an attribute. */
const PARAMETER_OF_COMMAND = {
  executable: 'executable',
  arguments: 'arguments',
  request_cpus: 'requestCpus',
  request_memory: 'requestMemory',
  request_disk: 'requestDisk',
  request_gpus: 'requestGpus',
} as const satisfies Record<string, keyof CondorParameters>;

/** A parameter that is a submit command. */
export type CommandParameter = (typeof PARAMETER_OF_COMMAND)[keyof typeof PARAMETER_OF_COMMAND];

/** The parameter that a submit command is kept in, in whatever case it is written; `undefined` for an attribute. */
export function parameterOfCommand(name: string): CommandParameter | undefined {
  const command = commandName(name);
  return Object.hasOwn(PARAMETER_OF_COMMAND, command)
    ? PARAMETER_OF_COMMAND[command as keyof typeof PARAMETER_OF_COMMAND]
    : undefined;
}

/** The submit commands that are kept in parameters of their own, `executable` aside. */
export const COMMANDS_WITH_PARAMETER = Object.entries(PARAMETER_OF_COMMAND).filter(
  ([command]) => command !== 'executable',
);
