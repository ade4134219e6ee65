import type { PolicyDocument } from '../../bridge/policy/types.ts';
import type { PickerName } from './fields.ts';

/** One of the form's own small buttons: it changes or shows something in the form, and saves nothing. */
export type Step =
  | { act: 'show' | 'mode' | 'simple' | 'mention' | 'allowlist' | 'refresh' | 'poll'; picker?: undefined }
  | { act: 'find' | 'add' | 'chosen' | 'count'; picker: PickerName }
  | { act: 'more'; picker: PickerName; cursor: string };

const WHOLE = ['show', 'mode', 'simple', 'mention', 'allowlist', 'refresh', 'poll'] as const;
const OF_A_LIST = /^(dm|senders|groups)\.(find|add|chosen|count|more)(?::([\w-]{1,2000}))?$/;

/** What `policy.do` says; null when the form itself was sent. Words that nobody knows only show the form again. */
export function readStep(value: string | undefined): Step | null {
  if (value === undefined || value === '') return null;
  const whole = WHOLE.find((act) => act === value);
  if (whole) return { act: whole };
  const [, picker, act, cursor = ''] = OF_A_LIST.exec(value) ?? [];
  if (act === 'more') return { act, picker: picker as PickerName, cursor };
  if (act) return { act: act as 'find' | 'add' | 'chosen' | 'count', picker: picker as PickerName };
  return { act: 'show' };
}

/** The draft after the button; lists stay as they are, so that nothing is lost by trying. */
export function actOn(step: Step | null, { dm, group }: PolicyDocument): PolicyDocument {
  switch (step?.act) {
    case 'simple':
      return { dm: { ...dm, mode: 'pairing' }, group: { ...group, mode: 'disabled' } };
    case 'allowlist':
      return { dm, group: { ...group, mode: 'allowlist' } };
    case 'mention':
      return { dm, group: { ...group, requireMention: true } };
    default:
      return { dm, group };
  }
}
