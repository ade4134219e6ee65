import type { Channel } from '../../db/stores/channels.ts';
import { type ChannelHeader, channelHeader } from '../channels/channel-header.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { agentsSection } from './agents.ts';
import { alertsSection } from './alerts.ts';
import { behaviourSection } from './behaviour.ts';
import { commandsSection } from './commands.ts';
import { keptSection } from './kept.ts';
import { limitsSection } from './limits.ts';
import { nameSection } from './name.ts';
import { pacingSection } from './pacing.ts';
import { policySection } from './policy.ts';
import { routingSection } from './routing.ts';
import type { SectionKind } from './section.ts';
import { textsSection } from './texts.ts';

/** The cards of the Settings tab. */
export const SECTIONS = {
  name: nameSection,
  routing: routingSection,
  agents: agentsSection,
  policy: policySection,
  texts: textsSection,
  commands: commandsSection,
  behaviour: behaviourSection,
  alerts: alertsSection,
  limits: limitsSection,
  pacing: pacingSection,
  kept: keptSection,
} as const;

export type SectionName = keyof typeof SECTIONS;
export const SECTION_NAMES = Object.keys(SECTIONS) as SectionName[];

export type SectionOf<N extends SectionName> = (typeof SECTIONS)[N] extends SectionKind<infer S> ? S : never;
export type Sections = { [N in SectionName]: SectionOf<N> };

export interface SettingsPage {
  header: ChannelHeader;
  sections: Sections;
  /** The card that was just sent and is shown again. */
  sent: SectionName | null;
}

/** The whole tab; `shown` takes the place of a section that was just sent and is to be shown again as it was. */
export function settingsPage(
  parts: ChannelParts,
  channel: Channel,
  shown: Partial<Sections> = {},
  sent: SectionName | null = null,
): SettingsPage {
  const context = <N extends SectionName>(name: N) => shown[name] ?? SECTIONS[name].context(parts, channel);
  const sections = Object.fromEntries(SECTION_NAMES.map((name) => [name, context(name)])) as Sections;
  return { header: channelHeader(parts, channel, 'settings'), sections, sent };
}
