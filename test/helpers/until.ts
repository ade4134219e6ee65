/** Waits until `check` gives something true (or does not throw any more), looking often; says what it waited for when it gives up. */
export async function until<T>(what: string, check: () => T | Promise<T>, timeoutMs = 5_000): Promise<NonNullable<T>> {
  const end = performance.now() + timeoutMs;
  let problem: unknown;
  for (;;) {
    try {
      const value = await check();
      if (value) return value as NonNullable<T>;
      problem = undefined;
    } catch (error) {
      problem = error;
    }
    if (performance.now() > end) throw new Error(`waited ${timeoutMs} ms for: ${what}`, { cause: problem });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
