/** The account of all histories, and where it has what it has. */
export const ACCOUNT = '111122223333'
export const REGION = 'eu-west-1'

/** The host of the account's image registry. */
export const REGISTRY = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`

/** The last part of an ARN. */
export function nameIn(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn
}

/** An id of EC2's with so many digits as EC2 gives it. */
export function idOf(prefix: string, number: number): string {
  return `${prefix}-0${number.toString(16).padStart(16, '0')}`
}

export function ec2Arn(type: string, id: string): string {
  return `arn:aws:ec2:${REGION}:${ACCOUNT}:${type}/${id}`
}

export function iamArn(type: 'role' | 'user' | 'group' | 'policy', name: string): string {
  return `arn:aws:iam::${ACCOUNT}:${type}/${name}`
}

export function functionArn(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`
}

export function layerArn(name: string, version: number): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:layer:${name}:${version}`
}

export function repositoryArn(name: string): string {
  return `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/${name}`
}

/** A repository's name, which may have slashes, by its ARN or the ARN of one of its images. */
export function repositoryIn(arn: string): string {
  return (arn.split(':repository/')[1] ?? '').replace(/\/sha256:[0-9a-f]{64}$/, '')
}

/** The digest in an image's ARN. */
export function digestIn(arn: string): string {
  return `sha256:${nameIn(arn)}`
}
