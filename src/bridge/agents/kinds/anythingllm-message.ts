import { spoken, turnText } from '../prompt.ts';
import type { AgentRequest } from '../types.ts';

/**
 * A turn for AnythingLLM. The words of people who are not trusted get the speaker's line in front and their commands broken
 * apart, for `@agent` would hand them the workspace's tools. A trusted person keeps both; the first command goes to the
 * very front, because older versions look for it nowhere else, and a speaker's line or a quote stands before the words.
 */
export function messageOf(request: AgentRequest): string {
  // What others said in the group before is theirs, whoever brings it along.
  const context = request.context.map(({ role, speaker, text }) => ({
    role,
    speaker: speaker && neutralised(speaker),
    text: neutralised(text),
  }));
  const quote = request.quote && { ...request.quote, text: neutralised(request.quote.text) };
  const { user } = request;
  if (user.trusted) {
    const [command, text] = withCommand(request.text);
    const said = turnText({ ...request, user: { ...user, name: neutralised(user.name) }, text, context, quote });
    return [command, said].filter(Boolean).join(' ');
  }
  const text = request.chat.type === 'dm' ? spoken(user.name, turnText(request)) : turnText(request);
  return neutralised(text);
}

/** The `@agent` or `/preset` that a text begins with, and the rest. */
function withCommand(text: string): [command: string, rest: string] {
  const [, command = '', rest = text] = /^\s*((?:@agent|\/[\p{L}\p{N}_-]+)(?=\s|$))\s*([\s\S]*)$/u.exec(text) ?? [];
  return [command, rest];
}

/**
 * Breaks `@name` and `/name` apart at the beginning of a word (newer versions call the agent for any `@word`), and
 * `@agent` everywhere; addresses, e-mail addresses and fractions such as `1/2` stay.
 */
export function neutralised(text: string): string {
  return text
    .replace(/@(?=agent)|(?<![^\s(["'“‘])@(?=\S)/gi, '@ ')
    .replace(/(?<![\p{L}\p{N}_/:.])\/(?=[\p{L}\p{N}_-])/gu, '/ ');
}
