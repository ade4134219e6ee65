import { Type } from 'typebox';
import { listAnswer, pageWish } from './paging.ts';
import type { ApiArea } from './parts.ts';
import { listOf, nullable, Paging, Time } from './schemas.ts';

const Entry = Type.Object({
  at: Time,
  actor: Type.String({
    description:
      'An administrator’s id, `cli`, `schedule`, `phone` (the account’s owner, in Zalo), `api:TOKEN_ID` or `anonymous`',
  }),
  action: Type.String({ examples: ['sign-in.ok'] }),
  subject: nullable(Type.String({ description: 'The row that it was done to' })),
  detail: nullable(Type.Object({}, { additionalProperties: true })),
});

const filter = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 80, description }));

export const auditRoutes: ApiArea = async (app, { stores }) => {
  app.get(
    '/audit',
    {
      schema: {
        operationId: 'listAudit',
        summary: 'Who did what, the newest first',
        description:
          'Kept for as long as the audit page says, 90 days by default. Metadata only: never a message, a name of a contact or a secret.',
        tags: ['Audit'],
        querystring: Type.Object({
          ...Paging.properties,
          action: filter('A whole action, or the part before its dot'),
          actor: filter('By whom'),
        }),
        response: { 200: listOf(Entry) },
      },
    },
    async ({ query }) => {
      const { action, actor } = query;
      const { limit, cursor } = pageWish(query, 'number');
      const page = stores.audit.page({ ...(action && { action }), ...(actor && { actor }) }, limit, cursor);
      return listAnswer(page, ({ at, detail, ...entry }) => ({
        at: new Date(at).toISOString(),
        actor: entry.actor,
        action: entry.action,
        subject: entry.subject,
        detail,
      }));
    },
  );
};
