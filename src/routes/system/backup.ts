import { createReadStream } from 'node:fs';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { AppParts } from '../../app.ts';
import {
  type BackupSettings,
  type LastRun,
  readBackupSettings,
  readLastRun,
  saveBackupSettings,
} from '../../backup/settings.ts';
import type { KeptBackup } from '../../backup/shelf.ts';
import { notFound } from '../../web/errors.ts';
import { disposition } from '../media/disposition.ts';
import { signedIn } from './signed-in.ts';

/** Short ones are guessed in an afternoon by whoever has the file. */
const MIN_PASSPHRASE = 12;
const KEEP = { min: 1, max: 90 };

const Tick = Type.Optional(Type.String({ maxLength: 10 }));
const MakeForm = Type.Object({
  passphrase: Type.String({ default: '', maxLength: 1000 }),
  withMedia: Tick,
  withKey: Tick,
});
type MakeForm = Static<typeof MakeForm>;
const ScheduleForm = Type.Object({
  every: Type.Enum(['off', 'day', 'week']),
  keep: Type.String({ maxLength: 10 }),
  withMedia: Tick,
});
type ScheduleForm = Static<typeof ScheduleForm>;
type Named = { Params: { name: string } };

interface BackupView {
  kept: KeptBackup[];
  isBusy: boolean;
  last: LastRun | null;
  schedule: Omit<BackupSettings, 'keep'> & { keep: string | number };
  /** Scheduled ones are encrypted with the pass-phrase of the environment. */
  isScheduleEncrypted: boolean;
  make: { withMedia: boolean; withKey: boolean };
  minPassphrase: number;
  errors: { passphrase?: string; keep?: string };
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/system-backup': BackupView;
  }
}

/** Making, scheduling, fetching and deleting backups. Restoring needs a stopped server: it is a command. */
export const backupRoutes: FastifyPluginAsync<AppParts> = async (app, { stores, backups, config }) => {
  const preHandler = app.requireRecentProof;

  const show = async (reply: FastifyReply, changes: Partial<BackupView> = {}) =>
    reply.page('pages/system-backup', {
      kept: await backups.list(),
      isBusy: backups.isBusy(),
      last: readLastRun(stores.serverSettings),
      schedule: readBackupSettings(stores.serverSettings),
      isScheduleEncrypted: config.backupPassphrase !== null,
      make: { withMedia: true, withKey: false },
      minPassphrase: MIN_PASSPHRASE,
      errors: {},
      ...changes,
    });

  app.get('/system/backup', (_request, reply) => show(reply));

  app.post<{ Body: MakeForm }>('/system/backup', { schema: { body: MakeForm }, preHandler }, async (request, reply) => {
    const { passphrase } = request.body;
    const make = { withMedia: request.body.withMedia !== undefined, withKey: request.body.withKey !== undefined };
    const problem = passphraseProblem(request, passphrase, make.withKey);
    if (problem) return show(reply.code(422), { make, errors: { passphrase: problem } });
    const name = await backups.make({ ...make, passphrase: passphrase === '' ? null : passphrase });
    stores.audit.add(signedIn(request).adminId, 'backup.made', name, {
      withKey: make.withKey,
      encrypted: passphrase !== '',
    });
    return reply.flash(request.t('backup.made')).seeOther('/system/backup');
  });

  app.post<{ Body: ScheduleForm }>(
    '/system/backup/schedule',
    { schema: { body: ScheduleForm }, preHandler },
    async (request, reply) => {
      const { every, keep: typed } = request.body;
      const withMedia = request.body.withMedia !== undefined;
      const keep = Number(typed.trim() || Number.NaN);
      if (!Number.isInteger(keep) || keep < KEEP.min || keep > KEEP.max)
        return show(reply.code(422), {
          schedule: { every, keep: typed, withMedia },
          errors: { keep: request.t('backup.keep.problem', KEEP) },
        });
      saveBackupSettings(stores.serverSettings, { every, keep, withMedia });
      stores.audit.add(signedIn(request).adminId, 'backup.scheduled', null, { every, keep, withMedia });
      return reply.flash(request.t('backup.schedule.saved')).seeOther('/system/backup');
    },
  );

  app.get<Named>('/system/backup/:name', { preHandler }, async (request, reply) => {
    const { name } = request.params;
    const path = await backups.path(name);
    if (!path) throw notFound();
    stores.audit.add(signedIn(request).adminId, 'backup.fetched', name);
    return reply
      .header('content-disposition', disposition('attachment', name))
      .header('cache-control', 'no-store')
      .type('application/octet-stream')
      .send(createReadStream(path));
  });

  app.post<Named>('/system/backup/:name/delete', { preHandler }, async (request, reply) => {
    const { name } = request.params;
    if (!(await backups.remove(name))) throw notFound();
    stores.audit.add(signedIn(request).adminId, 'backup.deleted', name);
    return reply.flash(request.t('backup.deleted')).seeOther('/system/backup');
  });
};

/** The key file never leaves in a file that anybody can open. */
function passphraseProblem(request: FastifyRequest, passphrase: string, withKey: boolean): string | null {
  if (passphrase === '') return withKey ? request.t('backup.passphrase.needed') : null;
  return [...passphrase].length < MIN_PASSPHRASE ? request.t('backup.passphrase.short', { n: MIN_PASSPHRASE }) : null;
}
