export const ADMINISTRATOR_ACCESS = 'arn:aws:iam::aws:policy/AdministratorAccess'
export const READ_ONLY = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'

export const NARROW = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::orders/*' }
export const WIDE = { Action: '*', Resource: '*' }
export const OF_A_SERVICE = { Action: 'dynamodb:*', Resource: '*' }

/** A policy document of one statement. */
export function documentOf(...statements: readonly object[]): string {
  const Statement = statements.map(statement => ({ Effect: 'Allow', ...statement }))
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

const assumes = (Principal: object) => ({ Principal, Action: 'sts:AssumeRole' })

export const TRUST = documentOf(assumes({ Service: 'lambda.amazonaws.com' }))

/** A trust policy by which everybody may assume the role. */
export const TRUST_EVERYBODY = documentOf(assumes({ Service: 'lambda.amazonaws.com' }), assumes({ AWS: '*' }))
