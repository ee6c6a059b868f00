/** A secret that is kept elsewhere: an ARN, a path, a URL, a template, an encrypted value; or a masked one. */
const REFERENCE =
  /^(?:arn:|\/|\.{1,2}\/|[a-z][a-z0-9+.-]{1,30}:\/\/|\{\{|\$\{|\$\(|\$[A-Z_]+$|%\w+%$|#\{|<|\[[A-Za-z ]+\]$|A[QE]ECAH|AQICAH|@Microsoft\.KeyVault\(|projects\/[^/]+\/secrets\/|[*•]{3})/

/** A place where secrets are kept, before the name of one. */
const STORE = /^(?:ssm|secretsmanager|aws-?sm|vault|op|gcp|gsm|keyvault|kms|env|file|alias)[:/]/i

/** Values that switch something, or that stand for a missing value. */
const SWITCH =
  /^(?:|true|false|yes|no|on|off|enabled?|disabled?|required|optional|include|omit|same-origin|none|null|nil|undefined|unset|placeholder|redacted|\d{1,3}|x{3,}|\*+)$/i

/** Characters between the names of a path or a list. */
const SEPARATORS = /[-_./:#@,]/

/** Whether a value refers to a secret instead of being one. */
export function isReference(value: string): boolean {
  return REFERENCE.test(value) || STORE.test(value)
}

/** Whether a value is empty, a switch or a small number, as `ALLOW_EMPTY_PASSWORD=yes` has it. */
export function isSwitch(value: string): boolean {
  return SWITCH.test(value)
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
