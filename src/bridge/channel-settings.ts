import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { Parse } from 'typebox/value';
import { described } from '../described.ts';
import { lazily } from '../lazily.ts';
import { CommandSettings } from './commands/texts.ts';
import { HUMAN_PACING, Pacing } from './delivery/pacing.ts';
import { QuietHours } from './delivery/quiet-hours.ts';

/** A text that is sent to people; `{name}` is the account's name, `{code}` the pairing code. */
const MessageText = Type.String({ minLength: 1, maxLength: 1_000 });

const Count = (maximum: number) => Type.Integer({ minimum: 0, maximum });

/**
 * How much the agent may say, so that neither a loop nor a crowd gets the account restricted; 0 = never. The defaults
 * follow what owners of personal accounts report (Zalo itself allows 40 conversations with strangers a month).
 */
export const Limits = Type.Object({
  personPerMinute: described(Count(1_000), 'Messages of one person that are answered, in a minute'),
  personPerDay: described(Count(100_000), 'The same, in a day'),
  conversationPer10Minutes: described(Count(1_000), 'Answers in one conversation within ten minutes'),
  channelPer30Seconds: described(
    Type.Integer({ minimum: 1, maximum: 1_000 }),
    'Messages that leave the whole channel in thirty seconds; the rest waits and is sent afterwards',
  ),
  channelPerHour: described(Count(100_000), 'Answers on the whole channel, in an hour'),
  channelPerDay: described(Count(1_000_000), 'The same, in a day'),
  strangersPerMonth: described(
    Count(100_000),
    'People who are not friends and get any message of ours in a calendar month',
  ),
  strangersWarnPerMonth: described(
    Count(100_000),
    'So many of them alert the owner, while there is still time to write less; 0 = no alert',
  ),
  loopPerMinute: described(
    Type.Integer({ minimum: 2, maximum: 1_000 }),
    'Messages in one conversation within a minute that look like two machines talking',
  ),
});
export type Limits = Static<typeof Limits>;

/** How long things are kept, in days; 0 = for ever. A month at least, because the month's strangers are counted by them. */
const Days = Type.Union([Type.Literal(0), Type.Integer({ minimum: 31, maximum: 3_650 })]);

/** What an owner can tune on one channel. Every field has a default, so that an old row reads like a new one. */
export const ChannelSettings = Type.Object({
  texts: Type.Object({
    pairing: described(MessageText, 'First contact under the pairing mode'),
    approved: described(MessageText, 'Sent when the owner approves somebody'),
    failed: described(MessageText, 'Sent when no agent could answer'),
  }),
  approvalNotice: described(Type.Boolean(), 'Tell the person that they were approved'),
  answerFirstMessage: described(Type.Boolean(), 'Answer the message that they first wrote, after approval'),
  staleMinutes: described(
    Type.Integer({ minimum: 1, maximum: 10_080 }),
    'Messages older than this when first seen are recorded, not answered',
  ),
  takeoverMinutes: described(
    Type.Integer({ minimum: 0, maximum: 1_440 }),
    'How long the agent keeps quiet after the owner wrote by hand; 0 = it does not',
  ),
  quietHours: QuietHours,
  draftMode: described(Type.Boolean(), 'The agent only proposes: nothing of it goes out before the owner approves it'),
  retentionDays: described(
    Days,
    'Messages are deleted after so many days, with what became of them and their attachments; 0 = never',
  ),
  attachmentDays: described(
    Type.Integer({ minimum: 1, maximum: 3_650 }),
    'Photos, voices and files are deleted after so many days, though the message stays',
  ),
  commands: CommandSettings,
  limits: Limits,
  pacing: Pacing,
  /** Where the owner is called when the channel is in trouble, besides the admin page. */
  alerts: Type.Object({
    cloudChat: described(
      Type.Boolean(),
      'A line in the account’s own "My Documents" chat when something is wrong that leaves it connected, and when any trouble is over',
    ),
  }),
});
export type ChannelSettings = Static<typeof ChannelSettings>;

export const DEFAULT_SETTINGS: ChannelSettings = {
  texts: {
    pairing:
      'Chào bạn! Đây là trợ lý tự động của {name}. Để trò chuyện, bạn cần được {name} đồng ý. Mã của bạn là {code} — {name} sẽ xem và duyệt sớm.',
    approved: '{name} đã đồng ý. Mời bạn nhắn tin!',
    failed: 'Xin lỗi bạn, hiện mình chưa trả lời được. {name} sẽ xem tin của bạn sớm.',
  },
  approvalNotice: true,
  answerFirstMessage: true,
  staleMinutes: 10,
  takeoverMinutes: 15,
  quietHours: { from: '', to: '' },
  draftMode: false,
  // What a shop has said to its customers does not go by itself: the owner decides.
  retentionDays: 0,
  attachmentDays: 30,
  commands: { language: 'vi', texts: {} },
  limits: {
    personPerMinute: 20,
    personPerDay: 200,
    conversationPer10Minutes: 20,
    channelPer30Seconds: 20,
    channelPerHour: 60,
    channelPerDay: 300,
    strangersPerMonth: 35,
    strangersWarnPerMonth: 25,
    loopPerMinute: 20,
  },
  pacing: HUMAN_PACING,
  alerts: { cloudChat: false },
};

const validator = lazily(() => Compile(ChannelSettings));

const read = new WeakMap<Record<string, unknown>, ChannelSettings>();

/** The stored settings over the defaults; a field that cannot be used falls back to its default. Not to be altered. */
export function readSettings(stored: Record<string, unknown>): ChannelSettings {
  const known = read.get(stored) ?? overDefaults(stored);
  read.set(stored, known);
  return known;
}

function overDefaults(stored: Record<string, unknown>): ChannelSettings {
  const over = (name: 'texts' | 'quietHours' | 'commands' | 'limits' | 'pacing' | 'alerts') => {
    const own = stored[name];
    return { ...DEFAULT_SETTINGS[name], ...(isRecord(own) ? own : {}) };
  };
  const merged = {
    ...DEFAULT_SETTINGS,
    ...stored,
    texts: over('texts'),
    quietHours: over('quietHours'),
    commands: over('commands'),
    limits: over('limits'),
    pacing: over('pacing'),
    alerts: over('alerts'),
  };
  return validator().Check(merged) ? merged : DEFAULT_SETTINGS;
}

/** Checks settings that come from a form or the API. Throws TypeBox's `ParseError`. */
export function parseSettings(value: unknown): ChannelSettings {
  return Parse(ChannelSettings, value);
}

/** Puts the values into a text; unknown placeholders stay as they are, so that a typo is visible. */
export function fillText(template: string, values: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
