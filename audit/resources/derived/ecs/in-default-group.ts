import { known } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** Whether tasks get the default security group because the service names none (ECS API Reference, AwsVpcConfiguration). */
export const inDefaultGroup = defineDerivedFact(
  'AWS::ECS::Service',
  { facts: ['subnets', 'securityGroups'] },
  ({ subnets, securityGroups }) => known(subnets.length > 0 && securityGroups.length === 0),
)
