import { workloadNotInDefaultVpc } from '../../../../audit/controls/segmentation/workload-not-in-default-vpc.ts'
import { testControl } from '../../../test-control.ts'

const vpc = (isDefault: boolean) => ({
  arn: `arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-${isDefault}`,
  facts: { isDefault },
})
const subnet = (isDefault: boolean) => ({ one: { vpc: vpc(isDefault) } })

testControl(workloadNotInDefaultVpc, 'AWS::Lambda::Function', {
  compliant: [{ name: 'in another VPC', one: { vpc: vpc(false) }, evidence: { vpc: 'vpc-false' } }],
  nonCompliant: [
    {
      name: 'in the default VPC',
      one: { vpc: vpc(true) },
      reason: 'runs in vpc-true, the default VPC of the region.',
    },
  ],
  notApplicable: [{ name: 'not attached to a VPC', one: { vpc: 'NONE' } }],
})

testControl(workloadNotInDefaultVpc, 'AWS::ECS::Service', {
  compliant: [
    {
      name: 'in another VPC',
      each: { subnets: [subnet(false), subnet(false)] },
      evidence: { vpcs: ['vpc-false'] },
    },
  ],
  nonCompliant: [
    {
      name: 'in the default VPC',
      each: { subnets: [subnet(false), subnet(true)] },
      reason: 'The tasks run in vpc-true',
    },
  ],
  notApplicable: [{ name: 'in the network of its instances', each: { subnets: [] } }],
})
