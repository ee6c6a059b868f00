import { parseArn, partitionOf } from './arn.ts'

/** The kinds of resource that are audited, by their CloudFormation type names. */
export type Kind =
  'AWS::Lambda::Function' | 'AWS::IAM::Role' | 'AWS::IAM::ManagedPolicy' | 'AWS::Organizations::Account'

/** The region of what belongs to no region, in AWS Config's word. */
export const GLOBAL = 'global'

/** A resource of the account under audit. `arn` is its canonical id (`audit/resources/resource.ts` makes them). */
export interface Resource<K extends Kind = Kind> {
  kind: K
  /** The account under audit, which is not the ARN's own for what AWS owns, such as AWS managed policies. */
  account: string
  region: string
  arn: string
}

/** Names one resource across accounts and regions, whatever is known of its path. */
export type ResourceKey = string

/**
 * The key of a resource: account, region and ARN. Names of IAM roles and users are unique in an account whatever
 * their path is (IAM User Guide, "IAM identifiers"), and events name them without it: the path is left out.
 */
export function keyOf(resource: Resource): ResourceKey {
  return `${resource.account}/${resource.region}/${withoutPath(resource.arn)}`
}

/** The last part of a resource's ARN: what people call it. */
export function nameOf(resource: Pick<Resource, 'arn'>): string {
  const name = parseArn(resource.arn)?.resource ?? resource.arn
  return name.split(/[:/]/).at(-1) ?? name
}

/** A function by its name, partial ARN or ARN; versions and aliases are facts of it. */
export function functionResource(
  nameOrArn: string,
  where: { account: string; region: string },
): Resource<'AWS::Lambda::Function'> {
  const parts = nameOrArn.split(':')
  const at = parts.indexOf('function')
  const name = (at === -1 ? parts[0] : parts[at + 1]) ?? nameOrArn
  const parsed = parseArn(nameOrArn)
  const account = parsed?.account ?? (at > 0 ? (parts[at - 1] ?? where.account) : where.account)
  const region = parsed?.region ?? where.region
  const arn = `arn:${partitionOf(region)}:lambda:${region}:${account}:function:${name}`
  return { kind: 'AWS::Lambda::Function', account: where.account, region, arn }
}

/** A role by its ARN. */
export function roleResource(arn: string, account: string): Resource<'AWS::IAM::Role'> {
  return { kind: 'AWS::IAM::Role', account, region: GLOBAL, arn }
}

/** A role by the name an event gives, whose path the event does not tell. */
export function roleNamed(
  name: string,
  where: { account: string; region: string },
): Resource<'AWS::IAM::Role'> {
  const partition = partitionOf(where.region)
  return roleResource(`arn:${partition}:iam::${where.account}:role/${name}`, where.account)
}

/** A customer's or AWS's managed policy by its ARN, as seen from `account`. */
export function policyResource(arn: string, account: string): Resource<'AWS::IAM::ManagedPolicy'> {
  return { kind: 'AWS::IAM::ManagedPolicy', account, region: GLOBAL, arn }
}

/** The account itself; its canonical id is that of its root. */
export function accountResource(where: {
  account: string
  region: string
}): Resource<'AWS::Organizations::Account'> {
  const arn = `arn:${partitionOf(where.region)}:iam::${where.account}:root`
  return { kind: 'AWS::Organizations::Account', account: where.account, region: GLOBAL, arn }
}

function withoutPath(arn: string): string {
  const parsed = parseArn(arn)
  if (parsed?.service !== 'iam' || !/^(role|user|group|instance-profile)\//.test(parsed.resource)) return arn
  const [type, ...path] = parsed.resource.split('/')
  return `arn:${parsed.partition}:iam::${parsed.account}:${type}/${path.at(-1) ?? ''}`
}
