import { DEFAULT_SETTINGS, Limits, readSettings } from '../../bridge/channel-settings.ts';
import { type ChannelUsage, createRateLimits, type Usage } from '../../bridge/delivery/limits.ts';
import { one } from '../policy/fields.ts';
import { checkNumbers, type NumberField, numberFields } from './numbers.ts';
import { createSection } from './section.ts';

type LimitName = keyof Limits;
type LimitTexts = Record<LimitName, string>;

export const LIMITS = Object.keys(Limits.properties) as LimitName[];
const FIELDS = numberFields(Limits, LIMITS, DEFAULT_SETTINGS.limits);
/** From this share of a limit on the owner is warned. */
const NEAR = 0.7;

export interface UsageLine extends Usage {
  name: keyof ChannelUsage;
  /** Null: far from the limit. */
  warning: 'near' | 'reached' | null;
}

interface LimitExtras {
  numbers: Record<LimitName, NumberField>;
  usage: UsageLine[];
}

const asTexts = (values: Limits): LimitTexts =>
  Object.fromEntries(LIMITS.map((name) => [name, String(values[name])])) as LimitTexts;

/** How much the agent may say on this channel, beside how much it has said. */
export const limitsSection = createSection<Limits, LimitTexts, LimitExtras>({
  stored: (channel) => readSettings(channel.settings).limits,
  fieldsOf: asTexts,
  read: (body) =>
    Object.fromEntries(LIMITS.map((name) => [name, (one(body, name) ?? '').trim().slice(0, 40)])) as LimitTexts,
  step: (body) => (one(body, 'limits.do') === 'reset' ? asTexts(DEFAULT_SETTINGS.limits) : null),
  check(_parts, _channel, texts) {
    const { values, errors } = checkNumbers(Limits, texts, FIELDS, 'settings.behaviour.number');
    return Object.keys(errors).length > 0 ? { errors } : { ok: values };
  },
  save: ({ stores }, channel, limits) =>
    void stores.channels.update(channel.id, { settings: { ...readSettings(channel.settings), limits } }),
  say: (_parts, _channel, values) =>
    LIMITS.map((name) => ({ label: `settings.limits.${name}`, value: String(values[name]) })),
  extras({ stores, clock }, channel) {
    const usage = createRateLimits(stores, clock).usage(channel);
    return {
      numbers: FIELDS,
      usage: (['hour', 'day', 'strangers'] as const).map((name) => ({
        name,
        ...usage[name],
        warning: warningOf(usage[name]),
      })),
    };
  },
});

function warningOf({ used, limit }: Usage): UsageLine['warning'] {
  if (used >= limit) return 'reached';
  return used / limit >= NEAR ? 'near' : null;
}
