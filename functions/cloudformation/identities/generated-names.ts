import { createHash } from 'node:crypto'

/** The resource for which a name is generated. */
export interface GeneratedNameSeed {
  stack: string
  logicalId: string
  account: string
  region: string
}

/** Generates a name or id in the form of a type; the same for the same resource. */
export type NameGenerator = (seed: GeneratedNameSeed) => string

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** `stack-LogicalId-` with 12 characters, at most `maxLength` ("Resource attribute reference", physical ids). */
export function buildNameGenerator(maxLength: number): NameGenerator {
  return seed => {
    const prefix = `${seed.stack}-${seed.logicalId}`.slice(0, maxLength - 13).replace(/-$/, '')
    return `${prefix}-${deriveCharacters(seed, 12)}`
  }
}

/** As `buildNameGenerator`, in lower case, as S3 and ECR demand. */
export function buildLowerCaseGenerator(maxLength: number): NameGenerator {
  const generateName = buildNameGenerator(maxLength)
  return seed => generateName(seed).toLowerCase()
}

/** `prefix-` with 17 hexadecimal digits: an id of EC2. */
export function buildHexIdGenerator(prefix: string): NameGenerator {
  return seed => `${prefix}-${hashSeed(seed).slice(0, 17)}`
}

/** An id in the form of a UUID. */
export function generateUuid(seed: GeneratedNameSeed): string {
  const hash = hashSeed(seed)
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    hash.slice(12, 16),
    hash.slice(16, 20),
    hash.slice(20, 32),
  ].join('-')
}

/** A number in place of the next version or revision: nine digits, more than any that AWS has assigned. */
export function generateNumber(seed: GeneratedNameSeed): string {
  return String(100_000_000 + (Number.parseInt(hashSeed(seed).slice(0, 10), 16) % 900_000_000))
}

/** The six characters that Secrets Manager appends to the name of a secret. */
export function generateSecretSuffix(seed: GeneratedNameSeed): string {
  return deriveCharacters(seed, 6)
}

/** `count` capital letters and digits, at most 32. */
export function deriveCharacters(seed: GeneratedNameSeed, count: number): string {
  const bytes = Buffer.from(hashSeed(seed), 'hex').subarray(0, count)
  return [...bytes].map(byte => LETTERS_AND_DIGITS.charAt(byte % LETTERS_AND_DIGITS.length)).join('')
}

function hashSeed({ stack, logicalId, account, region }: GeneratedNameSeed): string {
  return createHash('sha256').update([account, region, stack, logicalId].join('\n')).digest('hex')
}
