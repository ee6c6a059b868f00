/** What a variable holds by the words of its name. */
export interface NamedSecret {
  /** A password, which people choose; a key, which is generated; or a `KEY`, which can also be that of a record. */
  kind: 'password' | 'key' | 'possible key'
  /** Whether the name ends with the word for it: `DB_PASSWORD`, but not `PASSWORD_ORDERS`. */
  isLast: boolean
}

/** Words for passwords, also at the end of a word: `DBPASS`. */
const PASSWORD_WORD = /(?:PASSWORD|PASSWD|PASSPHRASE|PASSCODE|PASS|PWD)$|^(?:BIND|ROOT|ADMIN|USER)?PW$/

/** Words that end in one of them by chance. */
const OTHER_WORD = /^(?:BY|COM|ENCOM|SUR|TRES|UNDER|OVER|MULTI)PASS$/

/** Words for generated secrets, also at the end of a word: `APITOKEN`. */
const KEY_WORD =
  /(?:SECRET|TOKEN|CREDENTIAL|CRED|(?:API|APP|SECRET|ACCESS|PRIVATE|AUTH|LICEN[SC]E)KEY)S?$|^(?:PAT|SALT|PEPPER)$/

/** Words that make a `TOKEN` after them a cursor, or the id of a request. */
const BEFORE_OTHER_TOKEN = /^(?:NEXT|CONTINUATION|PAGE|PAGINATION|REQUEST|IDEMPOTENCY|DKIM)$/

/** Words for generated secrets only at the end of a name, or before `HEADER`. */
const LAST_WORD = /^(?:AUTH|AUTHORIZATION|LICEN[SC]E)$/

/** Words that make a `KEY` after them a secret, and those that make it a key of data or of KMS. */
const BEFORE_KEY =
  /^(?:API|APP|SECRET|PRIVATE|ACCESS|ACCOUNT|ADMIN|AUTH|SHARED|SESSION|LICEN[SC]E|ROUTING|INTEGRATION|SDK|WEBHOOK|CLIENT|BEARER)$/
const BEFORE_OTHER_KEY =
  /^(?:S3|OBJECT|PARTITION|SORT|HASH|RANGE|PRIMARY|FOREIGN|ROW|SHARD|GROUP|JOIN|CACHE|LOCK|STATE|LOOKUP|IDEMPOTENCY|DEDUP\w*|MESSAGE|FEATURE|FLAG|CONFIG|BUCKET|CODE|FILE|IMAGE|LAYER|ZIP|ARTIFACT|DEPLOYMENT|KMS|GPG|PGP|MINISIGN|SIGNIFY)$/

/** Words that make a name one of a property of a secret: `TOKEN_URL`, `PASSWORD_MIN_LENGTH`. */
const PROPERTY_WORDS = new Set(
  `
  AGE ALG ALGORITHM ALIAS ALLOWED ARG ARGS ARN ARNS AT AUDIENCE BACKEND BUCKET CACHE CHANGED CLASS COOKIE COUNT CHECKSUM CHECKSUMS CREATED DATE DAYS DESCRIPTION DIGEST DIR DIRECTORY
  DOMAIN ENABLED ENDPOINT ERROR EXPIRATION EXPIRES EXPIRY FIELD FIELDS FILE FILES FILENAME FINGERPRINT FINGERPRINTS FOLDER FORMAT FPR GID HASH HASHER HASHING
  HASHED HELP HINT HOST HOURS ID IDENTIFIER IDS INDEX ISSUER LABEL LAST LENGTH LIFETIME LIMIT LOCATION MANAGER MAX MESSAGE METHOD MIN MINUTES
  MODE MODEL NAME NAMES OPTIONS OPTS PARAM PARAMETER PATH PATHS PATTERN PLACEHOLDER POLICY POOL PREFIX PROVIDER QUEUE RATE REGEX REGION RELEASE
  REQUIRED RESET ROTATION RULE RULES SCOPE SCOPES SECONDS SERVER SHA SID SIZE SITE SLUG SOURCE STORE STRATEGY SUFFIX
  SUM SUMS TABLE TEMPLATE THROUGH THUMBPRINT TIMEOUT TITLE TOOLTIP TOPIC TTL TYPE UPDATED URI URL URLS USED USER USERNAME VERSION VERSIONS
  `
    .trim()
    .split(/\s+/),
)

const PUBLIC_WORDS = new Set(['PUBLIC', 'PUBLISHABLE', 'ANON', 'PUB'])

/** Keys that browsers get: of a captcha, and those that only search. */
const BROWSER_KEY = /(?:^| )(?:SITE|BROWSER|SEARCH(?: ONLY)?)(?: API)? KEY$/

/** Checksums of what a name says: `SIGNING_KEY_SHA256`. */
const CHECKSUM = /^(?:SHA|MD)\d{1,3}(?:SUMS?)?$/

function isProperty(word: string): boolean {
  return PROPERTY_WORDS.has(word) || CHECKSUM.test(word)
}

/** `proxy_pass` of nginx and its siblings, which pass a request on. */
const PASSED_REQUEST = /^(?:PROXY|FASTCGI|UWSGI|SCGI|GRPC|MEMCACHED) PASS$/

/** Whether the value of such a name is public: an identifier, a public key, or a property of a secret. */
export function isPublicName(name: string): boolean {
  const words = splitName(name)
  return isPublic(words) || isProperty(words.at(-1) ?? '')
}

function isPublic(words: readonly string[]): boolean {
  return words.some(word => PUBLIC_WORDS.has(word)) || BROWSER_KEY.test(words.join(' '))
}

/** What the words of names have in which something secret can be. */
const SECRET_PART = /pass|pw|secret|token|cred|key|pat|salt|pepper|auth|licen/i

/** Whether a text, as a name is, has a part of a name for a password or a key. */
export function hasSecretName(text: string): boolean {
  return SECRET_PART.test(text)
}

const SECRET_PARTS = new RegExp(SECRET_PART.source, 'gi')

/** Where the next part of a name for a password or a key is in a text; -1 if nowhere. */
export function findSecretName(text: string, from: number): number {
  SECRET_PARTS.lastIndex = from
  return SECRET_PARTS.exec(text)?.index ?? -1
}

/** The same with the names of parameters in URLs. */
const SECRET_PART_OF_TEXT = new RegExp(`${SECRET_PART.source}|sig|appid|code`, 'i')

/** Whether a text has a part of a name for something secret: without one, it assigns nothing secret to a name. */
export function hasSecretPart(text: string): boolean {
  return SECRET_PART_OF_TEXT.test(text)
}

/** What a variable named like this holds, judged by the words of its name; undefined if nothing secret. */
export function classifyName(name: string): NamedSecret | undefined {
  if (!SECRET_PART.test(name)) return undefined
  const words = splitName(name)
  if (isPublic(words) || PASSED_REQUEST.test(words.join(' '))) return undefined
  const kinds = words.map((_, index) => classifyWord(words, index))
  const last = kinds.findLastIndex(each => each !== undefined)
  const kind = kinds[last]
  const following = words.slice(last + 1)
  if (kind === undefined || following.some(isProperty)) return undefined
  return { kind, isLast: following.length === 0 }
}

function classifyWord(words: readonly string[], index: number): NamedSecret['kind'] | undefined {
  const word = words[index] ?? ''
  const before = words[index - 1] ?? ''
  const after = words[index + 1] ?? 'HEADER'
  if (/^TOKENS?$/.test(word) && BEFORE_OTHER_TOKEN.test(before)) return undefined
  if (PASSWORD_WORD.test(word)) return OTHER_WORD.test(word) ? undefined : 'password'
  if (KEY_WORD.test(word) || (LAST_WORD.test(word) && after === 'HEADER')) return 'key'
  if (word !== 'KEY' && word !== 'KEYS') return undefined
  if (BEFORE_KEY.test(before)) return 'key'
  return BEFORE_OTHER_KEY.test(before) ? undefined : 'possible key'
}

/** The words of a name in capitals: `dbPassword` and `db-password` are `DB` and `PASSWORD`. */
function splitName(name: string): string[] {
  return name
    .slice(-256)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter(word => word !== '')
}
