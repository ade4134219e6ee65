import { displayName, hasControlInName } from '../../text.ts';
import { one } from '../policy/fields.ts';
import { createSection } from './section.ts';

const MAX_NAME = 80;

interface NameFields {
  displayName: string;
}

/** What the owner calls the channel. */
export const nameSection = createSection<NameFields, NameFields, { maxLength: number }>({
  stored: ({ displayName }) => ({ displayName }),
  fieldsOf: (values) => values,
  read: (body) => ({ displayName: one(body, 'displayName') ?? '' }),
  check(_parts, _channel, fields) {
    const name = displayName(fields.displayName, Number.POSITIVE_INFINITY);
    if (hasControlInName(fields.displayName)) return { errors: { displayName: { key: 'error.field.controls' } } };
    if (name === '') return { errors: { displayName: { key: 'error.field.required' } } };
    if ([...name].length > MAX_NAME)
      return { errors: { displayName: { key: 'error.field.maxLength', params: { n: MAX_NAME } } } };
    return { ok: { displayName: name } };
  },
  save({ stores }, channel, values) {
    // A name that was given counts, also while the wizard would still take the account's.
    const draft = channel.draft && { ...channel.draft, unnamed: false };
    stores.channels.update(channel.id, { ...values, draft });
  },
  say: (_parts, _channel, values) => [{ label: 'settings.name.label', value: values.displayName }],
  extras: () => ({ maxLength: MAX_NAME }),
});
