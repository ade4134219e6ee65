import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { AppParts } from '../../app.ts';
import { LOG_LEVELS } from '../../config.ts';
import { type Finding, foundText, type Level, runChecks } from '../../diagnosis/checks.ts';
import { quickDataChecks, slowDataChecks } from '../../diagnosis/data.ts';
import { machineChecks } from '../../diagnosis/machine.ts';
import { agentChecks, zaloChecks } from '../../diagnosis/network.ts';
import { proxyFinding } from '../../diagnosis/proxy.ts';
import { serverSupportInfo } from '../../diagnosis/support.ts';
import { isPartial } from '../../web/htmx.ts';
import { signedIn } from './signed-in.ts';

export interface ServerDiagnostics {
  findings: { id: string; level: Level; said: string }[];
  /** Whether the checks that take a while were run too. */
  isComplete: boolean;
  /** Lines to copy for whoever helps. */
  support: string;
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/system-diagnostics': { checks: ServerDiagnostics; level: string; levels: readonly string[] };
    'partials/system/checks': { checks: ServerDiagnostics };
  }
}

const LevelForm = Type.Object({ level: Type.Enum([...LOG_LEVELS]) });

/** A database that is read in less time than a click may take. */
const LARGEST_READ = 256 * 1024 * 1024;
const QUICK = { ...machineChecks, ...quickDataChecks };
const ALL = { ...machineChecks, ...slowDataChecks, ...quickDataChecks, ...zaloChecks, ...agentChecks };

/** How the machine, the data and the network are; the same checks as `doctor`. */
export const systemDiagnosticsRoutes: FastifyPluginAsync<AppParts> = async (app, parts) => {
  const checked = { ...parts, largestRead: LARGEST_READ };
  let running: Promise<Finding[]> | null = null;
  /** Whoever presses twice waits for the same answer. */
  const runAll = () => {
    running ??= runChecks(ALL, checked).finally(() => {
      running = null;
    });
    return running;
  };

  const context = (request: FastifyRequest, found: Finding[], isComplete: boolean): ServerDiagnostics => {
    const all = [...found, proxyFinding(request, parts.config)];
    const { stores, clock } = parts;
    const support = serverSupportInfo(all, { stores, now: clock.now(), logLevel: app.logLevel.read() });
    const findings = all.map((one) => ({ id: one.id, level: one.level, said: foundText(request.t, one) }));
    return { findings, isComplete, support };
  };
  const page = (reply: FastifyReply, checks: ServerDiagnostics) =>
    reply.page('pages/system-diagnostics', { checks, level: app.logLevel.read(), levels: LOG_LEVELS });

  app.get('/system/diagnostics', async (request, reply) =>
    page(reply, context(request, await runChecks(QUICK, checked), false)),
  );

  app.post('/system/diagnostics', async (request, reply) => {
    const checks = context(request, await runAll(), true);
    return isPartial(request) ? reply.partial('partials/system/checks', { checks }) : page(reply, checks);
  });

  app.post<{ Body: Static<typeof LevelForm> }>(
    '/system/diagnostics/log-level',
    { schema: { body: LevelForm } },
    async (request, reply) => {
      const { level } = request.body;
      app.logLevel.set(level);
      parts.stores.audit.add(signedIn(request).adminId, 'log.level', level);
      return reply.flash(request.t('diagnosis.log.saved', { level })).seeOther('/system/diagnostics');
    },
  );
};
