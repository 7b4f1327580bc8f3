import { commandName, parameterOfCommand } from '../domain/submit-command-name.js';

type Parameters = Record<string, unknown>;

/** Parameters that merge key by key instead of being replaced, by which spelling of their keys. */
const MERGED: Readonly<Record<string, (key: string) => string>> = {
  attributes: commandName,
  environment: (key) => key,
  extendedProperties: (key) => key,
};

/**
 * Puts parameters over others: plain values and lists replace; `attributes` (whatever the case of their names, `+Attr`
 * being `My.Attr`), `environment` and `extendedProperties` merge key by key; `undefined` changes nothing. A submit
 * command counts the same whether it is given as a parameter (`requestMemory`) or as an attribute (`request_memory`).
 * The arguments of this function stay as they are.
 */
export function mergeParameters(base: object, over: object): Parameters {
  const lower = withCommandsAsParameters(base);
  const upper = withCommandsAsParameters(over);
  const merged: Parameters = { ...withoutReplacedEnvironment(lower, upper) };
  for (const [field, value] of Object.entries(upper)) {
    const keyOf = MERGED[field];
    const known = merged[field];
    merged[field] = keyOf && isRecord(known) && isRecord(value) ? mergeRecords(known, value, keyOf) : value;
  }
  return merged;
}

/** Moves attributes to the parameters that mean the same; where both are given, the parameter counts. */
function withCommandsAsParameters(parameters: object): Parameters {
  const entries = (Object.entries(parameters) as [string, unknown][]).filter(([, value]) => value !== undefined);
  const given: Parameters = Object.fromEntries(entries);
  if (!isRecord(given.attributes)) return given;
  const moved: Parameters = {};
  const attributes: Parameters = {};
  for (const [name, value] of Object.entries(given.attributes)) {
    const parameter = parameterOfCommand(name);
    if (parameter !== undefined) moved[parameter] = value;
    else if (commandName(name) !== 'environment' || given.environment === undefined) attributes[name] = value;
  }
  return { ...moved, ...given, attributes };
}

/** The environment is a record, or a text in submit syntax among the attributes: one of the two replaces the other. */
function withoutReplacedEnvironment(lower: Parameters, upper: Parameters): Parameters {
  const { environment, ...others } = lower;
  if (upper.environment !== undefined && isRecord(lower.attributes)) {
    const kept = Object.entries(lower.attributes).filter(([name]) => commandName(name) !== 'environment');
    return { ...lower, attributes: Object.fromEntries(kept) };
  }
  const replaced = isRecord(upper.attributes) && Object.keys(upper.attributes).map(commandName).includes('environment');
  return replaced ? others : lower;
}

function mergeRecords(base: Parameters, over: Parameters, keyOf: (key: string) => string): Parameters {
  const replaced = new Set(Object.keys(over).map(keyOf));
  const kept = Object.entries(base).filter(([key]) => !replaced.has(keyOf(key)));
  return { ...Object.fromEntries(kept), ...over };
}

function isRecord(value: unknown): value is Parameters {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
