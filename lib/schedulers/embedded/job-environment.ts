/**
 * The variables that `getenv` asks for: all with `true`, none with `false` or without it, or those whose names match a
 * list of patterns with `*`, a pattern with `!` taking names out again (HTCondor manual, condor_submit, "getenv").
 */
export function selectEnvironment(
  getenv: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const wanted = nameFilter(getenv ?? 'false');
  const selected: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && wanted(name)) selected[name] = value;
  }
  return selected;
}

function nameFilter(getenv: string): (name: string) => boolean {
  if (/^(true|t|yes|y|1)$/i.test(getenv)) return () => true;
  if (/^(false|f|no|n|0)$/i.test(getenv)) return () => false;
  const patterns = getenv.split(/[\s,;]+/).filter((pattern) => pattern !== '');
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!')).map(patternExpression);
  const unwanted = patterns
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => patternExpression(pattern.slice(1)));
  const matchesOneOf = (expressions: readonly RegExp[], name: string): boolean =>
    expressions.some((expression) => expression.test(name));
  return (name) => matchesOneOf(wanted, name) && !matchesOneOf(unwanted, name);
}

function patternExpression(pattern: string): RegExp {
  const literal = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`, 'i');
}
