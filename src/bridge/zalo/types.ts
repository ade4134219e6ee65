/**
 * What the rest of the bridge sees of Zalo. Nothing outside this folder imports zca-js; ids are strings of digits,
 * times are milliseconds since the Unix epoch, and every value here was checked and bounded when it crossed the border.
 */

/** Where this folder writes what happened; pino fits. Details never hold cookies, keys or message text. */
export interface ZaloLog {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** A cookie as tough-cookie serialises it. */
export interface StoredCookie {
  key: string;
  value: string;
  domain?: string;
  path?: string;
  expires?: string;
  [attribute: string]: unknown;
}

/** What is needed to open a session again without a QR code. Secret: only ever stored encrypted, never logged. */
export interface ZaloCredentials {
  imei: string;
  userAgent: string;
  cookies: StoredCookie[];
}

export interface ZaloAccount {
  uid: string;
  name: string;
  avatarUrl: string | null;
}

/** A chat on one account: a person (`dm`, their uid) or a group (its id). */
export interface ChatRef {
  type: 'dm' | 'group';
  peerId: string;
}

export interface Mention {
  uid: string;
  /** Position and length in UTF-16 units, as Zalo and JavaScript count them. */
  pos: number;
  len: number;
  /** True for @all, which never counts as a mention of the account. */
  all: boolean;
}

export type AttachmentKind =
  | 'photo'
  | 'sticker'
  | 'voice'
  | 'video'
  | 'file'
  | 'gif'
  | 'link'
  | 'location'
  | 'card'
  | 'other';

export interface Attachment {
  kind: AttachmentKind;
  title: string | null;
  description: string | null;
  url: string | null;
  thumbUrl: string | null;
  fileName: string | null;
  sizeBytes: number | null;
  /** Kind-specific facts, bounded: sticker id and category, width and height, duration, latitude and longitude. */
  params: Record<string, string | number>;
}

export interface Quote {
  ownerUid: string;
  zaloMsgId: string;
  cliMsgId: string | null;
  text: string;
}

/** One message as it came from Zalo, by another person or by the account itself (`isSelf`). */
export interface InboundMessage {
  chat: ChatRef;
  zaloMsgId: string;
  cliMsgId: string | null;
  /** Zalo's type name, such as `webchat` or `chat.photo`. */
  msgType: string;
  senderUid: string;
  senderName: string;
  isSelf: boolean;
  /** When Zalo says that it was written. */
  sentAt: number;
  /** Empty when the message has no text (a sticker, a photo without caption). At most 20,000 characters. */
  text: string;
  attachments: Attachment[];
  mentions: Mention[];
  quote: Quote | null;
}

export type InboundEvent =
  | { kind: 'message'; message: InboundMessage; via: 'push' | 'history' }
  /** The sender took a message back. `zaloMsgId` is the id of the message that was taken back. */
  | { kind: 'recall'; chat: ChatRef; zaloMsgId: string; cliMsgId: string | null; byUid: string };

/** Stable codes for everything that can be wrong with a channel; sentences and actions live in one table beside the pages. */
export type DetailCode =
  | 'zalo-duplicate-session'
  | 'zalo-kicked'
  | 'zalo-login-refused'
  | 'zalo-wrong-account'
  | 'zalo-needs-password'
  | 'zalo-blocked-network'
  | 'zalo-protocol-changed'
  | 'zalo-transient'
  | 'zalo-flapping'
  | 'zalo-silent'
  | 'zalo-account-elsewhere'
  | 'zalo-session-unreadable'
  | 'manual-stop'
  | 'zalo-sends-held'
  | 'db-readonly'
  | 'setup-unfinished'
  | 'internal';

/** The connection of one channel, as its supervisor sees it. Failures are states, never exceptions. */
export type ConnectionState =
  | { phase: 'stopped' }
  | { phase: 'connecting'; attempt: number }
  | { phase: 'online'; since: number }
  /** Lost; the next attempt is planned. Transient: shown at once, an alert only after a while. */
  | { phase: 'waiting'; code: DetailCode; attempt: number; retryAt: number; reason: string }
  /** Given up until the owner acts (`relogin` = only a new QR login helps; `reconnect` = Start may help). */
  | { phase: 'failed'; code: DetailCode; action: 'relogin' | 'reconnect'; reason: string };

/** Why a send did not end with a message id. `certain` = it is known that Zalo did not take the message. */
export interface SendFailure {
  /** Zalo's error code, or null for a transport or library error. */
  code: number | null;
  reason:
    | 'too_long' // 118
    | 'rejected_format' // 112 on rich text
    | 'invalid_target' // 114
    | 'blocks_strangers' // 122
    | 'anti_spam' // 123
    | 'not_member' // 165, 166
    | 'blocked_by_contact' // 215
    | 'rate_limited' // 221, 429
    | 'retry_limit' // -69
    | 'session_expired' // 102, 600
    | 'offline'
    | 'network'
    | 'no_message_id'
    | 'not_written' // here, before it left
    | 'unknown';
  certain: boolean;
  retryable: boolean;
  message: string;
}

/**
 * `cliMsgId` is the client id under which Zalo was asked (null when nothing was): the account's own echo carries it, so
 * a send without a certain answer can be matched later.
 */
export type SendResult =
  | { ok: true; zaloMsgId: string; cliMsgId: string | null }
  | { ok: false; failure: SendFailure; cliMsgId: string | null };

/** The message that an answer points to. */
export interface QuoteTarget {
  ownerUid: string;
  zaloMsgId: string;
  cliMsgId: string | null;
  msgType: string;
  text: string;
  sentAt: number;
}

export interface SendOptions {
  quote?: QuoteTarget | undefined;
  /**
   * Called just before any byte of the message leaves, with its client id (null when that cannot be read); the message
   * waits for it, and when it fails, nothing is sent. For the outbox to write down.
   */
  onClientId?: ((cliMsgId: string | null) => void | Promise<void>) | undefined;
}

/** One file to send, from memory only: a path would let a caller name any file of this machine. */
export interface OutboundFile {
  data: Buffer;
  fileName: string;
  /** Set for photos (jpg, png, webp), which Zalo shows with their size; the file is sent as a document without. */
  size: { width: number; height: number } | null;
  /** Only photos carry one; send a text message of its own beside other files. */
  caption: string;
}

/** What is needed to tell Zalo that a message was seen. */
export interface SeenMessage {
  zaloMsgId: string;
  cliMsgId: string | null;
  senderUid: string;
  msgType: string;
}

/** A style over a range of the text; `st` values as Zalo names them (b, i, u, s, c_db342e, f_18, lst_1 …). */
export interface TextStyle {
  start: number;
  len: number;
  st: string;
}

/** One message to send: at most 2,000 characters of text, with styles or none. */
export interface OutboundText {
  text: string;
  styles: TextStyle[];
}

export interface Friend {
  uid: string;
  name: string;
  avatarUrl: string | null;
}

export interface Group {
  groupId: string;
  name: string;
  members: number;
  avatarUrl: string | null;
}

export type LoginState =
  | 'generating'
  | 'waiting'
  | 'scanned'
  | 'confirming'
  | 'connected'
  | 'declined'
  | 'expired'
  | 'wrong_account'
  | 'failed'
  | 'cancelled';

export type LoginErrorCode =
  | 'network'
  | 'timeout'
  | 'refused' // -1005: Zalo's risk engine
  | 'needs_password' // userinfo says logged:false with require_confirm_pwd
  | 'protocol_changed' // the login page no longer has the script version that zca-js reads
  | 'account_in_use' // another channel of this server has this account
  | 'session_refused' // QR went through, but the session was not accepted (102, 600)
  | 'internal';

/** One QR login attempt as the page and the API show it. */
export interface LoginView {
  id: string;
  state: LoginState;
  qr: { image: string; expiresAt: number } | null;
  /** How often this attempt has replaced an unscanned code by itself; at most 3 times. */
  renewals: number;
  scannedBy: { name: string; avatarUrl: string | null } | null;
  /** Set with `connected` (the account) and with `wrong_account` (the other account that scanned). */
  account: ZaloAccount | null;
  error: { code: LoginErrorCode; message: string } | null;
  updatedAt: number;
}
