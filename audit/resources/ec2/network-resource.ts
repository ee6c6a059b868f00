import { partitionOf } from '../arn.ts'
import type { Kind, Place, Resource } from '../resource.ts'

/** A resource of EC2's that has an id of its own; `type` is how its ARN calls what it is. */
export function networkResource<K extends Kind>(
  kind: K,
  type: string,
  id: string,
  { account, region }: Place,
): Resource<K> {
  return { kind, account, region, arn: `arn:${partitionOf(region)}:ec2:${region}:${account}:${type}/${id}` }
}
