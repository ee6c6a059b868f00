import { securityGroupResource } from '../../../audit/resources/ec2/security-group.ts'
import { subnetResource } from '../../../audit/resources/ec2/subnet.ts'
import { vpcResource } from '../../../audit/resources/ec2/vpc.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import type { Understood } from '../aspect.ts'

/** What GetFunction says of the network: nothing, or empty values, where the function is in no VPC. */
interface VpcConfig {
  VpcId?: string | null | undefined
  SubnetIds?: readonly string[] | null | undefined
  SecurityGroupIds?: readonly string[] | null | undefined
}

type Told = Understood<'AWS::Lambda::Function'>

/** Where in the network the function runs. */
export function networkFacts(config: VpcConfig, { account, region }: Resource): Told {
  const where = { account, region }
  const subnetIds = config.SubnetIds ?? []
  const groupIds = config.SecurityGroupIds ?? []
  const facts: Told['facts'] = {
    subnets: subnetIds.map(id => subnetResource(id, where)),
    securityGroups: groupIds.map(id => securityGroupResource(id, where)),
  }
  if (config.VpcId) return { facts: { ...facts, vpc: vpcResource(config.VpcId, where) } }
  if (subnetIds.length + groupIds.length === 0) return { facts: { ...facts, vpc: 'NONE' } }
  return { facts, unknown: { vpc: 'the answer of lambda:GetFunction has subnets or groups but no VpcId' } }
}
