import * as z from 'zod/mini'
import type { Principal, SourcedPolicy } from '../../../audit/engines/iam/effective-permissions/principal.ts'
import type { EscalationAccount } from '../../../audit/engines/iam/escalation/permission-index/escalation-account.ts'
import { listSchema, objectSchema } from '../../../audit/configuration/schema-fields.ts'
import { requireValid, parseQuestion } from '../validation.ts'
import {
  accountIdSchema,
  arnSchema,
  omitUndefined,
  identityPoliciesSchema,
  makeOptional,
  MAX_POLICIES,
  organizationSchema,
  timeSchema,
} from '../schemas.ts'
import { createPolicySchema } from '../policy-schema.ts'
import {
  buildExampleArn,
  buildPolicyPrincipal,
  isPolicyDocument,
  parsePolicyDocument,
} from './policy-principal.ts'
import {
  requireMatchingPrincipal,
  principalKindSchema,
  numberPolicies,
  buildQuestionOrganization,
  principalArnSchema,
  createSourcedPolicy,
} from '../principal-schema.ts'

const MAX_PRINCIPALS = 20_000
const MAX_RESOURCES = 50_000

/** Whether there is one, or which one it is. */
const instanceProfile = z.union(
  [z.boolean(), z.string().check(z.minLength(1))],
  'true, false, or the name or ARN of the profile',
)

const shape = objectSchema({
  account: accountIdSchema,
  organization: makeOptional(organizationSchema),
  start: principalArnSchema,
  principals: listSchema(
    objectSchema({
      arn: principalArnSchema,
      kind: principalKindSchema,
      identity: identityPoliciesSchema,
      attachedPolicyArns: makeOptional(
        listSchema(arnSchema, 'a list of ARNs of managed policies', MAX_POLICIES),
      ),
      trust: makeOptional(createPolicySchema('RESOURCE')),
      boundary: makeOptional(createPolicySchema('IDENTITY')),
      instanceProfile: makeOptional(instanceProfile),
    }),
    'a list of 1 to 20000 principals',
    MAX_PRINCIPALS,
    1,
  ),
  policies: makeOptional(
    listSchema(
      objectSchema({ arn: arnSchema, doc: createPolicySchema('IDENTITY') }),
      'a list of managed policies',
      MAX_RESOURCES,
    ),
  ),
  resources: makeOptional(
    objectSchema({
      lambdaFunctions: makeOptional(
        listSchema(
          objectSchema({
            arn: arnSchema,
            role: principalArnSchema,
            triggered: makeOptional(z.boolean('true or false')),
          }),
          'a list of functions',
          MAX_RESOURCES,
        ),
      ),
    }),
  ),
  now: makeOptional(timeSchema),
})

type ParsedQuestion = z.output<typeof shape>

/** Where `start` leads in an account; `now` is an ISO time, the current one where it is left out. */
export interface EscalateQuestion {
  start: string
  account: EscalationAccount
  now?: string
  /** The question is about any account: which of these principals, each alone, becomes an administrator. */
  alone?: readonly Principal[]
  /** Why something of the account is missing. */
  unread?: readonly string[]
}

/** Reads a question of `escalate`: a question, or a policy document of any role or user. Throws QuestionError. */
export function parseEscalateQuestion(source: unknown): EscalateQuestion {
  if (isPolicyDocument(source))
    return buildPolicyQuestion(
      numberPolicies([parsePolicyDocument(source)]),
      (['role', 'user'] as const).map(buildExampleArn),
    )
  const {
    account,
    organization: within,
    start,
    principals,
    policies = [],
    resources,
    now,
  } = parseQuestion(shape, source)
  principals.forEach((principal, index) =>
    requireMatchingPrincipal(principal, account, ['principals', index]),
  )
  requireUniqueArns(principals, 'principals')
  requireUniqueArns(policies, 'policies')
  requireValid(
    principals.some(principal => principal.arn === start),
    ['start'],
    'is not one of the principals',
  )
  const common = { account, ...(within ? { organization: buildQuestionOrganization(within) } : {}) }
  return {
    start,
    account: {
      ...common,
      principals: principals.map(principal => ({ ...common, ...buildPrincipal(principal) })),
      policies: policies.map(each => ({ arn: each.arn, document: each.doc })),
      functions: (resources?.lambdaFunctions ?? []).map(each => omitUndefined(each)),
    },
    ...omitUndefined({ now }),
  }
}

/** The question whether a principal with `identity` alone becomes an administrator, as the first of `arns` that does. */
export function buildPolicyQuestion(
  identity: readonly SourcedPolicy[],
  arns: readonly string[],
): EscalateQuestion {
  const alone = arns.map(arn => buildPolicyPrincipal(arn, identity))
  const [{ arn, account } = { arn: '', account: '' }] = alone
  return { start: arn, account: { account, principals: alone }, alone }
}

function buildPrincipal({
  boundary,
  identity: policies,
  instanceProfile: profile,
  ...rest
}: ParsedQuestion['principals'][number]) {
  return {
    ...omitUndefined(rest),
    identity: numberPolicies(policies),
    ...(boundary ? { boundary: createSourcedPolicy(boundary, 'boundary') } : {}),
    hasInstanceProfile: profile !== undefined && profile !== false,
  }
}

function requireUniqueArns(listed: readonly { arn: string }[], field: string): void {
  const seen = new Set<string>()
  listed.forEach((each, index) => {
    requireValid(!seen.has(each.arn), [field, index, 'arn'], `is listed twice: ${each.arn}`)
    seen.add(each.arn)
  })
}
