import { expect, it } from 'vitest'
import { decide } from '../../../../audit/policy/decide/decide.ts'
import type { Decision, Question, Session } from '../../../../audit/policy/decide/question.ts'
import { parsePolicy } from '../../../../audit/policy/document.ts'
import type { Principal, SourcedPolicy } from '../../../../audit/policy/effective/principal.ts'

export const ACCOUNT = '111122223333'
export const ELSEWHERE = '444455556666'
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/app/monday`
export const USER = `arn:aws:iam::${ACCOUNT}:user/alice`
export const FEDERATED = `arn:aws:sts::${ACCOUNT}:federated-user/visitor`
export const ROOT = `arn:aws:iam::${ACCOUNT}:root`
export const OBJECT = 'arn:aws:s3:::reports/2026.csv'

export interface RawStatement {
  Sid?: string
  Effect: 'Allow' | 'Deny'
  [element: string]: unknown
}

/** One statement, some, or a whole document. */
export type Raw = RawStatement | readonly RawStatement[] | { Version?: string; Statement: unknown }

/** What a case says; the rest is a role that asks for s3:GetObject on an object of its account. */
export interface Case {
  account?: string
  identity?: readonly Raw[]
  boundary?: Raw
  scps?: readonly (readonly Raw[])[]
  rcps?: readonly (readonly Raw[])[]
  managementAccount?: boolean
  sessionPolicy?: Raw
  sessionArn?: string
  resourcePolicy?: Raw
  arn?: string
  kind?: Principal['kind']
  tags?: Record<string, string>
  action?: string
  on?: string
  owner?: string
  context?: Question['request']['context']
}

export function allow(Action: string | string[], Resource: unknown = '*', more: object = {}): RawStatement {
  return { Effect: 'Allow', Action, Resource, ...more }
}

export function deny(Action: string | string[], Resource: unknown = '*', more: object = {}): RawStatement {
  return { Effect: 'Deny', Action, Resource, ...more }
}

/** A statement of a resource's policy about everything on it. */
export function grant(Principal: unknown, more: object = {}): RawStatement {
  return { Effect: 'Allow', Principal, Action: '*', Resource: '*', ...more }
}

export const EVERYTHING = allow('*')

export function sourced(policy: string, raw: Raw): SourcedPolicy {
  const isDocument = !Array.isArray(raw) && 'Statement' in raw
  return { policy, document: parsePolicy(isDocument ? raw : { Version: '2012-10-17', Statement: raw }) }
}

function levels(word: string, given: readonly (readonly Raw[])[]): SourcedPolicy[][] {
  return given.map((level, at) => level.map((raw, index) => sourced(`${word} ${at}.${index}`, raw)))
}

export function questionOf(given: Case): Question {
  const {
    identity = [],
    boundary,
    scps,
    rcps,
    managementAccount = false,
    tags,
    resourcePolicy,
    owner,
  } = given
  const organization = {
    id: 'o-one',
    managementAccount,
    scps: levels('scp', scps ?? []),
    rcps: levels('rcp', rcps ?? []),
  }
  return {
    ...(given.account ? { account: given.account } : {}),
    principal: {
      arn: given.arn ?? ROLE,
      kind: given.kind ?? 'role',
      account: ACCOUNT,
      identity: identity.map((raw, index) => sourced(String(index), raw)),
      ...(boundary ? { boundary: sourced('boundary', boundary) } : {}),
      ...(scps || rcps || given.managementAccount !== undefined ? { organization } : {}),
      ...(tags ? { tags } : {}),
    },
    ...sessionOf(given),
    ...(owner ? { resourceAccount: owner } : {}),
    ...(resourcePolicy ? { resourcePolicy: sourced('resource', resourcePolicy) } : {}),
    request: {
      action: given.action ?? 's3:GetObject',
      resource: given.on ?? OBJECT,
      context: given.context ?? {},
    },
  }
}

function sessionOf({ sessionPolicy, sessionArn }: Case): { session?: Session } {
  if (sessionPolicy === undefined && sessionArn === undefined) return {}
  return {
    session: {
      ...(sessionPolicy ? { policy: sourced('session', sessionPolicy) } : {}),
      ...(sessionArn ? { arn: sessionArn } : {}),
    },
  }
}

export type Expected = Decision['decision']

/** Decides each case, one test a case. */
export function expectDecisions(
  cases: readonly (readonly [name: string, expected: Expected, given: Case])[],
): void {
  it.each(cases)('%s: %s', (_, expected, given) => {
    const { decision, why } = decide(questionOf(given))
    expect({ decision, why }).toEqual({ decision: expected, why })
    expect(why).toMatch(/^[A-Z].*\.$/)
  })
}
