import { parsePolicy } from '../../../../../audit/engines/iam/policy-document.ts'
import {
  evaluateExposure,
  type ExposureResult,
} from '../../../../../audit/engines/iam/exposure/result/exposure-result.ts'

export const OWN_ACCOUNT_ID = '111122223333'
export const FOREIGN_ACCOUNT_ID = '444455556666'
export const OWN_ORGANIZATION_ID = 'o-a1b2c3d4e5'
export const FOREIGN_ORGANIZATION_ID = 'o-z9y8x7w6v5'

/** Types with the ARN of one resource each. */
const ARNS = {
  'AWS::Lambda::Function': `arn:aws:lambda:eu-west-1:${OWN_ACCOUNT_ID}:function:f`,
  'AWS::Lambda::Alias': `arn:aws:lambda:eu-west-1:${OWN_ACCOUNT_ID}:function:f:live`,
  'AWS::Lambda::LayerVersion': `arn:aws:lambda:eu-west-1:${OWN_ACCOUNT_ID}:layer:l:3`,
  'AWS::ECR::Repository': `arn:aws:ecr:eu-west-1:${OWN_ACCOUNT_ID}:repository/r`,
  'AWS::ECR::Registry': `arn:aws:ecr:eu-west-1:${OWN_ACCOUNT_ID}:registry`,
  'AWS::IAM::Role': `arn:aws:iam::${OWN_ACCOUNT_ID}:role/r`,
  'AWS::SQS::Queue': `arn:aws:sqs:eu-west-1:${OWN_ACCOUNT_ID}:q`,
  'AWS::SNS::Topic': `arn:aws:sns:eu-west-1:${OWN_ACCOUNT_ID}:t`,
  'AWS::Events::EventBus': `arn:aws:events:eu-west-1:${OWN_ACCOUNT_ID}:event-bus/b`,
  'AWS::S3::Bucket': 'arn:aws:s3:::b',
  'AWS::KMS::Key': `arn:aws:kms:eu-west-1:${OWN_ACCOUNT_ID}:key/k`,
  'AWS::SecretsManager::Secret': `arn:aws:secretsmanager:eu-west-1:${OWN_ACCOUNT_ID}:secret:s`,
  'AWS::OpenSearchService::Domain': `arn:aws:es:eu-west-1:${OWN_ACCOUNT_ID}:domain/d`,
  'AWS::Glue::Catalog': `arn:aws:glue:eu-west-1:${OWN_ACCOUNT_ID}:catalog`,
}
export type ExposureCaseType = keyof typeof ARNS

export function findExampleArn(type: ExposureCaseType): string {
  return ARNS[type]
}

export interface ExposureCaseOptions {
  organization?: string | undefined
  resourceArn?: string
  version?: string
  url?: 'NONE' | 'AWS_IAM'
}

/** Evaluates how far the statements open a resource of the type, in an account of ORGANIZATION. */
export function computeExposure(
  type: ExposureCaseType,
  statements: readonly object[],
  { resourceArn = ARNS[type], version = '2012-10-17', url, ...more }: ExposureCaseOptions = {},
): ExposureResult {
  const organization = 'organization' in more ? more.organization : OWN_ORGANIZATION_ID
  return evaluateExposure({
    account: OWN_ACCOUNT_ID,
    ...(organization === undefined ? {} : { organization }),
    resourceType: type,
    resourceArn,
    policy: parsePolicy({ Version: version, Statement: statements }),
    ...(url === undefined ? {} : { functionUrl: { authType: url } }),
  })
}

/** A summary of the result: the access, and what else is true. */
export function summarizeExposure(result: ExposureResult): string {
  const words = [
    result.access,
    ...(result.anonymous ? ['anonymous'] : []),
    ...(result.confusedDeputy ? ['confused'] : []),
  ]
  return words.join(' ')
}
