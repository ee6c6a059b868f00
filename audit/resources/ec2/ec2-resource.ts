import { getPartition } from '../arn.ts'
import type { Kind, ResourceLocation, Resource } from '../resource.ts'

/** Builds a resource of EC2 by its id; `type` is the resource type in its ARN. */
export function buildEc2Resource<K extends Kind>(
  kind: K,
  type: string,
  id: string,
  { account, region }: ResourceLocation,
): Resource<K> {
  return { kind, account, region, arn: `arn:${getPartition(region)}:ec2:${region}:${account}:${type}/${id}` }
}
