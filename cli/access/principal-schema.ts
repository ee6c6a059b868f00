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

/** Of which kind, in which account and how called the principal is that `arn` names. */
export function parsePrincipalArn(arn: string): { kind: Principal['kind']; account: string; name: string } {
  const [, account = '', type, name = 'root'] = PRINCIPAL_PATTERN.exec(arn) ?? []
  return { kind: type === 'role' || type === 'user' ? type : 'root', account, name }
}

type Path = readonly PropertyKey[]

/** Insists that the principal at `path` is of `account` and of the kind that its ARN says. Throws QuestionError. */
export function requireMatchingPrincipal(
  principal: { arn: string; kind: Principal['kind'] },
  account: string,
  path: Path,
): void {
  requirePrincipalKind(principal, path)
  requirePrincipalAccount(principal.arn, account, [...path, 'arn'])
}

/** Insists that the principal at `path` is of the kind that its ARN says. Throws QuestionError. */
export function requirePrincipalKind(
  { arn, kind: stated }: { arn: string; kind: Principal['kind'] },
  path: Path,
): void {
  const actual = parsePrincipalArn(arn).kind
  requireValid(stated === actual, [...path, 'kind'], `is "${stated}", but the ARN is that of a ${actual}`)
}

/** Insists that the principal that `arn` names, at `path`, is of `account`. Throws QuestionError. */
export function requirePrincipalAccount(arn: string, account: string, path: Path): void {
  const of = parsePrincipalArn(arn).account
  requireValid(of === account, path, `is of account ${of}, not of ${account}`)
}

/** Insists that `session` is one of the principal. Throws QuestionError. */
export function requirePrincipalSession(session: string, principal: string, path: Path): void {
  const { kind: of, account, name } = parsePrincipalArn(principal)
  const [, inAccount, type, role] = SESSION_PATTERN.exec(session) ?? []
  requireValid(inAccount === account, path, `is of account ${inAccount}, not of ${account}`)
  const isRoles = type === 'assumed-role'
  requireValid(isRoles === (of === 'role'), path, `is no session of a ${of}`)
  requireValid(!isRoles || role === name, path, `is a session of role ${role}, not of ${name}`)
}

/** `document`, called `name` in answers. */
export function createSourcedPolicy(document: PolicyDocument, name: string): SourcedPolicy {
  return { policy: name, document }
}

/** Policies of a principal, each known by its number from 0. */
export function numberPolicies(documents: readonly PolicyDocument[]): SourcedPolicy[] {
  return documents.map((document, index) => createSourcedPolicy(document, String(index)))
}

/** An organization, its policies known as `scp LEVEL.NUMBER` and `rcp LEVEL.NUMBER`. */
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
