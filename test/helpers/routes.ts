import type { FastifyInstance } from 'fastify';

/** One route of the application, with an address that fits it. */
export interface Route {
  /** `POST /channels/:id/delete`. */
  name: string;
  method: string;
  path: string;
  /** The names of its parameters, in their order. */
  params: string[];
  /** The address with these values in place of the parameters; `x` for those not given. */
  url(values?: Record<string, string>): string;
}

/** Every route that Fastify knows, HEAD included; the application has to be ready. */
export function allRoutes(app: FastifyInstance): Route[] {
  const routes: Route[] = [];
  const stack: string[] = [];
  for (const line of app.printRoutes({ commonPrefix: false, includeHooks: false }).split('\n')) {
    const match = /^([│├└─\s]*)(\S*)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (!match?.[2]) continue;
    stack.splice((match[1] ?? '').length / 4 - 1, stack.length, match[2]);
    const path = stack.join('');
    for (const method of match[3]?.split(', ') ?? []) routes.push(route(method, path));
  }
  return routes;
}

function route(method: string, path: string): Route {
  return {
    name: `${method} ${path}`,
    method,
    path,
    params: [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name),
    url: (values = {}) => path.replace(/:(\w+)/g, (_, name: string) => values[name] ?? 'x').replace('*', 'x'),
  };
}
