import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../../../../audit/engines/iam/policy-document.ts'
import { evaluateExposure } from '../../../../../audit/engines/iam/exposure/result/exposure-result.ts'
import {
  findExampleArn,
  FOREIGN_ORGANIZATION_ID,
  OWN_ORGANIZATION_ID,
  FOREIGN_ACCOUNT_ID,
  OWN_ACCOUNT_ID,
} from './exposure-cases.ts'

/**
 * The results are compared with those of trying every request of a small world with an evaluator that is written for
 * this test alone: it evaluates one request at a time and knows no classes of requests.
 */
interface TriedRequest {
  who: { account: string } | { service: string } | 'NOBODY'
  keys: Readonly<Record<string, string>>
  /** How far the caller is from the account. */
  scope: 'public' | 'cross-account' | 'organization' | 'service' | 'account'
  /** Whether a service acts for an account that no policy names. */
  forAnyone?: boolean
}

const QUEUE = findExampleArn('AWS::SQS::Queue')
const UNTRUSTED_ACCOUNT = '999999999999'
const MEMBER = '777777777777'
const FELLOW = '888888888888'
const INSIDE = '203.0.113.9'
const TOPIC = (account: string) => `arn:aws:sns:eu-west-1:${account}:t`
const BUCKET = 'arn:aws:s3:::b'

function some(key: string, values: readonly (string | undefined)[]): Record<string, string>[] {
  return values.map((value): Record<string, string> => (value === undefined ? {} : { [key]: value }))
}

function product(...parts: readonly Record<string, string>[][]): Record<string, string>[] {
  return parts.reduce<Record<string, string>[]>(
    (all, part) => all.flatMap(one => part.map(other => ({ ...one, ...other }))),
    [{}],
  )
}

const agents = some('aws:useragent', ['x', 'y*', undefined])
const networks = product(
  some('aws:sourceip', [INSIDE, '198.51.100.7', '2001:db8::9', undefined]),
  some('aws:sourcevpce', ['vpce-1', 'vpce-9', undefined]),
)

function isInside(keys: Readonly<Record<string, string>>): boolean {
  return keys['aws:sourceip'] === INSIDE || keys['aws:sourcevpce'] === 'vpce-1'
}

function listAccountRequests(
  account: string,
  organization: string | undefined,
  scope: TriedRequest['scope'],
): TriedRequest[] {
  const keys = product(agents, networks, some('aws:principalorgid', [organization]))
  return keys.map(each => ({
    who: { account },
    keys: {
      ...each,
      'aws:principalaccount': account,
      'aws:principalarn': `arn:aws:iam::${account}:role/a`,
      'aws:principalisawsservice': 'false',
    },
    scope: scope === 'public' && isInside(each) ? 'cross-account' : scope,
  }))
}

function listServiceRequests(service: string, account: string): TriedRequest[] {
  const keys = product(
    agents,
    some('aws:sourceip', ['198.51.100.7', '2001:db8::9', undefined]),
    some('aws:sourceaccount', [account, undefined]),
    some('aws:sourcearn', [TOPIC(account), BUCKET, undefined]),
  )
  return keys.map(each => ({
    who: { service },
    keys: { ...each, 'aws:principalisawsservice': 'true', 'aws:principalservicename': service },
    scope: 'service',
    forAnyone: account === UNTRUSTED_ACCOUNT,
  }))
}

const WORLD: readonly TriedRequest[] = [
  ...product(agents, networks).map((keys): TriedRequest => ({
    who: 'NOBODY',
    keys,
    scope: isInside(keys) ? 'cross-account' : 'public',
  })),
  ...listAccountRequests(UNTRUSTED_ACCOUNT, undefined, 'public'),
  ...listAccountRequests(UNTRUSTED_ACCOUNT, 'o-strangers00', 'public'),
  ...listAccountRequests(FOREIGN_ACCOUNT_ID, undefined, 'cross-account'),
  ...listAccountRequests(FOREIGN_ACCOUNT_ID, 'o-strangers00', 'cross-account'),
  ...listAccountRequests(FOREIGN_ACCOUNT_ID, FOREIGN_ORGANIZATION_ID, 'cross-account'),
  ...listAccountRequests(FOREIGN_ACCOUNT_ID, OWN_ORGANIZATION_ID, 'organization'),
  ...listAccountRequests(FELLOW, FOREIGN_ORGANIZATION_ID, 'cross-account'),
  ...listAccountRequests(MEMBER, OWN_ORGANIZATION_ID, 'organization'),
  ...listAccountRequests(OWN_ACCOUNT_ID, OWN_ORGANIZATION_ID, 'account'),
  ...['s3.amazonaws.com', 'sns.amazonaws.com', 'events.amazonaws.com'].flatMap(service =>
    [OWN_ACCOUNT_ID, FOREIGN_ACCOUNT_ID, UNTRUSTED_ACCOUNT].flatMap(account =>
      listServiceRequests(service, account),
    ),
  ),
]

interface WrittenStatement {
  Effect: string
  Principal?: unknown
  NotPrincipal?: unknown
  Action: string | string[]
  Resource: string
  Condition: Record<string, Record<string, string[]>>
}

const expressions = new Map<string, RegExp>()

function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
  const known = expressions.get(pattern)
  const expression = known ?? new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`)
  if (known === undefined) expressions.set(pattern, expression)
  return expression.test(text)
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function isWithin(block: string, address: string): boolean {
  if (address.includes(':')) return false
  const [network = '', length = '32'] = block.split('/')
  const size = 2 ** (32 - Number(length))
  return Math.floor(numberOf(network) / size) === Math.floor(numberOf(address) / size)
}

function passes(operator: string, values: readonly string[], value: string | undefined): boolean {
  const [, all, name = '', ifExists] = /^(ForAllValues:)?(.+?)(IfExists)?$/.exec(operator) ?? []
  if (name === 'Null') return values.includes(value === undefined ? 'true' : 'false')
  const negated = name.includes('Not')
  if (value === undefined) return negated || ifExists !== undefined || all !== undefined
  const one = (written: string) => {
    if (name.endsWith('IpAddress')) return isWithin(written, value)
    return name.endsWith('Equals') || name === 'Bool' ? written === value : matches(written, value)
  }
  return values.some(one) !== negated
}

function names(principal: unknown, who: TriedRequest['who']): boolean {
  if (principal === '*') return true
  const { AWS, Service } = principal as { AWS?: string | string[]; Service?: string | string[] }
  if (who === 'NOBODY') return false
  if ('service' in who) return [Service].flat().includes(who.service)
  return [AWS].flat().some(each => each === who.account || each === `arn:aws:iam::${who.account}:root`)
}

function applies(statement: WrittenStatement, { who, keys }: TriedRequest, action: string): boolean {
  const { Principal, NotPrincipal, Action, Condition } = statement
  const isNamed = NotPrincipal === undefined ? names(Principal, who) : !names(NotPrincipal, who)
  const isOfAction = [Action].flat().some(pattern => matches(pattern.toLowerCase(), action))
  return (
    isNamed &&
    isOfAction &&
    matches(statement.Resource, QUEUE) &&
    Object.entries(Condition).every(([operator, tests]) =>
      Object.entries(tests).every(([key, values]) => passes(operator, values, keys[key.toLowerCase()])),
    )
  )
}

const ACTIONS = ['sqs:sendmessage', 'sqs:receivemessage', 'sqs:deletemessage']

function mayPass(statements: readonly WrittenStatement[], triedRequest: TriedRequest): boolean {
  return ACTIONS.some(action => {
    const speaking = statements.filter(statement => applies(statement, triedRequest, action))
    return (
      speaking.some(({ Effect }) => Effect === 'Allow') && speaking.every(each => each.Effect === 'Allow')
    )
  })
}

const principal = fc.constantFrom<unknown>(
  '*',
  '*',
  { AWS: FOREIGN_ACCOUNT_ID },
  { AWS: [`arn:aws:iam::${OWN_ACCOUNT_ID}:root`, FOREIGN_ACCOUNT_ID] },
  { AWS: OWN_ACCOUNT_ID },
  { Service: 's3.amazonaws.com' },
  { Service: ['s3.amazonaws.com', 'sns.amazonaws.com'] },
)
const text = fc.constantFrom(
  ...['', 'IfExists'].flatMap(end =>
    ['StringEquals', 'StringLike', 'StringNotEquals', 'StringNotLike'].map(each => each + end),
  ),
  'ForAllValues:StringEquals',
)
const test = fc.oneof(
  fc.tuple(
    text,
    fc.constantFrom<[string, string[]]>(
      ['aws:PrincipalOrgID', [OWN_ORGANIZATION_ID]],
      ['aws:PrincipalOrgID', [FOREIGN_ORGANIZATION_ID]],
      ['aws:PrincipalOrgID', ['o-*']],
      ['aws:PrincipalAccount', [FOREIGN_ACCOUNT_ID]],
      ['aws:PrincipalAccount', [OWN_ACCOUNT_ID, FOREIGN_ACCOUNT_ID]],
      ['aws:PrincipalAccount', ['*']],
      ['aws:SourceAccount', [OWN_ACCOUNT_ID]],
      ['aws:SourceAccount', [FOREIGN_ACCOUNT_ID]],
      ['aws:SourceAccount', ['*']],
      ['aws:SourceArn', [BUCKET]],
      ['aws:SourceArn', [TOPIC(OWN_ACCOUNT_ID)]],
      ['aws:SourceVpce', ['vpce-1']],
      ['aws:UserAgent', ['x']],
      ['aws:UserAgent', ['x', 'z']],
      ['aws:UserAgent', ['y*']],
      ['aws:PrincipalServiceName', ['sns.amazonaws.com']],
    ),
  ),
  fc.tuple(
    fc.constantFrom('IpAddress', 'NotIpAddress', 'IpAddressIfExists'),
    fc.constantFrom<[string, string[]]>(
      ['aws:SourceIp', ['203.0.113.0/24']],
      ['aws:SourceIp', ['10.0.0.0/8']],
      ['aws:SourceIp', ['0.0.0.0/1', '128.0.0.0/1']],
    ),
  ),
  fc.tuple(
    fc.constantFrom('Bool', 'BoolIfExists'),
    fc.constantFrom<[string, string[]]>(
      ['aws:PrincipalIsAWSService', ['true']],
      ['aws:PrincipalIsAWSService', ['false']],
    ),
  ),
  fc.tuple(
    fc.constant('Null'),
    fc.constantFrom<[string, string[]]>(
      ['aws:PrincipalOrgID', ['true']],
      ['aws:PrincipalOrgID', ['false']],
      ['aws:SourceAccount', ['false']],
      ['aws:UserAgent', ['true']],
    ),
  ),
)
const condition = fc.array(test, { maxLength: 3 }).map(tests => {
  const all: WrittenStatement['Condition'] = {}
  for (const [operator, [key, values]] of tests) all[operator] = { ...all[operator], [key]: values }
  return all
})
const body = fc.record({
  Action: fc.constantFrom<string | string[]>(
    'sqs:SendMessage',
    'sqs:*',
    ['sqs:SendMessage', 'sqs:ReceiveMessage'],
    '*',
  ),
  Resource: fc.constantFrom(QUEUE, '*', QUEUE, `${QUEUE}2`),
  Condition: condition,
})
const statement = fc
  .tuple(body, principal, fc.constantFrom('Allow', 'Allow', 'Deny'), fc.boolean())
  .map(([rest, who, Effect, excepted]): WrittenStatement => {
    const isAccount = typeof who === 'object'
    const NotPrincipal = { AWS: [`arn:aws:iam::${OWN_ACCOUNT_ID}:root`] }
    return Effect === 'Deny' && excepted && isAccount
      ? { Effect, NotPrincipal, ...rest }
      : { Effect, Principal: who, ...rest }
  })
const statements = fc.array(statement, { minLength: 1, maxLength: 4 })

const SCOPES = ['public', 'cross-account', 'organization', 'service', 'account'] as const

describe('evaluateExposure', () => {
  it('agrees with trying every request of a small world', () => {
    fc.assert(
      fc.property(statements, all => {
        const passing = WORLD.filter(triedRequest => mayPass(all, triedRequest))
        const found = evaluateExposure({
          account: OWN_ACCOUNT_ID,
          organization: OWN_ORGANIZATION_ID,
          resourceType: 'AWS::SQS::Queue',
          resourceArn: QUEUE,
          policy: parsePolicy({ Version: '2012-10-17', Statement: all }),
        })
        expect({ access: found.access, anonymous: found.anonymous }).toEqual({
          access: SCOPES.find(scope => passing.some(triedRequest => triedRequest.scope === scope)) ?? 'none',
          anonymous: passing.some(({ who, scope }) => who === 'NOBODY' && scope === 'public'),
        })
        const isConfused = passing.some(({ forAnyone }) => forAnyone === true)
        expect(found.confusedDeputy).toBe(isConfused && (found.access !== 'public' || found.confusedDeputy))
      }),
      { numRuns: 150 },
    )
  })
})
