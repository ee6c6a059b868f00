/** The parts of an Amazon Resource Name (IAM User Guide, "Identify AWS resources with ARNs"). */
export interface Arn {
  partition: string
  service: string
  region: string
  account: string
  /** What follows the fifth colon, colons included: `role/service-role/Name`, `function:name:alias`. */
  resource: string
}

/** Parses an ARN. Returns undefined for any other text. */
export function parseArn(text: string): Arn | undefined {
  const [prefix, partition, service, region, account, ...rest] = text.split(':')
  if (prefix !== 'arn' || !partition || !service || region === undefined || account === undefined)
    return undefined
  if (rest.length === 0) return undefined
  return { partition, service, region, account, resource: rest.join(':') }
}

/** The home region of the global services per partition, where it is not us-east-1. */
const GLOBAL_SERVICES_REGIONS: Readonly<Record<string, string>> = {
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
}

/** The home region of the global services of `partition`. Only this region receives their events. */
export function getGlobalServicesRegion(partition: string): string {
  return GLOBAL_SERVICES_REGIONS[partition] ?? 'us-east-1'
}

/** The partition of `region`. */
export function getPartition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  if (region.startsWith('us-gov-')) return 'aws-us-gov'
  return 'aws'
}
