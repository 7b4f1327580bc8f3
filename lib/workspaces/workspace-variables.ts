/** Values of the two variables that template parameters may use. */
export interface WorkspaceVariables {
  /** `$(APP_WORKSPACE)` */
  readonly appWorkspace: string;
  /** `$(USER_WORKSPACE)` */
  readonly userWorkspace: string;
}

/**
 * Resolves `$(APP_WORKSPACE)` and `$(USER_WORKSPACE)` in every string of a value, however deep, keys included; other
 * `$(…)` are left for HTCondor. Class instances are passed through as they are.
 */
export function resolveWorkspaceVariables<T>(value: T, variables: WorkspaceVariables): T {
  return resolveUnknown(value, variables) as T;
}

function resolveUnknown(value: unknown, variables: WorkspaceVariables): unknown {
  if (typeof value === 'string') return resolveText(value, variables);
  if (Array.isArray(value)) return value.map((item: unknown) => resolveUnknown(item, variables));
  if (isPlainObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [resolveText(key, variables), resolveUnknown(item, variables)]),
    );
  }
  return value;
}

function resolveText(text: string, { appWorkspace, userWorkspace }: WorkspaceVariables): string {
  // A function as replacement: a path may hold `$&` and the like, which mean something in a replacement string.
  return text.replaceAll('$(APP_WORKSPACE)', () => appWorkspace).replaceAll('$(USER_WORKSPACE)', () => userWorkspace);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
