import { buildSecurityGroupResource } from '../../../../audit/resources/ec2/security-group.ts'
import { buildSubnetResource } from '../../../../audit/resources/ec2/subnet.ts'
import { buildVpcResource } from '../../../../audit/resources/ec2/vpc.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import type { CollectedConfiguration } from './collected-configuration.ts'

/**
 * The VPC configuration in GetFunction's output: missing, or with empty values, when the function is in no VPC.
 */
interface VpcConfig {
  VpcId?: string | null | undefined
  SubnetIds?: readonly string[] | null | undefined
  SecurityGroupIds?: readonly string[] | null | undefined
}

/** The network facts of the function. */
export function deriveNetworkFacts(config: VpcConfig, { account, region }: Resource): CollectedConfiguration {
  const where = { account, region }
  const subnetIds = config.SubnetIds ?? []
  const groupIds = config.SecurityGroupIds ?? []
  const facts: CollectedConfiguration['facts'] = {
    subnets: subnetIds.map(id => buildSubnetResource(id, where)),
    securityGroups: groupIds.map(id => buildSecurityGroupResource(id, where)),
  }
  if (config.VpcId) return { facts: { ...facts, vpc: buildVpcResource(config.VpcId, where) } }
  if (subnetIds.length + groupIds.length === 0) return { facts: { ...facts, vpc: 'NONE' } }
  return { facts, unknown: { vpc: 'lambda:GetFunction returned subnets or security groups but no VpcId' } }
}
