import * as z from 'zod/mini'
import type { PolicyDocument } from '../../audit/policy/document.ts'
import type { Organization, Principal, SourcedPolicy } from '../../audit/policy/effective/principal.ts'
import type { organization } from './fields.ts'
import { insist } from './faults.ts'

const ARN_OF_PRINCIPAL = 'the ARN of a role, a user or the root such as arn:aws:iam::111122223333:role/app'
const ARN_OF_ROLE = 'the ARN of the role itself such as arn:aws:iam::111122223333:role/app, not of a session'
const PRINCIPAL = /^arn:aws[a-z-]*:iam::(\d{12}):(?:(role|user)\/(?:[!-~]+\/)?([\w+=,.@-]+)|(root))$/
const SESSION =
  /^arn:aws[a-z-]*:sts::(\d{12}):(assumed-role|federated-user)\/([\w+=,.@-]+)(?:\/[\w+=,.@-]+)?$/

export const principalArn = z.string(ARN_OF_PRINCIPAL).check(
  z.maxLength(2_048, ARN_OF_PRINCIPAL),
  z.refine(arn => !SESSION.test(arn), { error: ARN_OF_ROLE, abort: true }),
  z.regex(PRINCIPAL, ARN_OF_PRINCIPAL),
)

export const kind = z.enum(['role', 'user', 'root'], '"role", "user" or "root"')

const ARN_OF_SESSION = 'the ARN of a session such as arn:aws:sts::111122223333:assumed-role/app/session'

export const sessionArn = z
  .string(ARN_OF_SESSION)
  .check(z.maxLength(2_048, ARN_OF_SESSION), z.regex(SESSION, ARN_OF_SESSION))

/** Of which kind, in which account and how called the principal is that `arn` names. */
export function named(arn: string): { kind: Principal['kind']; account: string; name: string } {
  const [, account = '', type, name = 'root'] = PRINCIPAL.exec(arn) ?? []
  return { kind: type === 'role' || type === 'user' ? type : 'root', account, name }
}

type Path = readonly PropertyKey[]

/** Insists that the principal at `path` is of `account` and of the kind that its ARN says. Throws QuestionError. */
export function insistOn(
  principal: { arn: string; kind: Principal['kind'] },
  account: string,
  path: Path,
): void {
  insistOnKind(principal, path)
  insistOnAccount(principal.arn, account, [...path, 'arn'])
}

/** Insists that the principal at `path` is of the kind that its ARN says. Throws QuestionError. */
export function insistOnKind(
  { arn, kind: said }: { arn: string; kind: Principal['kind'] },
  path: Path,
): void {
  const told = named(arn).kind
  insist(said === told, [...path, 'kind'], `is "${said}", but the ARN is that of a ${told}`)
}

/** Insists that the principal that `arn` names, at `path`, is of `account`. Throws QuestionError. */
export function insistOnAccount(arn: string, account: string, path: Path): void {
  const of = named(arn).account
  insist(of === account, path, `is of account ${of}, not of ${account}`)
}

/** Insists that `session` is one of the principal. Throws QuestionError. */
export function insistOnSession(session: string, principal: string, path: Path): void {
  const { kind: of, account, name } = named(principal)
  const [, inAccount, type, role] = SESSION.exec(session) ?? []
  insist(inAccount === account, path, `is of account ${inAccount}, not of ${account}`)
  const isRoles = type === 'assumed-role'
  insist(isRoles === (of === 'role'), path, `is no session of a ${of}`)
  insist(!isRoles || role === name, path, `is a session of role ${role}, not of ${name}`)
}

/** `document`, called `name` in answers. */
export function sourced(document: PolicyDocument, name: string): SourcedPolicy {
  return { policy: name, document }
}

/** Policies of a principal, each known by its number from 0. */
export function numbered(documents: readonly PolicyDocument[]): SourcedPolicy[] {
  return documents.map((document, index) => sourced(document, String(index)))
}

/** An organization, its policies known as `scp LEVEL.NUMBER` and `rcp LEVEL.NUMBER`. */
export function organizationOf(given: z.output<typeof organization>): Organization {
  const { id, managementAccount, scps, rcps } = given
  return {
    id,
    managementAccount,
    scps: levels('scp', scps),
    ...(rcps ? { rcps: levels('rcp', rcps) } : {}),
  }
}

function levels(word: string, given: readonly (readonly PolicyDocument[])[]): SourcedPolicy[][] {
  return given.map((level, at) => level.map((document, index) => sourced(document, `${word} ${at}.${index}`)))
}
