const WHOLE = /<(think|thinking|reasoning)>[\s\S]*?<\/\1>/gi;
const CLOSE = /<\/(?:think|thinking|reasoning)>/gi;
const OPEN = /<(?:think|thinking|reasoning)>[\s\S]*$/i;

/**
 * An answer without the model's thoughts. A block that never closes takes the rest with it, and what stands before a
 * closing mark without an opening one was thought too: some chat templates swallow the opening mark.
 */
export function withoutThoughts(text: string): string {
  const kept = text.replace(WHOLE, '');
  const lastClose = [...kept.matchAll(CLOSE)].at(-1);
  const said = lastClose ? kept.slice(lastClose.index + lastClose[0].length) : kept;
  return said.replace(OPEN, '').trim();
}
