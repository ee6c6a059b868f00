import { expect, it } from 'vitest'
import { decideRequest } from '../../../../../audit/engines/iam/decide/decide-request.ts'
import type {
  AccessDecision,
  DecisionQuestion,
  PrincipalSession,
} from '../../../../../audit/engines/iam/decide/decision.ts'
import { parsePolicy } from '../../../../../audit/engines/iam/policy-document.ts'
import type {
  Principal,
  SourcedPolicy,
} from '../../../../../audit/engines/iam/effective-permissions/principal.ts'

export const DECISION_ACCOUNT_ID = '111122223333'
export const OTHER_ACCOUNT_ID = '444455556666'
export const DECISION_ROLE = `arn:aws:iam::${DECISION_ACCOUNT_ID}:role/app`
export const DECISION_SESSION = `arn:aws:sts::${DECISION_ACCOUNT_ID}:assumed-role/app/monday`
export const DECISION_USER = `arn:aws:iam::${DECISION_ACCOUNT_ID}:user/alice`
export const DECISION_FEDERATED_USER = `arn:aws:sts::${DECISION_ACCOUNT_ID}:federated-user/visitor`
export const DECISION_ROOT = `arn:aws:iam::${DECISION_ACCOUNT_ID}:root`
export const DECISION_OBJECT = 'arn:aws:s3:::reports/2026.csv'

export interface RawStatement {
  Sid?: string
  Effect: 'Allow' | 'Deny'
  [element: string]: unknown
}

/** One statement, several, or a whole document. */
export type RawPolicy = RawStatement | readonly RawStatement[] | { Version?: string; Statement: unknown }

/** What a case specifies; by default a role requests s3:GetObject on an object of its account. */
export interface DecisionCase {
  account?: string
  identity?: readonly RawPolicy[]
  boundary?: RawPolicy
  scps?: readonly (readonly RawPolicy[])[]
  rcps?: readonly (readonly RawPolicy[])[]
  managementAccount?: boolean
  sessionPolicy?: RawPolicy
  sessionArn?: string
  resourcePolicy?: RawPolicy
  arn?: string
  kind?: Principal['kind']
  tags?: Record<string, string>
  action?: string
  resource?: string
  resourceAccount?: string
  context?: DecisionQuestion['request']['context']
}

export function allowActions(
  Action: string | string[],
  Resource: unknown = '*',
  more: object = {},
): RawStatement {
  return { Effect: 'Allow', Action, Resource, ...more }
}

export function denyActions(
  Action: string | string[],
  Resource: unknown = '*',
  more: object = {},
): RawStatement {
  return { Effect: 'Deny', Action, Resource, ...more }
}

/** A statement of a resource policy about everything in the resource. */
export function grantToPrincipal(Principal: unknown, more: object = {}): RawStatement {
  return { Effect: 'Allow', Principal, Action: '*', Resource: '*', ...more }
}

export const ALLOW_EVERYTHING_STATEMENT = allowActions('*')

export function parseRawPolicy(policy: string, rawPolicy: RawPolicy): SourcedPolicy {
  const isDocument = !Array.isArray(rawPolicy) && 'Statement' in rawPolicy
  return {
    policy,
    document: parsePolicy(isDocument ? rawPolicy : { Version: '2012-10-17', Statement: rawPolicy }),
  }
}

function parseLevels(word: string, decisionCase: readonly (readonly RawPolicy[])[]): SourcedPolicy[][] {
  return decisionCase.map((level, at) =>
    level.map((rawPolicy, index) => parseRawPolicy(`${word} ${at}.${index}`, rawPolicy)),
  )
}

export function buildDecisionQuestion(decisionCase: DecisionCase): DecisionQuestion {
  const {
    identity = [],
    boundary,
    scps,
    rcps,
    managementAccount = false,
    tags,
    resourcePolicy,
    resourceAccount: owner,
  } = decisionCase
  const organization = {
    id: 'o-one',
    managementAccount,
    scps: parseLevels('scp', scps ?? []),
    rcps: parseLevels('rcp', rcps ?? []),
  }
  return {
    ...(decisionCase.account ? { account: decisionCase.account } : {}),
    principal: {
      arn: decisionCase.arn ?? DECISION_ROLE,
      kind: decisionCase.kind ?? 'role',
      account: DECISION_ACCOUNT_ID,
      identity: identity.map((rawPolicy, index) => parseRawPolicy(String(index), rawPolicy)),
      ...(boundary ? { boundary: parseRawPolicy('boundary', boundary) } : {}),
      ...(scps || rcps || decisionCase.managementAccount !== undefined ? { organization } : {}),
      ...(tags ? { tags } : {}),
    },
    ...buildSession(decisionCase),
    ...(owner ? { resourceAccount: owner } : {}),
    ...(resourcePolicy ? { resourcePolicy: parseRawPolicy('resource', resourcePolicy) } : {}),
    request: {
      action: decisionCase.action ?? 's3:GetObject',
      resource: decisionCase.resource ?? DECISION_OBJECT,
      context: decisionCase.context ?? {},
    },
  }
}

function buildSession({ sessionPolicy, sessionArn }: DecisionCase): { session?: PrincipalSession } {
  if (sessionPolicy === undefined && sessionArn === undefined) return {}
  return {
    session: {
      ...(sessionPolicy ? { policy: parseRawPolicy('session', sessionPolicy) } : {}),
      ...(sessionArn ? { arn: sessionArn } : {}),
    },
  }
}

export type ExpectedDecision = AccessDecision['decision']

/** Decides each case in a test of its own. */
export function expectDecisions(
  cases: readonly (readonly [name: string, expected: ExpectedDecision, given: DecisionCase])[],
): void {
  it.each(cases)('%s: %s', (_, expected, decisionCase) => {
    const { decision, why } = decideRequest(buildDecisionQuestion(decisionCase))
    expect({ decision, why }).toEqual({ decision: expected, why })
    expect(why).toMatch(/^[A-Z].*\.$/)
  })
}
