/*
 * All texts of the pages, in Vietnamese and English.
 *
 * To add texts for your area:
 *   1. write `messages/<area>.ts`: `export const pairing = { 'pairing.title': { vi: 'Ghép nối', en: 'Pairing' } } as const
 *      satisfies Catalogue;` — keys start with the area, values are ICU MessageFormat (`{name}`, `{n, plural, …}`);
 *   2. add it to `AREAS` below;
 *   3. use `t('pairing.title')` in templates, `request.t('pairing.title')` in routes.
 * A key that is built at run time, such as `t(`policy.reason.${code}`)`, needs its prefix in `DYNAMIC_PREFIXES`;
 * all other keys must be used somewhere: `test/web/i18n.test.ts` reports the ones that are not.
 * Vietnamese plurals need only `other`. Never put HTML into a text: everything is escaped.
 */
import { IntlMessageFormat } from 'intl-messageformat';
import { INTL_TAG, type Locale, merge } from './catalogue.ts';
import { activity } from './messages/activity.ts';
import { agentErrors } from './messages/agent-errors.ts';
import { agentFields } from './messages/agent-fields.ts';
import { agentKindErrors } from './messages/agent-kind-errors.ts';
import { agentTrials } from './messages/agent-trials.ts';
import { agents } from './messages/agents.ts';
import { alerts } from './messages/alerts.ts';
import { api } from './messages/api.ts';
import { audit } from './messages/audit.ts';
import { auditWords } from './messages/audit-words.ts';
import { auth } from './messages/auth.ts';
import { backup } from './messages/backup.ts';
import { channels } from './messages/channels.ts';
import { chatCommands } from './messages/chat-commands.ts';
import { cli } from './messages/cli.ts';
import { common } from './messages/common.ts';
import { conversations } from './messages/conversations.ts';
import { deliveries } from './messages/deliveries.ts';
import { details } from './messages/details.ts';
import { diagnosis } from './messages/diagnosis.ts';
import { diagnostics } from './messages/diagnostics.ts';
import { disk } from './messages/disk.ts';
import { errors } from './messages/errors.ts';
import { files } from './messages/files.ts';
import { kept } from './messages/kept.ts';
import { limits } from './messages/limits.ts';
import { login } from './messages/login.ts';
import { pairing } from './messages/pairing.ts';
import { passkeys } from './messages/passkeys.ts';
import { person } from './messages/person.ts';
import { playground } from './messages/playground.ts';
import { policy } from './messages/policy.ts';
import { reasons } from './messages/reasons.ts';
import { settings } from './messages/settings.ts';
import { system } from './messages/system.ts';
import { troubles } from './messages/troubles.ts';
import { twoStep } from './messages/two-step.ts';
import { ui } from './messages/ui.ts';
import { users } from './messages/users.ts';
import { waiting } from './messages/waiting.ts';
import { webhooks } from './messages/webhooks.ts';
import { wizard } from './messages/wizard.ts';
import { workspaces } from './messages/workspaces.ts';

export { type Catalogue, INTL_TAG, LOCALES, type Locale } from './catalogue.ts';

const AREAS = [
  activity,
  agents,
  agentErrors,
  agentFields,
  agentKindErrors,
  agentTrials,
  alerts,
  api,
  audit,
  auditWords,
  auth,
  backup,
  channels,
  chatCommands,
  cli,
  common,
  conversations,
  deliveries,
  details,
  diagnosis,
  diagnostics,
  disk,
  errors,
  files,
  kept,
  limits,
  login,
  pairing,
  passkeys,
  playground,
  person,
  policy,
  reasons,
  settings,
  system,
  troubles,
  twoStep,
  ui,
  users,
  waiting,
  webhooks,
  wizard,
  workspaces,
] as const;

/** Beginnings of keys that code puts together at run time, and `action.`: the words that buttons share. */
export const DYNAMIC_PREFIXES: readonly string[] = [
  'backup.every.',
  'backup.kept.',
  'action.',
  'activity.chip.',
  'activity.show.',
  'agentError.',
  'agents.choice.',
  'agents.error.fallback.',
  'agents.failure.',
  'agents.field.',
  'agents.hint.',
  'agents.hint.address.',
  'agents.kind.',
  'agents.preset.',
  'agents.secret.',
  'agents.start.',
  'attachment.',
  'attachment.missing.',
  'audit.action.',
  'audit.by.',
  'audit.detail.',
  'audit.kind.',
  'audit.way.',
  'auth.problem.',
  'channels.line.',
  'channels.refusal.',
  'channels.tab.',
  'commands.did.',
  'commands.say.',
  'conversations.author.',
  'conversations.by.',
  'conversations.chip.',
  'conversations.state.',
  'conversations.type.',
  'decision.',
  'deliveries.all.',
  'deliveries.do.',
  'deliveries.sure.',
  'deliveries.why.',
  'delivery.',
  'detail.',
  'diagnosis.level.',
  'diagnosis.log.',
  'diagnosis.name.',
  'diagnostics.phase.',
  'disk.',
  'error.detail.',
  'error.field.',
  'error.title.',
  'gate.',
  'language.',
  'login.error.',
  'login.next.',
  'login.text.',
  'login.text.connected.',
  'login.title.',
  'nav.',
  'outcome.',
  'pairing.act.',
  'pairing.already.',
  'pairing.duration.',
  'pairing.hint.',
  'pairing.named.',
  'pairing.said.',
  'pairing.silent.',
  'pairing.state.',
  'people.standing.',
  'playground.',
  'policy.dm.hint.',
  'policy.dm.mode.',
  'policy.empty.',
  'person.loses.',
  'person.stays.',
  'policy.exception.',
  'policy.group.hint.',
  'policy.group.mode.',
  'policy.list.',
  'policy.manual.',
  'policy.nobody.',
  'policy.rule.',
  'policy.said.',
  'policy.search.',
  'policy.senders.hint.',
  'policy.senders.mode.',
  'reason.',
  'remedy.label.',
  'remedy.said.',
  'sendError.',
  'settings.behaviour.',
  'settings.commands.',
  'settings.commands.say.',
  'settings.kept.',
  'settings.limits.',
  'settings.limits.usage.',
  'settings.notice.',
  'settings.pacing.',
  'settings.section.',
  'settings.texts.',
  'state.',
  'system.tokens.expiry.',
  'system.tokens.scope.',
  'test.result.',
  'test.type.',
  'theme.',
  'timeline.',
  'trouble.',
  'users.act.',
  'users.mode.',
  'users.named.',
  'users.source.',
  'users.status.',
  'webhooks.error.url.',
  'webhooks.event.',
  'webhooks.log.',
  'webhooks.since.',
  'webhooks.state.',
  'webhooks.why.',
  'wizard.step.',
];

export const MESSAGES = merge(AREAS);

export type MessageKey = keyof typeof MESSAGES;
export type Params = Record<string, string | number | boolean | null | undefined>;

/** Says a message in one language. */
export type T = (key: MessageKey, params?: Params) => string;

/** A text that is put into words only when the reader's language is known. */
export type Text = string | { key: MessageKey; params?: Params };

export function say(t: T, text: Text): string {
  return typeof text === 'string' ? text : t(text.key, text.params);
}

export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(MESSAGES, key);
}

const TRANSLATORS: Record<Locale, T> = { vi: createTranslator('vi'), en: createTranslator('en') };

export function translator(locale: Locale): T {
  return TRANSLATORS[locale];
}

/** Texts without plurals, choices or quotes: nothing but words and names in braces, or not even those. */
const SIMPLE = /^(?:[^{}']|\{\w+\})*$/;

function createTranslator(locale: Locale): T {
  // Messages are compiled at first use and kept: parsing costs a hundred times what formatting does.
  const compiled = new Map<string, (params: Parameters<T>[1]) => string>();
  return (key, params) => {
    let format = compiled.get(key);
    if (format === undefined) {
      const entry = MESSAGES[key];
      if (!entry) throw new Error(`i18n: there is no message "${key}"`);
      format = formatOf(entry[locale], INTL_TAG[locale]);
      compiled.set(key, format);
    }
    return format(params);
  };
}

/** The first one that is not simple has ICU's data loaded, which is why a start has none. */
function formatOf(text: string, tag: string): (params: Parameters<T>[1]) => string {
  if (!SIMPLE.test(text)) {
    const format = new IntlMessageFormat(text, tag, undefined, { ignoreTag: true });
    return (params) => String(format.format(params));
  }
  if (!text.includes('{')) return () => text;
  return (params) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => {
      if (!params || !(name in params)) throw new Error(`i18n: "${text}" needs ${name}`);
      return String(params[name] ?? '');
    });
}
