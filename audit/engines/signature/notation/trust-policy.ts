import * as z from 'zod/mini'
import { DistinguishedNameError, parseDistinguishedName } from '../certificate/distinguished-name.ts'

/** The validations of a signature (Notary Project, "Trust Store and Trust Policy Specification"). */
export type Validation = 'authenticity' | 'authenticTimestamp' | 'expiry' | 'revocation'

/** What a failed validation means: the signature is refused, it is only said, or nothing. */
type ValidationAction = 'enforce' | 'log' | 'skip'

/** A statement of a trust policy document, with what its level means. */
export interface TrustPolicy {
  name: string
  registryScopes: readonly string[]
  /** Undefined if signatures of these repositories are not verified at all. */
  actions?: Readonly<Record<Validation, ValidationAction>>
  /** When a timestamp is verified, if the policy names a store of timestamp authorities. */
  verifyTimestamp: 'always' | 'afterCertExpiry'
  trustStores: readonly TrustStoreName[]
  /** Subjects that may sign; `ANY` for every certificate that leads to a trust store. */
  trustedIdentities: 'ANY' | readonly ReadonlyMap<string, string>[]
}

/** A named store of trusted certificates. */
export interface TrustStoreName {
  type: 'ca' | 'signingAuthority' | 'tsa'
  name: string
}

/** A trust policy document that is not valid; the message says what and why. */
export class TrustPolicyError extends Error {
  override name = 'TrustPolicyError'
}

const LEVELS = {
  strict: {
    authenticity: 'enforce',
    authenticTimestamp: 'enforce',
    expiry: 'enforce',
    revocation: 'enforce',
  },
  permissive: { authenticity: 'enforce', authenticTimestamp: 'log', expiry: 'log', revocation: 'log' },
  audit: { authenticity: 'log', authenticTimestamp: 'log', expiry: 'log', revocation: 'log' },
} as const

const WILDCARD = '*'
const SUBJECT_PREFIX = 'x509.subject'

const action = z.enum(['enforce', 'log'])
const verificationSchema = z.strictObject({
  level: z.enum(['strict', 'permissive', 'audit', 'skip']),
  override: z.optional(
    z.strictObject({
      authenticity: z.optional(action),
      authenticTimestamp: z.optional(action),
      expiry: z.optional(action),
      revocation: z.optional(z.enum(['enforce', 'log', 'skip'])),
    }),
  ),
  verifyTimestamp: z.optional(z.enum(['', 'always', 'afterCertExpiry'])),
})
const statementSchema = z.object({
  name: z.string().check(z.minLength(1)),
  registryScopes: z.array(z.string()).check(z.minLength(1)),
  signatureVerification: verificationSchema,
  trustStores: z._default(z.array(z.string()), []),
  trustedIdentities: z._default(z.array(z.string()), []),
})
const documentSchema = z.object({
  version: z.literal('1.0'),
  trustPolicies: z.array(statementSchema).check(z.minLength(1), z.maxLength(1_000)),
})

type Statement = z.infer<typeof statementSchema>

/** Parses a trust policy document of Notation. Throws TrustPolicyError for one that Notation does not accept. */
export function parseTrustPolicies(document: unknown): TrustPolicy[] {
  const parsed = documentSchema.safeParse(document)
  if (!parsed.success) throw new TrustPolicyError(explainIssue(parsed.error))
  const { trustPolicies } = parsed.data
  refuseRepeated(
    trustPolicies.map(({ name }) => name),
    'the name',
  )
  refuseRepeated(
    trustPolicies.flatMap(({ registryScopes }) => registryScopes),
    'the registry scope',
  )
  return trustPolicies.map(readStatement)
}

/**
 * The policy for the images of a repository: the one that names it, else the one for all; undefined if there is none.
 * Without a repository only the one for all applies.
 */
export function selectTrustPolicy(
  policies: readonly TrustPolicy[],
  repository: string | undefined,
): TrustPolicy | undefined {
  const exact = policies.find(({ registryScopes }) => registryScopes.some(scope => scope === repository))
  return exact ?? policies.find(({ registryScopes }) => registryScopes.includes(WILDCARD))
}

function readStatement(statement: Statement): TrustPolicy {
  const { name, registryScopes, signatureVerification } = statement
  const refuse = (why: string): TrustPolicyError => new TrustPolicyError(`the trust policy "${name}" ${why}`)
  const badScope = findBadScope(registryScopes)
  if (badScope !== undefined) throw refuse(`has the registry scope "${badScope}", which is no repository`)
  const actions = readActions(statement, refuse)
  return {
    name,
    registryScopes,
    verifyTimestamp:
      signatureVerification.verifyTimestamp === 'afterCertExpiry' ? 'afterCertExpiry' : 'always',
    trustStores: statement.trustStores.map(store => readTrustStore(store, refuse)),
    trustedIdentities: readIdentities(statement.trustedIdentities, refuse),
    ...(actions === undefined ? {} : { actions }),
  }
}

type Refuse = (why: string) => TrustPolicyError

/** A repository is a host and a path; the wildcard stands alone. */
function findBadScope(scopes: readonly string[]): string | undefined {
  if (scopes.length === 1 && scopes[0] === WILDCARD) return undefined
  return scopes.find(
    scope => !/^[a-z0-9.-]+(:\d{1,5})?(\/[a-z0-9]+([._-]{1,2}[a-z0-9]+|-+[a-z0-9]+)*)+$/i.test(scope),
  )
}

function readActions(
  { signatureVerification: { level, override }, trustStores, trustedIdentities }: Statement,
  refuse: Refuse,
): TrustPolicy['actions'] {
  const isEmpty = trustStores.length === 0 && trustedIdentities.length === 0
  if (level === 'skip') {
    if (override !== undefined && Object.keys(override).length > 0)
      throw refuse('skips verification and overrides it')
    if (!isEmpty) throw refuse('skips verification and names trust stores or identities')
    return undefined
  }
  if (trustStores.length === 0 || trustedIdentities.length === 0)
    throw refuse('must name both trust stores and trusted identities')
  const { authenticity, authenticTimestamp, expiry, revocation } = LEVELS[level]
  return {
    authenticity: override?.authenticity ?? authenticity,
    authenticTimestamp: override?.authenticTimestamp ?? authenticTimestamp,
    expiry: override?.expiry ?? expiry,
    revocation: override?.revocation ?? revocation,
  }
}

function readTrustStore(text: string, refuse: Refuse): TrustStoreName {
  const [, type, name] = /^(ca|signingAuthority|tsa):([\w.-]+)$/.exec(text) ?? []
  if (
    (type !== 'ca' && type !== 'signingAuthority' && type !== 'tsa') ||
    name === undefined ||
    /^\.+$/.test(name)
  )
    throw refuse(
      `names the trust store "${text}", which does not have the form ca:NAME, signingAuthority:NAME or tsa:NAME`,
    )
  return { type, name }
}

function readIdentities(identities: readonly string[], refuse: Refuse): TrustPolicy['trustedIdentities'] {
  if (identities.includes(WILDCARD)) {
    if (identities.length > 1) throw refuse('trusts any identity and names others')
    return 'ANY'
  }
  const subjects = identities
    .filter(identity => {
      if (!identity.includes(':')) throw refuse(`names the identity "${identity}", which has no type`)
      return identity.startsWith(`${SUBJECT_PREFIX}:`)
    })
    .map(identity => readSubject(identity, refuse))
  refuseOverlap(subjects, refuse)
  return subjects
}

function readSubject(identity: string, refuse: Refuse): ReadonlyMap<string, string> {
  try {
    const subject = parseDistinguishedName(identity.slice(SUBJECT_PREFIX.length + 1))
    const missing = ['C', 'ST', 'O'].find(type => !subject.get(type))
    if (missing !== undefined) throw refuse(`names the identity "${identity}", which has no ${missing}`)
    return subject
  } catch (failure) {
    if (failure instanceof DistinguishedNameError)
      throw refuse(`names the identity "${identity}", which is no distinguished name: ${failure.message}`)
    throw failure
  }
}

function refuseOverlap(subjects: readonly ReadonlyMap<string, string>[], refuse: Refuse): void {
  subjects.forEach((subject, index) => {
    if (subjects.some((other, otherIndex) => index !== otherIndex && isPartOfName(subject, other)))
      throw refuse('names identities of which one includes another')
  })
}

/** Whether a name has all attributes of `part`. */
export function isPartOfName(part: ReadonlyMap<string, string>, name: ReadonlyMap<string, string>): boolean {
  return [...part].every(([type, value]) => name.get(type) === value)
}

function refuseRepeated(names: readonly string[], what: string): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined)
    throw new TrustPolicyError(`the trust policy document has ${what} "${repeated}" twice`)
}

function explainIssue({ issues: [issue] }: z.core.$ZodError): string {
  const path = issue?.path.map(String).join('.') ?? ''
  return `the trust policy document is not valid${path === '' ? '' : `: ${path} is missing or has a wrong value`}`
}
