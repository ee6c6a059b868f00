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

/** Where the global services of each partition answer, and tell of their changes. */
const GLOBAL_SERVICES_REGIONS: Readonly<Record<string, string>> = {
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
}

/** The region in which the global services of `partition` answer, and in which alone their events exist. */
export function getGlobalServicesRegion(partition: string): string {
  return GLOBAL_SERVICES_REGIONS[partition] ?? 'us-east-1'
}

/** The partition that `region` belongs to. */
export function getPartition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  if (region.startsWith('us-gov-')) return 'aws-us-gov'
  return 'aws'
}
