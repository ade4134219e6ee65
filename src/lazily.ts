/** Makes a thing when it is first asked for, and keeps it: what only some requests need is not made at every start. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
