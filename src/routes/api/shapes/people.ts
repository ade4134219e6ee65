import { Type } from 'typebox';
import { Id, nullable, shape, Time, Uid } from '../schemas.ts';
import { AvatarUrl } from './channels.ts';

/* Who asked to talk, who may, and who may not. */

export const PairingRequest = shape(
  'PairingRequest',
  Type.Object({
    id: Id,
    origin: Type.Enum(['contact', 'owner'], { description: 'Asked for by a person, or made by the owner to hand out' }),
    code: nullable(
      Type.String({
        description:
          'To compare with the person; null when the key file no longer fits, and of a code to hand out for a token that may only read',
      }),
    ),
    uid: nullable(Uid),
    name: nullable(Type.String()),
    avatarUrl: AvatarUrl,
    firstMessage: nullable(Type.String()),
    note: nullable(Type.String()),
    createdAt: Time,
    lastSeenAt: Time,
    expiresAt: Time,
  }),
);

export const User = shape(
  'User',
  Type.Object({
    id: Id,
    uid: Uid,
    name: Type.String(),
    avatarUrl: AvatarUrl,
    status: Type.Enum(['active', 'disabled']),
    source: Type.Enum(['pairing', 'owner', 'code']),
    approvedAt: Time,
    expiresAt: nullable(Time),
    lastSeenAt: nullable(Time),
    trusted: Type.Boolean({ description: "May use the back-end's own commands, such as AnythingLLM's `@agent`" }),
  }),
);

export const Blocked = shape('Blocked', Type.Object({ uid: Uid, name: Type.String(), since: Time }));
