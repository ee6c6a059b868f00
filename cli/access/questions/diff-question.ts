import { objectSchema } from '../../../audit/configuration/schema-fields.ts'
import {
  requirePrincipalAccount,
  parsePrincipalArn,
  numberPolicies,
  buildQuestionOrganization,
  principalArnSchema,
  createSourcedPolicy,
} from '../principal-schema.ts'
import { parseQuestion } from '../validation.ts'
import {
  accountIdSchema,
  identityPoliciesSchema,
  makeOptional,
  organizationSchema,
  timeSchema,
} from '../schemas.ts'
import { createPolicySchema } from '../policy-schema.ts'
import type { PolicyDocument } from '../../../audit/engines/iam/policy-document.ts'

const side = objectSchema({
  identity: identityPoliciesSchema,
  boundary: makeOptional(createPolicySchema('IDENTITY')),
})

const shape = objectSchema({
  account: accountIdSchema,
  principal: principalArnSchema,
  organization: makeOptional(organizationSchema),
  before: side,
  after: side,
  now: makeOptional(timeSchema),
})

/** Reads a question of `diff`. Throws QuestionError. */
export function parseDiffQuestion(source: unknown) {
  const { account, principal: arn, organization: within, before, after, now } = parseQuestion(shape, source)
  requirePrincipalAccount(arn, account, ['principal'])
  const about = {
    arn,
    kind: parsePrincipalArn(arn).kind,
    account,
    ...(within ? { organization: buildQuestionOrganization(within) } : {}),
  }
  return {
    before: { ...about, ...numberSidePolicies(before) },
    after: { ...about, ...numberSidePolicies(after) },
    ...(now === undefined ? {} : { now }),
  }
}

function numberSidePolicies(policies: {
  identity: readonly PolicyDocument[]
  boundary?: PolicyDocument | undefined
}) {
  const boundary = policies.boundary && createSourcedPolicy(policies.boundary, 'boundary')
  return { identity: numberPolicies(policies.identity), ...(boundary ? { boundary } : {}) }
}
