import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import type { ServerSettingsStore } from './db/stores/server-settings.ts';

const AREA = 'audit';

export const AUDIT_DAYS = { min: 7, max: 3_650, default: 90 } as const;

/** How long the audit log is kept. */
export const AuditSettings = Type.Object({
  keptDays: Type.Integer({ minimum: AUDIT_DAYS.min, maximum: AUDIT_DAYS.max }),
});
export type AuditSettings = Static<typeof AuditSettings>;

export function readAuditSettings(settings: ServerSettingsStore): AuditSettings {
  const stored = settings.get(AREA);
  return Check(AuditSettings, stored) ? stored : { keptDays: AUDIT_DAYS.default };
}

export function saveAuditSettings(settings: ServerSettingsStore, value: AuditSettings): void {
  settings.set(AREA, value);
}
