import * as z from 'zod/mini'
import type { ExposureQuestion } from '../../../audit/policy/exposure/answer.ts'
import { object, text } from '../../../audit/settings/leaf.ts'
import { readAs } from '../faults.ts'
import { accountId, arn, defined, maybe, organizationId } from '../fields.ts'
import { policy } from '../policy.ts'

const shape = object({
  account: accountId,
  orgId: maybe(organizationId),
  resourceType: text(
    'a type of CloudFormation such as AWS::Lambda::Function',
    /^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$/,
  ),
  resourceArn: arn,
  policy: policy('RESOURCE'),
  functionUrl: maybe(object({ authType: z.enum(['NONE', 'AWS_IAM'], '"NONE" or "AWS_IAM"') })),
})

/** Reads a question of `exposure`. Throws QuestionError. */
export function readExposure(source: unknown): ExposureQuestion {
  const { account, orgId, ...asked } = readAs(shape, source)
  return defined({ account, organization: orgId, ...asked })
}
