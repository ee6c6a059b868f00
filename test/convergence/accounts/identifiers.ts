/** The account of all histories, and where it has what it has. */
export const HISTORY_ACCOUNT_ID = '111122223333'
export const HISTORY_REGION = 'eu-west-1'

/** The host of the account's image registry. */
export const HISTORY_REGISTRY = `${HISTORY_ACCOUNT_ID}.dkr.ecr.${HISTORY_REGION}.amazonaws.com`

/** The last part of an ARN. */
export function parseLastArnPart(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn
}

/** An id of EC2's with so many digits as EC2 gives it. */
export function formatEc2Id(prefix: string, number: number): string {
  return `${prefix}-0${number.toString(16).padStart(16, '0')}`
}

export function formatEc2Arn(type: string, id: string): string {
  return `arn:aws:ec2:${HISTORY_REGION}:${HISTORY_ACCOUNT_ID}:${type}/${id}`
}

export function formatPrincipalArn(type: 'role' | 'user' | 'group' | 'policy', name: string): string {
  return `arn:aws:iam::${HISTORY_ACCOUNT_ID}:${type}/${name}`
}

export function formatFunctionArn(name: string): string {
  return `arn:aws:lambda:${HISTORY_REGION}:${HISTORY_ACCOUNT_ID}:function:${name}`
}

export function formatLayerArn(name: string, version: number): string {
  return `arn:aws:lambda:${HISTORY_REGION}:${HISTORY_ACCOUNT_ID}:layer:${name}:${version}`
}

export function formatRepositoryArn(name: string): string {
  return `arn:aws:ecr:${HISTORY_REGION}:${HISTORY_ACCOUNT_ID}:repository/${name}`
}

/** A repository's name, which may have slashes, by its ARN or the ARN of one of its images. */
export function parseRepositoryName(arn: string): string {
  return (arn.split(':repository/')[1] ?? '').replace(/\/sha256:[0-9a-f]{64}$/, '')
}

/** The digest in an image's ARN. */
export function parseDigestFromArn(arn: string): string {
  return `sha256:${parseLastArnPart(arn)}`
}
