import type { Answer } from '../../agents/registry.ts';
import type { OutboundText } from '../../zalo/types.ts';
import { renderMarkdown } from './markdown.ts';
import { cutIntoParts, type Limits } from './parts.ts';

/** An agent's answer as the messages that are sent: styled if it is Markdown, and cut where Zalo's limits ask for it. */
export function formatAnswer({ text, format }: Answer): OutboundText[] {
  return cutIntoParts(format === 'markdown' ? renderMarkdown(text) : { text, styles: [], whole: [] });
}

/** The same message in smaller pieces, after Zalo found it too long (code 118). */
export function cutSmaller(message: OutboundText): OutboundText[] {
  const half: Limits = { characters: Math.max(100, Math.ceil(message.text.length / 2)), richBytes: 1_500 };
  return cutIntoParts({ ...message, whole: [] }, half);
}
