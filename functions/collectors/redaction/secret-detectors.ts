/** The number of scanned characters of a value; AWS allows 4 KB for a whole environment. */
const SCANNED_LENGTH = 16_384

/** Forms that only secrets have, whatever the name of the variable. */
const SECRET_PATTERNS: Readonly<Record<string, RegExp>> = {
  'AWS access key': /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  'private key': /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----/,
  'JSON web token': /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}/,
  'GitHub token': /\b(gh[pousr]_\w{36}|github_pat_\w{22,})/,
  'GitLab token': /\bglpat-[\w-]{20,}/,
  'Slack token': /\bxox[abposr]-[\w-]{10,}/,
  'Slack webhook': /\bhooks\.slack\.com\/services\/T\w{6,}\/B\w{6,}\/\w{20,}/,
  'Stripe key': /\b[rs]k_live_[A-Za-z0-9]{20,}/,
  'Google API key': /\bAIza[\w-]{35}(?![\w-])/,
  'SendGrid key': /\bSG\.[\w-]{20,24}\.[\w-]{39,50}/,
  'npm token': /\bnpm_[A-Za-z0-9]{36}\b/,
  'AI service key': /\bsk-(ant|proj)-[\w-]{20,}/,
  'Vault token': /\bhv[sb]\.[\w-]{24,}/,
  'Azure storage key': /\bAccountKey=[A-Za-z0-9+/]{60,}={0,2}/,
  'password in a connection string': /(?:^|;)\s{0,5}(?:password|pwd)\s{0,5}=\s{0,5}(?![*$<{%])[^;\s]{4,200}/i,
  'password in JSON': /"\w{0,40}(?:password|secret|api_?key)"\s{0,5}:\s{0,5}"(?![*$<{%])[^"\s]{8,200}"/i,
  'password in a URL': /\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/@]{0,200}:(?![*$<{%]|x+@)[^\s:/@]{1,200}@/i,
}

/** The last words of names whose values people type, and of names whose values are generated. */
const PASSWORD_NAME = /(^|_)(PASSWORD|PASSWD|PASSPHRASE|PWD)$/
const KEY_NAME =
  /(^|_)(SECRET|TOKEN|API_?KEY|(SECRET|PRIVATE|ACCESS|AUTH|SIGNING|ENCRYPTION|MASTER)_KEY|CREDENTIALS?)$/

/** Names of public values that also match. */
const PUBLIC_NAME = /(^|_)(PUBLIC|PUBLISHABLE|ANON)(_|$)/

/**
 * The kinds of secrets in `value`: known forms, and literal values of variables whose `name` ends like that of
 * a secret. References to a stored secret, switches and plain names do not count.
 */
export function detectSecrets(value: string, name = ''): string[] {
  const text = value.slice(0, SCANNED_LENGTH)
  const forms = Object.entries(SECRET_PATTERNS).flatMap(([form, pattern]) =>
    pattern.test(text) ? [form] : [],
  )
  return forms.length > 0 ? forms : detectByName(text, normalizeName(name))
}

function detectByName(value: string, name: string): string[] {
  if (PUBLIC_NAME.test(name) || isReference(value)) return []
  if (PASSWORD_NAME.test(name) && !isSwitch(value) && !isPathOfNames(value)) return ['password by its name']
  if (KEY_NAME.test(name) && isRandom(value)) return ['key by its name']
  return []
}

/** `dbPassword` and `db-password` as `DB_PASSWORD`. */
function normalizeName(name: string): string {
  return name
    .slice(0, 256)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[.-]/g, '_')
    .toUpperCase()
}

/** Whether a value refers to a secret: an ARN, a path, a URL, a template, or a KMS ciphertext. */
function isReference(value: string): boolean {
  return /^(arn:|\/|\.{1,2}\/|[a-z][a-z0-9+.-]{1,30}:\/\/|\{\{|\$\{|\$[A-Z_]+$|<|AQICAH)/.test(value)
}

/** Whether a value is empty, a switch or a small number, as `ALLOW_EMPTY_PASSWORD=yes` has it. */
function isSwitch(value: string): boolean {
  return /^(|true|false|yes|no|on|off|enabled|disabled|required|optional|none|null|undefined|\d{1,3}|\*+)$/i.test(
    value,
  )
}

/** Whether a value is a path of names, such as `prod/db-password`. */
function isPathOfNames(value: string): boolean {
  const parts = value.split(/[-_./:#@]/)
  return parts.length > 1 && parts.every(isName)
}

function isName(part: string): boolean {
  return /^([A-Za-z]+\d{0,2}|v?\d{1,4})$/.test(part)
}

/** Whether a value seems generated: long, with letters and digits, and not made of names. */
function isRandom(value: string): boolean {
  if (value.length < 16 || /\s|secret|token|passw|credential|api-?key/i.test(value)) return false
  return /\d/.test(value) && /[A-Za-z]/.test(value) && !value.split(/[-_./:#@]/).every(isName)
}
