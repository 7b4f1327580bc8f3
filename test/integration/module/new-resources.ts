/** What keeps this process alive beyond what did so before, as `process.getActiveResourcesInfo()` told it then. */
export function newResources(before: readonly string[]): string[] {
  const rest = [...before];
  return process.getActiveResourcesInfo().filter((resource) => {
    const index = rest.indexOf(resource);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}
