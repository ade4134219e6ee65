/** Runs at most `size` pieces of work at the same time; the others wait in their order. */
export function createSlots(size: number) {
  const waiting: (() => void)[] = [];
  let free = size;

  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
