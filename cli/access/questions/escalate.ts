import * as z from 'zod/mini'
import type { EscalationAccount } from '../../../audit/policy/escalation/account.ts'
import { list, object } from '../../../audit/settings/leaf.ts'
import { insist, readAs } from '../faults.ts'
import { accountId, arn, defined, identity, maybe, MOST_POLICIES, organization, time } from '../fields.ts'
import { policy } from '../policy.ts'
import { insistOn, kind, numbered, organizationOf, principalArn, sourced } from '../principal.ts'

const MOST_PRINCIPALS = 20_000
const MOST_RESOURCES = 50_000

/** Whether there is one, or which one it is. */
const instanceProfile = z.union(
  [z.boolean(), z.string().check(z.minLength(1))],
  'true, false, or the name or ARN of the profile',
)

const shape = object({
  account: accountId,
  organization: maybe(organization),
  start: principalArn,
  principals: list(
    object({
      arn: principalArn,
      kind,
      identity,
      attachedPolicyArns: maybe(list(arn, 'a list of ARNs of managed policies', MOST_POLICIES)),
      trust: maybe(policy('RESOURCE')),
      boundary: maybe(policy('IDENTITY')),
      instanceProfile: maybe(instanceProfile),
    }),
    'a list of 1 to 20000 principals',
    MOST_PRINCIPALS,
    1,
  ),
  policies: maybe(
    list(object({ arn, doc: policy('IDENTITY') }), 'a list of managed policies', MOST_RESOURCES),
  ),
  resources: maybe(
    object({
      lambdaFunctions: maybe(
        list(
          object({ arn, role: principalArn, triggered: maybe(z.boolean('true or false')) }),
          'a list of functions',
          MOST_RESOURCES,
        ),
      ),
    }),
  ),
  now: maybe(time),
})

type Asked = z.output<typeof shape>

/** Where `start` leads in an account; `now` is an ISO time, the current one where it is left out. */
export interface EscalateQuestion {
  start: string
  account: EscalationAccount
  now?: string
}

/** Reads a question of `escalate`. Throws QuestionError. */
export function readEscalate(source: unknown): EscalateQuestion {
  const {
    account,
    organization: within,
    start,
    principals,
    policies = [],
    resources,
    now,
  } = readAs(shape, source)
  principals.forEach((principal, index) => insistOn(principal, account, ['principals', index]))
  insistOnce(principals, 'principals')
  insistOnce(policies, 'policies')
  insist(
    principals.some(principal => principal.arn === start),
    ['start'],
    'is none of the principals',
  )
  const common = { account, ...(within ? { organization: organizationOf(within) } : {}) }
  return {
    start,
    account: {
      ...common,
      principals: principals.map(principal => ({ ...common, ...principalOf(principal) })),
      policies: policies.map(each => ({ arn: each.arn, document: each.doc })),
      functions: (resources?.lambdaFunctions ?? []).map(each => defined(each)),
    },
    ...defined({ now }),
  }
}

function principalOf({
  boundary,
  identity: policies,
  instanceProfile: profile,
  ...given
}: Asked['principals'][number]) {
  return {
    ...defined(given),
    identity: numbered(policies),
    ...(boundary ? { boundary: sourced(boundary, 'boundary') } : {}),
    hasInstanceProfile: profile !== undefined && profile !== false,
  }
}

function insistOnce(listed: readonly { arn: string }[], field: string): void {
  const seen = new Set<string>()
  listed.forEach((each, index) => {
    insist(!seen.has(each.arn), [field, index, 'arn'], `is listed twice: ${each.arn}`)
    seen.add(each.arn)
  })
}
