/** How a value begins, or what it is, that is no secret itself. */
const REFERENCES: Readonly<Record<string, string>> = {
  place: String.raw`arn:|\/|\.{1,2}\/|[a-z][a-z0-9+.-]{1,30}:\/\/|projects\/[^/]+\/secrets\/|@Microsoft\.KeyVault\(`,
  // Of shells, Compose, Windows, Python, Spring, Maven, Concourse and SQL.
  variable: String.raw`\$\{|\$\$?(?:[A-Z_]+|[A-Z]\w*_\w*)$|\$[\d@*#?!](?:\$\d)?$|%\w+%$|%\(\w+\)s|%[sdvq](?:\\n)?$|%[A-Za-z]{1,10}\{|@[\w.-]+@$|\(\([\w./-]+\)\)$|:[A-Za-z_]+$`,
  template: String.raw`\{\{|#\{|<|\[[A-Za-z ]+\]$|__[A-Z][A-Z_\d]*__$`,
  'output of a command': String.raw`\$\(|${'`'}`,
  // By KMS, DPAPI, SOPS, Jasypt, Spring Cloud Config, Maven, Ansible and Sealed Secrets.
  encrypted: String.raw`A[QE]ECAH|AQICAH|AQAAANCMnd8|ENC[[(]|\{cipher\}|\{[A-Za-z\d+/]{20,500}={0,2}\}$|\$ANSIBLE_VAULT;|Ag[A-D][A-Za-z\d+/]{200}`,
  masked: '[*•]{3}',
}

/** A secret that is kept elsewhere: a place, a template, the output of a command, an encrypted value; or a masked one. */
const REFERENCE = new RegExp(`^(?:${Object.values(REFERENCES).join('|')})`)

/** The name of a variable of a shell in lower case: words, so that `$ecret99` is none. */
const SHELL_VARIABLE = /^\$(?:[A-Z]?[a-z]+(?:[A-Z][a-z]+)*|[a-z]\w*_\w*)$/

/** A variable with the value that it has if it is not set: of shells and Compose, and of Spring. */
const DEFAULT = /^\$\{([A-Za-z_][\w.]{0,100})(?::[-=]?|[-=])(?![?+])([^{}]{1,200})\}$/

/** A place where secrets are kept, before the name of one. */
const STORE = /^(?:ssm|secretsmanager|aws-?sm|vault|op|gcp|gsm|keyvault|kms|env|file|alias)[:/]/i

/** Values that switch something, or that stand for a missing value. */
const SWITCH =
  /^(?:|true|false|yes|no|on|off|enabled?|disabled?|required|optional|include|omit|same-origin|none|null|nil|undefined|unset|placeholder|redacted|\d{1,3}|x{3,}|\*+)$/i

/** Characters between the names of a path or a list. */
const SEPARATORS = /[-_./:#@,|]/

/** Whether a value refers to a secret instead of being one. */
export function isReference(value: string): boolean {
  return REFERENCE.test(value) || STORE.test(value)
}

/** Whether a value is a variable of a shell, where a shell expands it. */
export function isShellVariable(value: string): boolean {
  return SHELL_VARIABLE.test(value)
}

/** The name and the value of a variable with a default, `${DB_PASSWORD:-hunter2}`; undefined if a value is none. */
export function parseDefault(value: string): { name: string; value: string } | undefined {
  const [, name, literal] = DEFAULT.exec(value) ?? []
  return name === undefined || literal === undefined ? undefined : { name, value: literal }
}

/** Whether a value is empty, a switch or a small number, as `ALLOW_EMPTY_PASSWORD=yes` has it, or some signs, as a pattern has. */
export function isSwitch(value: string): boolean {
  return SWITCH.test(value) || /^[^\p{L}\d]{1,7}$/u.test(value)
}

/** Whether a value is a version or a range of versions, as a package has it whose name ends with a word for passwords. */
export function isVersion(value: string): boolean {
  return /^(?:[~^]|[<>]=?|v)?\d{1,5}\.\d{1,6}(?:\.(?:\d{1,6}|x|\*))?(?:-[a-z]{2,10}\.\d{1,4})?$/.test(value)
}

/** Whether a value is a path of names, such as `prod/db-password`. */
export function isPathOfNames(value: string): boolean {
  const parts = value.split(SEPARATORS)
  return parts.length > 1 && parts.every(isName)
}

/** Whether a value can be a password although it is made of names, as people put words and digits together. */
export function isPhrase(value: string): boolean {
  return /^[A-Za-z-]{3,100}\d{2}$/.test(value)
}

function isName(part: string): boolean {
  return /^(?:[A-Za-z]+\d{0,2}|v?\d{1,4})$/.test(part)
}

/** Whether a value seems generated: long, with letters and digits, and not made of names. */
export function isRandom(value: string): boolean {
  if (value.length < 16 || /\s|secret|token|passw|credential|api-?key/i.test(value)) return false
  return /\d/.test(value) && /[A-Za-z]/.test(value) && !value.split(SEPARATORS).every(isName)
}

/** Whether a value that seems generated contains a word, as generated names do: `orders-7f3a9b2c4d5e`. */
export function hasWord(value: string): boolean {
  return value.split(SEPARATORS).some(part => /^[A-Za-z]{4,}$/.test(part) && /[a-z]{4}|^[A-Z]+$/.test(part))
}

/** Whether a value is a UUID, or the id of a KMS key that is in several regions. */
export function isKeyId(value: string): boolean {
  return /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|mrk-[\da-f]{32})$/i.test(value)
}

/** The first bytes of public keys in Base64: in the format of OpenSSH, and in DER with their algorithm. */
const PUBLIC_KEY =
  /^(?:AAAA(?:B3NzaC1yc2E|C3NzaC1lZDI1NTE5|E2VjZHNhLXNoYTI)|MI(?:IB|GB|IC)[A-Za-z\d+/]{2,4}BgkqhkiG9w0BAQ|MFkwEwYHKoZIzj0C|MHYwEAYHKoZIzj0C|MCowBQYDK2Vw|RW[A-Za-z\d+/]{54}$|age1[a-z\d]{58}$)/

/** Fingerprints of keys: of OpenPGP (RFC 9580, 5.5.4), which tools show in capitals or behind `0x`, and of OpenSSH. */
const FINGERPRINT =
  /^(?:(?:[\dA-F]{40}|0x(?:[\da-fA-F]{16}|[\da-fA-F]{40}))(?:[,;:](?=\w)|$))+$|^(?:SHA256:[A-Za-z\d+/]{43}=?|(?:MD5:)?(?:[\da-f]{2}:){15}[\da-f]{2})$/

/** Whether a value identifies a key, or is a public one: fingerprints of OpenPGP and OpenSSH, and encoded public keys. */
export function isPublicKey(value: string): boolean {
  return PUBLIC_KEY.test(value) || FINGERPRINT.test(value.slice(0, MAX_FINGERPRINTS))
}

const MAX_FINGERPRINTS = 4_096
