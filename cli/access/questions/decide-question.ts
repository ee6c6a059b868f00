import * as z from 'zod/mini'
import type { DecisionQuestion } from '../../../audit/engines/iam/decide/decision.ts'
import { objectSchema } from '../../../audit/configuration/schema-fields.ts'
import { parseQuestion } from '../validation.ts'
import {
  accountIdSchema,
  actionSchema,
  omitUndefined,
  identityPoliciesSchema,
  makeOptional,
  organizationSchema,
  resourceSchema,
} from '../schemas.ts'
import { createPolicySchema } from '../policy-schema.ts'
import {
  requirePrincipalKind,
  requirePrincipalSession,
  principalKindSchema,
  parsePrincipalArn,
  numberPolicies,
  buildQuestionOrganization,
  principalArnSchema,
  sessionArnSchema,
  createSourcedPolicy,
} from '../principal-schema.ts'

const VALUES = 'a text, a number, true, false, or a list of them'
const scalar = z.union([z.string(), z.number(), z.boolean()], VALUES)
const values = z.union([scalar, z.array(scalar)], VALUES)
/** With what follows a tag's prefix: letters of any language, spaces and some signs. */
const KEY = /^(?=.{1,512}$)[\w./@+=-]+(:[\p{L}\p{N} _./@+=:-]+)?$/u
const key = z.string().check(z.regex(KEY, 'a condition key such as aws:SourceIp'))

const shape = objectSchema({
  account: accountIdSchema,
  organization: makeOptional(organizationSchema),
  principal: objectSchema({
    arn: principalArnSchema,
    kind: principalKindSchema,
    identity: identityPoliciesSchema,
    boundary: makeOptional(createPolicySchema('IDENTITY')),
    session: makeOptional(
      objectSchema({
        policy: makeOptional(createPolicySchema('SESSION')),
        arn: makeOptional(sessionArnSchema),
      }),
    ),
  }),
  resourceAccount: makeOptional(accountIdSchema),
  resourcePolicy: makeOptional(createPolicySchema('RESOURCE')),
  request: objectSchema({
    action: actionSchema,
    resource: resourceSchema,
    context: makeOptional(z.record(key, values, 'an object of condition keys and their values')),
  }),
})

/** Reads a question of `decide`, in which the principal may be of another account. Throws QuestionError. */
export function parseDecideQuestion(source: unknown): DecisionQuestion {
  const { account, organization: within, principal, request, ...rest } = parseQuestion(shape, source)
  const { arn, boundary, session } = principal
  requirePrincipalKind(principal, ['principal'])
  if (session?.arn !== undefined) requirePrincipalSession(session.arn, arn, ['principal', 'session', 'arn'])
  return {
    account,
    principal: {
      arn,
      kind: principal.kind,
      account: parsePrincipalArn(arn).account,
      identity: numberPolicies(principal.identity),
      ...(boundary ? { boundary: createSourcedPolicy(boundary, 'boundary') } : {}),
      ...(within ? { organization: buildQuestionOrganization(within) } : {}),
    },
    ...omitUndefined({
      session:
        session &&
        omitUndefined({
          ...session,
          policy: session.policy && createSourcedPolicy(session.policy, 'session'),
        }),
      resourceAccount: rest.resourceAccount,
      resourcePolicy: rest.resourcePolicy && createSourcedPolicy(rest.resourcePolicy, 'resourcePolicy'),
    }),
    request: { ...request, context: request.context ?? {} },
  }
}
