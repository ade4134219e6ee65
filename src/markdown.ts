import type { Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** Blocks within blocks on one line: `> > >`, `1. 1. 1.`, `- - -`. */
const NESTED = /^[ \t]*(?:(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))[ \t]*){12}/m;
/** Marks that have to be paired. No text that somebody reads has so many. */
const MOST_MARKS = 3_000;

/**
 * The tree of a CommonMark text with GitHub's tables and strikethrough. Null where it would take seconds, during which
 * nobody else is served, or be deeper than the stack: a model that runs wild, or worse, and no text with a structure.
 */
export function parseMarkdown(text: string): Root | null {
  const marks = text.match(/[*_~[\]]/g)?.length ?? 0;
  if (marks > MOST_MARKS || NESTED.test(text)) return null;
  try {
    return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
