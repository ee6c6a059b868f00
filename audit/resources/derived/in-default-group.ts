import { known } from '../fact.ts'
import { derived } from './derive.ts'

/** Whether AWS chooses the group of the service's tasks (ECS API Reference, AwsVpcConfiguration). */
export const inDefaultGroup = derived(
  'AWS::ECS::Service',
  { facts: ['subnets', 'securityGroups'] },
  ({ subnets, securityGroups }) => known(subnets.length > 0 && securityGroups.length === 0),
)
