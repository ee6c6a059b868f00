import { parsePolicy } from '../../../../audit/policy/document.ts'
import { exposureOf, type ExposureAnswer } from '../../../../audit/policy/exposure/answer.ts'

export const OWN = '111122223333'
export const OTHER = '444455556666'
export const ORGANIZATION = 'o-a1b2c3d4e5'
export const FOREIGN = 'o-z9y8x7w6v5'

/** Types with the ARN of one resource of each. */
const ARNS = {
  'AWS::Lambda::Function': `arn:aws:lambda:eu-west-1:${OWN}:function:f`,
  'AWS::Lambda::Alias': `arn:aws:lambda:eu-west-1:${OWN}:function:f:live`,
  'AWS::Lambda::LayerVersion': `arn:aws:lambda:eu-west-1:${OWN}:layer:l:3`,
  'AWS::ECR::Repository': `arn:aws:ecr:eu-west-1:${OWN}:repository/r`,
  'AWS::ECR::Registry': `arn:aws:ecr:eu-west-1:${OWN}:registry`,
  'AWS::IAM::Role': `arn:aws:iam::${OWN}:role/r`,
  'AWS::SQS::Queue': `arn:aws:sqs:eu-west-1:${OWN}:q`,
  'AWS::SNS::Topic': `arn:aws:sns:eu-west-1:${OWN}:t`,
  'AWS::Events::EventBus': `arn:aws:events:eu-west-1:${OWN}:event-bus/b`,
  'AWS::S3::Bucket': 'arn:aws:s3:::b',
  'AWS::KMS::Key': `arn:aws:kms:eu-west-1:${OWN}:key/k`,
  'AWS::SecretsManager::Secret': `arn:aws:secretsmanager:eu-west-1:${OWN}:secret:s`,
  'AWS::OpenSearchService::Domain': `arn:aws:es:eu-west-1:${OWN}:domain/d`,
  'AWS::Glue::Catalog': `arn:aws:glue:eu-west-1:${OWN}:catalog`,
}
export type AskedType = keyof typeof ARNS

export function arnOf(type: AskedType): string {
  return ARNS[type]
}

export interface With {
  organization?: string | undefined
  resourceArn?: string
  version?: string
  url?: 'NONE' | 'AWS_IAM'
}

/** How far the statements open a resource of the type, in an account of ORGANIZATION. */
export function asked(
  type: AskedType,
  statements: readonly object[],
  { resourceArn = ARNS[type], version = '2012-10-17', url, ...more }: With = {},
): ExposureAnswer {
  const organization = 'organization' in more ? more.organization : ORGANIZATION
  return exposureOf({
    account: OWN,
    ...(organization === undefined ? {} : { organization }),
    resourceType: type,
    resourceArn,
    policy: parsePolicy({ Version: version, Statement: statements }),
    ...(url === undefined ? {} : { functionUrl: { authType: url } }),
  })
}

/** The answer in some words: the access, and what else is true. */
export function brief(answer: ExposureAnswer): string {
  const words = [
    answer.access,
    ...(answer.anonymous ? ['anonymous'] : []),
    ...(answer.confusedDeputy ? ['confused'] : []),
  ]
  return words.join(' ')
}
