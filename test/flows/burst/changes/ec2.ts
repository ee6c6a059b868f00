import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  ModifySubnetAttributeCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2'
import type { ChangePlanner } from '../planned-change.ts'

const openOrClose: ChangePlanner = ({ securityGroups }, seededRandom) => {
  const group = seededRandom.pick(securityGroups)
  const port = seededRandom.pick([22, 443, 3389, 5432])
  const open = group.open.delete(port)
  if (!open) group.open.add(port)
  const input = {
    GroupId: group.id,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  }
  const about = [group.id]
  return open
    ? {
        action: 'ec2:RevokeSecurityGroupIngress',
        resources: about,
        make: ({ ec2 }) => ec2.send(new RevokeSecurityGroupIngressCommand(input)),
      }
    : {
        action: 'ec2:AuthorizeSecurityGroupIngress',
        resources: about,
        make: ({ ec2 }) => ec2.send(new AuthorizeSecurityGroupIngressCommand(input)),
      }
}

const createGroup: ChangePlanner = ({ vpc: VpcId }, _random, number) => {
  const GroupName = `made-${number}`
  const input = { GroupName, Description: 'of the burst', VpcId }
  return {
    action: 'ec2:CreateSecurityGroup',
    resources: [GroupName],
    make: ({ ec2 }) => ec2.send(new CreateSecurityGroupCommand(input)),
  }
}

const publicSubnet: ChangePlanner = ({ subnets }, seededRandom) => {
  const subnet = seededRandom.pick(subnets)
  subnet.public = !subnet.public
  const input = { SubnetId: subnet.id, MapPublicIpOnLaunch: { Value: subnet.public } }
  return {
    action: 'ec2:ModifySubnetAttribute',
    resources: [subnet.id],
    make: ({ ec2 }) => ec2.send(new ModifySubnetAttributeCommand(input)),
  }
}

/** Changes of the network. */
export const ec2ChangePlanners: readonly ChangePlanner[] = [
  openOrClose,
  openOrClose,
  openOrClose,
  createGroup,
  publicSubnet,
]
