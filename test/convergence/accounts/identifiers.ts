/** The account of all histories, and its region. */
export const HISTORY_ACCOUNT_ID = '111122223333'
export const HISTORY_REGION = 'eu-west-1'

/** The host of the account's image registry. */
export const HISTORY_REGISTRY = `${HISTORY_ACCOUNT_ID}.dkr.ecr.${HISTORY_REGION}.amazonaws.com`

/** Returns the last part of an ARN. */
export function parseLastArnPart(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn
}

/** Formats an id with the number of digits of EC2. */
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

/** Returns the name of a repository, which can have slashes, from its ARN or the ARN of one of its images. */
export function parseRepositoryName(arn: string): string {
  return (arn.split(':repository/')[1] ?? '').replace(/\/sha256:[0-9a-f]{64}$/, '')
}

/** Returns the digest in the ARN of an image. */
export function parseDigestFromArn(arn: string): string {
  return `sha256:${parseLastArnPart(arn)}`
}
