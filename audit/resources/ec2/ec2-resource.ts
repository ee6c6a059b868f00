import { getPartition } from '../arn.ts'
import type { Kind, ResourceLocation, Resource } from '../resource.ts'

/** A resource of EC2's that has an id of its own; `type` is how its ARN calls what it is. */
export function buildEc2Resource<K extends Kind>(
  kind: K,
  type: string,
  id: string,
  { account, region }: ResourceLocation,
): Resource<K> {
  return { kind, account, region, arn: `arn:${getPartition(region)}:ec2:${region}:${account}:${type}/${id}` }
}
