export const BURST_ADMIN_POLICY_ARN = 'arn:aws:iam::aws:policy/AdministratorAccess'
export const BURST_READ_ONLY_POLICY_ARN = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'

export const NARROW_STATEMENT = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::orders/*' }
export const WIDE_STATEMENT = { Action: '*', Resource: '*' }
export const SERVICE_WILDCARD_STATEMENT = { Action: 'dynamodb:*', Resource: '*' }

/** A policy document of one statement. */
export function buildBurstDocument(...statements: readonly object[]): string {
  const Statement = statements.map(statement => ({ Effect: 'Allow', ...statement }))
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

const assumes = (Principal: object) => ({ Principal, Action: 'sts:AssumeRole' })

export const LAMBDA_TRUST = buildBurstDocument(assumes({ Service: 'lambda.amazonaws.com' }))

/** A trust policy by which everyone can assume the role. */
export const PUBLIC_TRUST = buildBurstDocument(
  assumes({ Service: 'lambda.amazonaws.com' }),
  assumes({ AWS: '*' }),
)
