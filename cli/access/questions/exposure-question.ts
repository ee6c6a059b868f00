import * as z from 'zod/mini'
import type { ExposureQuestion } from '../../../audit/engines/iam/exposure/result/exposure-result.ts'
import { objectSchema, textSchema } from '../../../audit/configuration/schema-fields.ts'
import { parseQuestion } from '../validation.ts'
import { accountIdSchema, arnSchema, omitUndefined, makeOptional, organizationIdSchema } from '../schemas.ts'
import { createPolicySchema } from '../policy-schema.ts'

const shape = objectSchema({
  account: accountIdSchema,
  orgId: makeOptional(organizationIdSchema),
  resourceType: textSchema(
    'a CloudFormation type such as AWS::Lambda::Function',
    /^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$/,
  ),
  resourceArn: arnSchema,
  policy: createPolicySchema('RESOURCE'),
  functionUrl: makeOptional(objectSchema({ authType: z.enum(['NONE', 'AWS_IAM'], '"NONE" or "AWS_IAM"') })),
})

/** Reads a question of `exposure`. Throws QuestionError. */
export function parseExposureQuestion(source: unknown): ExposureQuestion {
  const { account, orgId, ...rest } = parseQuestion(shape, source)
  return omitUndefined({ account, organization: orgId, ...rest })
}
