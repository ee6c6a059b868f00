import { ecsNoHostNetwork } from '../../../../audit/controls/isolation/ecs-no-host-network.ts'
import { judges } from '../../../judges.ts'
import { container, retiredOf } from '../task-definitions.ts'

const known = { status: 'ACTIVE', containers: [container('api', { privileged: true })] }

judges(ecsNoHostNetwork, 'AWS::ECS::TaskDefinition', {
  compliant: ['awsvpc', 'bridge', 'none'].map(networkMode => ({
    name: networkMode,
    facts: { ...known, networkMode },
  })),
  nonCompliant: [
    {
      name: 'host',
      facts: { ...known, networkMode: 'host' },
      reason: 'network of their host',
      evidence: { privileged: ['api'] },
    },
  ],
  notApplicable: retiredOf({ ...known, networkMode: 'host' }),
})
