/** The parts of an Amazon Resource Name (IAM User Guide, "Identify AWS resources with ARNs"). */
export interface Arn {
  partition: string
  service: string
  region: string
  account: string
  /** What follows the fifth colon, colons included: `role/service-role/Name`, `function:name:alias`. */
  resource: string
}

/** The parts of `text`, or undefined where it is no ARN. */
export function parseArn(text: string): Arn | undefined {
  const [prefix, partition, service, region, account, ...rest] = text.split(':')
  if (prefix !== 'arn' || !partition || !service || region === undefined || account === undefined)
    return undefined
  if (rest.length === 0) return undefined
  return { partition, service, region, account, resource: rest.join(':') }
}

/** The partition that `region` belongs to. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  if (region.startsWith('us-gov-')) return 'aws-us-gov'
  return 'aws'
}
