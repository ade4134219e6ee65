import { parsePolicy } from '../../bridge/policy/document.ts';
import type { PolicyDocument } from '../../bridge/policy/types.ts';
import type { Stores } from '../../db/stores/index.ts';
import { HttpProblem } from '../../web/errors.ts';

/**
 * Changes one thing in a channel's saved rules. `edit` gets a copy to work on and says false when nothing has to be
 * changed. Somebody else saving at the same moment is seen by the version: then it is tried once more on their rules.
 * Answers whether anything was changed.
 */
export function changePolicy(
  { policies }: Pick<Stores, 'policies'>,
  channelId: string,
  edit: (document: PolicyDocument) => boolean,
): boolean {
  for (let tries = 0; tries < 2; tries++) {
    const stored = policies.get(channelId);
    // Rules that cannot be read, or were never saved, are repaired in the settings: a click here must not write others.
    if (!stored || stored.version === 0)
      throw new HttpProblem(409, 'no-policy', { detail: { key: 'remedy.noPolicy' } });
    const document = structuredClone(stored.document);
    if (!edit(document)) return false;
    // Too long a list would make the rules unreadable, and by that shut everybody out.
    if (!parsePolicy(JSON.stringify(document)))
      throw new HttpProblem(409, 'list-full', { detail: { key: 'remedy.full' } });
    if (policies.save(channelId, document, stored.version)) return true;
  }
  throw new HttpProblem(409, 'conflict');
}

/** Adds to a list of ids; false when it is there already. */
export function addId(list: string[], id: string): boolean {
  if (list.includes(id)) return false;
  list.push(id);
  return true;
}

export function removeId(list: string[], id: string): boolean {
  const at = list.indexOf(id);
  if (at < 0) return false;
  list.splice(at, 1);
  return true;
}
