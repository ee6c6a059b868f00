import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  ModifySubnetAttributeCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2'
import type { Move } from '../change.ts'

const openOrClose: Move = ({ securityGroups }, random) => {
  const group = random.of(securityGroups)
  const port = random.of([22, 443, 3389, 5432])
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
        about,
        make: ({ ec2 }) => ec2.send(new RevokeSecurityGroupIngressCommand(input)),
      }
    : {
        action: 'ec2:AuthorizeSecurityGroupIngress',
        about,
        make: ({ ec2 }) => ec2.send(new AuthorizeSecurityGroupIngressCommand(input)),
      }
}

const createGroup: Move = ({ vpc: VpcId }, _random, number) => {
  const GroupName = `made-${number}`
  const input = { GroupName, Description: 'of the burst', VpcId }
  return {
    action: 'ec2:CreateSecurityGroup',
    about: [GroupName],
    make: ({ ec2 }) => ec2.send(new CreateSecurityGroupCommand(input)),
  }
}

const publicSubnet: Move = ({ subnets }, random) => {
  const subnet = random.of(subnets)
  subnet.public = !subnet.public
  const input = { SubnetId: subnet.id, MapPublicIpOnLaunch: { Value: subnet.public } }
  return {
    action: 'ec2:ModifySubnetAttribute',
    about: [subnet.id],
    make: ({ ec2 }) => ec2.send(new ModifySubnetAttributeCommand(input)),
  }
}

/** Changes of the network. */
export const ec2Moves: readonly Move[] = [openOrClose, openOrClose, openOrClose, createGroup, publicSubnet]
