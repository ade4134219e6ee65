import { searchKey } from '../text.ts';
import { MAX_PASSWORD, MIN_PASSWORD } from './password.ts';

export type PasswordProblem = 'tooShort' | 'tooLong' | 'common' | 'likeName';

/** Beginnings and whole words that people choose first; compared without digits and signs around them. */
const COMMON = new Set(
  `password passw0rd passwords matkhau matkhaucuatoi qwerty qwertyuiop qwertyuiopasdf qwertyuiopasdfghjkl asdfghjkl
  asdfghjklzxcvbnm zxcvbnm abcdef abcdefgh abcdefghijkl abc iloveyou iloveyouforever letmein letmeinplease welcome
  welcomehome administrator admin adminadmin root changeme changemeplease default football baseball princess sunshine
  superman dragon monkey master trustno starwars whatever computer internet samsung secret secretpassword zalobridge
  zalo zalozalo facebook google vietnam vietnamvodich vietnamquehuongtoi hanoi saigon hochiminh sinhnhat anhyeuem
  emyeuanh toiyeuem toiyeuvietnam yeuem motconvit concacaca quenmatkhau khongbiet chochochocho mothaibabonnam
  correcthorsebatterystaple passwordpassword qazwsxedc qazwsxedcrfv qweasdzxc qwertyqwerty asdfasdfasdf`
    .split(/\s+/)
    .filter(Boolean),
);

/** Why a password is refused, or null. Length counts most; there are no rules about signs and capitals. */
export function passwordProblem(password: string, name: string): PasswordProblem | null {
  const length = [...password.normalize('NFKC')].length;
  if (length < MIN_PASSWORD) return 'tooShort';
  if (length > MAX_PASSWORD) return 'tooLong';
  const plain = searchKey(password).replaceAll(' ', '');
  const core = plain.replace(/^[^a-z]+|[^a-z]+$/g, '');
  // Digits and signs alone, one short thing repeated, or a run along the keyboard.
  if (core === '' && new Set(plain).size < 8) return 'common';
  if (new Set(plain).size < 5 || isRun(plain) || COMMON.has(core) || COMMON.has(plain)) return 'common';
  const ownName = searchKey(name).replaceAll(' ', '');
  if (ownName.length >= 3 && core.replaceAll(ownName, '').length < 5) return 'likeName';
  return null;
}

const RUNS = ['01234567890123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm'];

function isRun(text: string): boolean {
  const reversed = [...text].reverse().join('');
  return RUNS.some((run) => run.includes(text) || run.includes(reversed));
}
