import type { ApiArea } from './parts.ts';
import { known } from './problems.ts';
import { ById, ref } from './schemas.ts';
import { login } from './serialize.ts';
import { Login } from './shapes/channels.ts';

const tags = ['Login'];
const oneLogin = { params: ById, response: { 200: ref(Login) } };

export const loginRoutes: ApiArea = async (app, { stores: { channels }, bridge }) => {
  app.post(
    '/channels/:id/login',
    {
      schema: {
        operationId: 'startLogin',
        summary: 'Start a QR login, ending one that runs',
        description:
          'Ask again with GET until the state says how it ended. A channel that has an account accepts only the same one; its policy is kept.',
        tags,
        ...oneLogin,
      },
    },
    async ({ params }) => login(bridge.startLogin(known(channels.get(params.id), 'channel').id)),
  );

  app.get(
    '/channels/:id/login',
    {
      schema: {
        operationId: 'getLogin',
        summary: 'The present or last QR login',
        description: '404 when there was none since the server started. A login that nobody asks about ends by itself.',
        tags,
        ...oneLogin,
      },
    },
    async ({ params }) => {
      const { id } = known(channels.get(params.id), 'channel');
      return login(known(bridge.login(id), 'login'));
    },
  );

  app.delete(
    '/channels/:id/login',
    {
      schema: {
        operationId: 'cancelLogin',
        summary: 'Cancel a QR login',
        description: 'Answers with the login as it ended; one that was over stays as it was.',
        tags,
        ...oneLogin,
      },
    },
    async ({ params }) => {
      const { id } = known(channels.get(params.id), 'channel');
      return login(known(bridge.cancelLogin(id), 'login'));
    },
  );
};
