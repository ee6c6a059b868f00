/** Words that only say that something is to be put in their place: no value in use has them. */
const HOLES =
  'your insert enter replace put fill here todo tbd dummy sample example placeholder redacted hidden foo bar baz qux'

/** Words for what belongs in the place. */
const DESCRIBING =
  'my our the this db database user name login account email mail pass word wd phrase code pwd pw secret token key api auth access admin ' +
  'private client credential credentials change me it with in value string text host server'

/** What a password is called in other languages. */
const CALLED =
  'passwort kennwort contraseña contrasena clave motdepasse senha palavrapasse parola wachtwoord lösenord adgangskode passord salasana ' +
  'jelszó hasło haslo heslo şifre sifre пароль парола κωδικός 密码 密碼 パスワード 비밀번호 암호 סיסמה'

const HOLE = new RegExp(`(?:^|[^a-z])(?:${HOLES.replaceAll(' ', '|')})(?![a-z])`)
const DESCRIPTION = new RegExp(`^(?:${[HOLES, DESCRIBING, CALLED].join(' ').replaceAll(' ', '|')})+$`, 'u')
const MAX_PLACEHOLDER = 60

/** Whether a value says what belongs in its place: `password`, `YOUR_DB_PASSWORD`, `<change-me>`, `Passwort`, `xxxx`. */
export function isPlaceholder(value: string): boolean {
  if (value.length > MAX_PLACEHOLDER) return false
  const letters = value.toLowerCase().replaceAll(/[\s_.,:;!?<>()[\]{}*-]/g, '')
  return DESCRIPTION.test(letters) || /^x{3,}$/.test(letters)
}

/** Whether a placeholder cannot be a value in use: people do choose `changeme` and `MyDatabasePassword`, but not `your-password`. */
export function isHole(value: string): boolean {
  const words = value.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return HOLE.test(words) || /^x{3,}$/.test(words) || /^[<[({]/.test(words)
}

/** Words that are called a password, or something that belongs to one. */
const CALLED_WORD = new RegExp(
  `^(?:passwords?|passphrase|passcode|secrets?|tokens?|keys?|credentials?|user|username|users|login|account|database|value|field|string|${CALLED.replaceAll(' ', '|')})$`,
  'u',
)

/** Whether a word, in lower case, is what a password is called. */
export function isCalledWord(word: string): boolean {
  return CALLED_WORD.test(word)
}

/** Labels of hosts that stand for one. */
const HOST_LABEL =
  '(?:my|your|some|the|a|old|new)?[-_]?(?:db|database|host|server|hostname|domain|domainname|company|corp|site|website|proxy|registry|address|localhost|example|foo|bar)\\d{0,2}'

/** Hosts that stand for one, those reserved for documentation (RFC 2606), and the machine itself. */
const NO_HOST = new RegExp(
  `^(?:127\\.0\\.0\\.1|0\\.0\\.0\\.0|\\[::1\\]|(?:[\\w-]{1,60}\\.){0,5}${HOST_LABEL}(?:\\.[a-z]{2,5})?|(?:[\\w-]{1,60}\\.){0,5}(?:example|test|invalid|localhost))$`,
  'i',
)

/** Whether a host stands for one in documentation, or is the machine itself. */
export function isNoHost(host: string): boolean {
  return NO_HOST.test(host) || /^[^\w[]/.test(host)
}
