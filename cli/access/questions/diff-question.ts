import { objectSchema } from '../../../audit/configuration/schema-fields.ts'
import {
  requirePrincipalAccount,
  parsePrincipalArn,
  numberPolicies,
  buildQuestionOrganization,
  principalArnSchema,
  createSourcedPolicy,
} from '../principal-schema.ts'
import { QuestionError } from '../question-error.ts'
import { isPolicyDocument } from './policy-principal.ts'
import { parseQuestion } from '../validation.ts'
import {
  accountIdSchema,
  identityPoliciesSchema,
  makeOptional,
  organizationSchema,
  timeSchema,
} from '../schemas.ts'
import { createPolicySchema } from '../policy-schema.ts'
import type { Principal } from '../../../audit/engines/iam/effective-permissions/principal.ts'
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

/** A principal before and after a change; `now` is an ISO time, the current one where it is left out. */
export interface DiffQuestion {
  before: Principal
  after: Principal
  now?: string
  /** The ARN of an example principal, where none is given. */
  assumedPrincipal?: string
}

/** Reads a question of `diff`. Throws QuestionError. */
export function parseDiffQuestion(source: unknown): DiffQuestion {
  if (isPolicyDocument(source))
    throw new QuestionError('is a policy document; compare two of them, before and after')
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
