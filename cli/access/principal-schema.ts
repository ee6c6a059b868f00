import * as z from 'zod/mini'
import type { PolicyDocument } from '../../audit/engines/iam/policy-document.ts'
import type {
  PrincipalOrganization,
  Principal,
  SourcedPolicy,
} from '../../audit/engines/iam/effective-permissions/principal.ts'
import type { organizationSchema } from './schemas.ts'
import { requireValid } from './validation.ts'

const PRINCIPAL_ARN_TEXT = 'the ARN of a role, a user or the root such as arn:aws:iam::111122223333:role/app'
const ROLE_ARN_TEXT =
  'the ARN of the role itself such as arn:aws:iam::111122223333:role/app, not of a session'
const PRINCIPAL_PATTERN = /^arn:aws[a-z-]*:iam::(\d{12}):(?:(role|user)\/(?:[!-~]+\/)?([\w+=,.@-]+)|(root))$/
const SESSION_PATTERN =
  /^arn:aws[a-z-]*:sts::(\d{12}):(assumed-role|federated-user)\/([\w+=,.@-]+)(?:\/[\w+=,.@-]+)?$/

export const principalArnSchema = z.string(PRINCIPAL_ARN_TEXT).check(
  z.maxLength(2_048, PRINCIPAL_ARN_TEXT),
  z.refine(arn => !SESSION_PATTERN.test(arn), { error: ROLE_ARN_TEXT, abort: true }),
  z.regex(PRINCIPAL_PATTERN, PRINCIPAL_ARN_TEXT),
)

export const principalKindSchema = z.enum(['role', 'user', 'root'], '"role", "user" or "root"')

const SESSION_ARN_TEXT = 'the ARN of a session such as arn:aws:sts::111122223333:assumed-role/app/session'

export const sessionArnSchema = z
  .string(SESSION_ARN_TEXT)
  .check(z.maxLength(2_048, SESSION_ARN_TEXT), z.regex(SESSION_PATTERN, SESSION_ARN_TEXT))

/** The kind, account and name of the principal `arn`. */
export function parsePrincipalArn(arn: string): { kind: Principal['kind']; account: string; name: string } {
  const [, account = '', type, name = 'root'] = PRINCIPAL_PATTERN.exec(arn) ?? []
  return { kind: type === 'role' || type === 'user' ? type : 'root', account, name }
}

type Path = readonly PropertyKey[]

/** Requires that the principal at `path` belongs to `account` and has the kind of its ARN. Throws QuestionError. */
export function requireMatchingPrincipal(
  principal: { arn: string; kind: Principal['kind'] },
  account: string,
  path: Path,
): void {
  requirePrincipalKind(principal, path)
  requirePrincipalAccount(principal.arn, account, [...path, 'arn'])
}

/** Requires that the principal at `path` has the kind of its ARN. Throws QuestionError. */
export function requirePrincipalKind(
  { arn, kind: stated }: { arn: string; kind: Principal['kind'] },
  path: Path,
): void {
  const actual = parsePrincipalArn(arn).kind
  requireValid(stated === actual, [...path, 'kind'], `is "${stated}", but the ARN is of a ${actual}`)
}

/** Requires that the principal `arn`, at `path`, belongs to `account`. Throws QuestionError. */
export function requirePrincipalAccount(arn: string, account: string, path: Path): void {
  const actual = parsePrincipalArn(arn).account
  requireValid(actual === account, path, `belongs to account ${actual}, not to ${account}`)
}

/** Requires that `session` is a session of `principal`. Throws QuestionError. */
export function requirePrincipalSession(session: string, principal: string, path: Path): void {
  const { kind, account, name } = parsePrincipalArn(principal)
  const [, inAccount, type, role] = SESSION_PATTERN.exec(session) ?? []
  requireValid(inAccount === account, path, `belongs to account ${inAccount}, not to ${account}`)
  const isRoleSession = type === 'assumed-role'
  requireValid(isRoleSession === (kind === 'role'), path, `is not a session of a ${kind}`)
  requireValid(!isRoleSession || role === name, path, `is a session of role ${role}, not of ${name}`)
}

/** Names a policy document for answers. */
export function createSourcedPolicy(document: PolicyDocument, name: string): SourcedPolicy {
  return { policy: name, document }
}

/** Names the policies of a principal by their numbers, from 0. */
export function numberPolicies(documents: readonly PolicyDocument[]): SourcedPolicy[] {
  return documents.map((document, index) => createSourcedPolicy(document, String(index)))
}

/** Builds an organization, its policies named `scp LEVEL.NUMBER` and `rcp LEVEL.NUMBER`. */
export function buildQuestionOrganization(
  parsed: z.output<typeof organizationSchema>,
): PrincipalOrganization {
  const { id, managementAccount, scps, rcps } = parsed
  return {
    id,
    managementAccount,
    scps: numberLevels('scp', scps),
    ...(rcps ? { rcps: numberLevels('rcp', rcps) } : {}),
  }
}

function numberLevels(word: string, parsed: readonly (readonly PolicyDocument[])[]): SourcedPolicy[][] {
  return parsed.map((level, at) =>
    level.map((document, index) => createSourcedPolicy(document, `${word} ${at}.${index}`)),
  )
}
