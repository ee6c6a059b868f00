import type { Assignment } from './assignments.ts'

/** Tells what documentation has in place of secrets from secrets. */
export interface ExampleJudge {
  /** Whether what has the form of a secret is an example; `following` is the text behind it. */
  isExampleForm: (match: string, following: string) => boolean
  /** Whether what is assigned to a name like that of a password is an example, or a word that is shown to people. */
  isExamplePassword: (assignment: Assignment) => boolean
}

/** Takes nothing for an example: what a variable holds is in use, whatever it says. */
export const noExamples: ExampleJudge = { isExampleForm: () => false, isExamplePassword: () => false }

/** Takes for an example what a file says that documents, configures or translates: placeholders, samples, filled-in characters. */
export const fileExamples: ExampleJudge = {
  isExampleForm,
  isExamplePassword: assignment => isPlaceholder(assignment.value) || isProse(assignment),
}

/** The same in a file of translations, where words are what a name is called in a language. */
export const translationExamples: ExampleJudge = {
  isExampleForm,
  isExamplePassword: assignment => fileExamples.isExamplePassword(assignment) || isWords(assignment.value),
}

/** Words of which placeholders consist: what belongs in the place, and that it is to be put there. */
const DESCRIBING =
  'my our your the this db database user name login account email pass word wd phrase code pwd pw secret token key api auth access ' +
  'private client credentials credential change me it here insert enter replace with put fill in todo tbd dummy sample example placeholder ' +
  'foo bar baz qux value string text host server redacted hidden'

/** What a password is called in other languages. */
const CALLED =
  'passwort kennwort contraseña contrasena clave motdepasse senha palavrapasse parola wachtwoord lösenord adgangskode passord salasana ' +
  'jelszó hasło haslo heslo şifre sifre пароль парола κωδικός 密码 密碼 パスワード 비밀번호 암호 סיסמה'

const PLACEHOLDER = new RegExp(`^(?:${[...DESCRIBING.split(' '), ...CALLED.split(' ')].join('|')})+$`, 'u')
const MAX_PLACEHOLDER = 60

/** Whether a value says what belongs in its place: `password`, `YOUR_DB_PASSWORD`, `<change-me>`, `Passwort`, `xxxx`. */
function isPlaceholder(value: string): boolean {
  if (value.length > MAX_PLACEHOLDER) return false
  const letters = value.toLowerCase().replaceAll(/[\s_.,:;!?<>()[\]{}*-]/g, '')
  return PLACEHOLDER.test(letters) || /^x{3,}$/.test(letters)
}

/** Whether a value begins a sentence: `password = the one of the database`. */
function isProse({ value, isSpaced, following }: Assignment): boolean {
  return (
    isSpaced &&
    /^\p{L}+$/u.test(value) &&
    /^[ \t]{1,3}\p{L}[\p{L}'’-]{0,40}(?:[.,;:!?)]|\s|$)(?![ \t]{0,3}=)/u.test(following)
  )
}

/** Whether a value is made of words without digits and signs. */
function isWords(value: string): boolean {
  return /^[\p{L}\p{M}\s'’.,:;!?()…-]{1,500}$/u.test(value)
}

/** Words that no generated value has, and characters that fill one in; zeros in Base64 are letters A. */
const FILLED =
  /example|your[-_]|[-_]here\b|placeholder|change[-_]?me|replace[-_]?me|redacted|dummy|x{6,}|([^a])\1{7,}/i

/** What people type in place of a generated value. */
const SEQUENCES = ['0123456789', '1234567890', 'abcdefghijklmnopqrstuvwxyz']
const MIN_SEQUENCE = 8

function isFilled(match: string): boolean {
  if (FILLED.test(match)) return true
  const lower = match.toLowerCase()
  return SEQUENCES.some(sequence => {
    for (let at = 0; at + MIN_SEQUENCE <= sequence.length; at += 1)
      if (lower.includes(sequence.slice(at, at + MIN_SEQUENCE))) return true
    return false
  })
}

/** The user and the password in a URL, in a data source name, and in a URL of JDBC. */
const CREDENTIALS =
  /^(?:jdbc:oracle:\w{1,20}:|[a-z][a-z0-9+.-]{1,30}:\/\/|[\s"'=])?([^\s:/@]{0,200})[:/]([^\s:/@]{1,200})@(?:tcp\(|unix\()?$/i

function isExampleForm(match: string, following: string): boolean {
  const [, user, password] = CREDENTIALS.exec(match) ?? []
  if (user !== undefined && password !== undefined)
    return isPlaceholder(password) && (isPlaceholder(user) || isNoHost(following))
  const [, claims] = /^[\w-]+\.(e[\w-]{9,4000})\./.exec(match) ?? []
  return (claims !== undefined && isSampleToken(claims)) || isFilled(match) || isSampleHeader(match)
}

/** Whether credentials of an authorization header are a placeholder, or the sample of RFC 7617. */
function isSampleHeader(match: string): boolean {
  if (match.length > 2 * MAX_PLACEHOLDER) return false
  const credentials = Buffer.from(match, 'base64').toString()
  const [user = '', password] = credentials.split(':')
  if (password === undefined) return false
  return credentials === 'Aladdin:open sesame' || (isPlaceholder(user) && isPlaceholder(password))
}

/** Hosts that stand for one, those reserved for documentation (RFC 2606), and the machine itself. */
const NO_HOST =
  /^(?:localhost|127\.0\.0\.1|\[::1\]|(?:my|your)?[-_]?(?:db|database)?[-_]?(?:host|server|hostname|domain)|(?:[\w-]{1,60}\.){0,5}example(?:\.[a-z]{2,5})?)(?![\w.-])/i

function isNoHost(following: string): boolean {
  return NO_HOST.test(following)
}

/** What the claims of sample tokens say: those of jwt.io and of RFC 7519, and names that are reserved for documentation. */
const SAMPLE_CLAIM = /^(?:1234567890|joe)$|^(?:john|jane) (?:doe|smith)$|\bexample(?:\.(?:com|org|net))?\b/i
const MAX_CLAIMS = 50

/** Whether the claims of a JSON web token are those of a sample. */
function isSampleToken(claims: string): boolean {
  try {
    const parsed = JSON.parse(Buffer.from(claims, 'base64url').toString()) as unknown
    if (typeof parsed !== 'object' || parsed === null) return false
    return Object.values(parsed)
      .slice(0, MAX_CLAIMS)
      .some(claim => typeof claim === 'string' && SAMPLE_CLAIM.test(claim))
  } catch {
    return false
  }
}
