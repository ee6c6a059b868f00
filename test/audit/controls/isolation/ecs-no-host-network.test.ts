import { ecsNoHostNetwork } from '../../../../audit/controls/isolation/ecs-no-host-network.ts'
import { testControl } from '../../../test-control.ts'
import { buildContainer, listInactiveCases } from '../task-definitions.ts'

const known = { status: 'ACTIVE', containers: [buildContainer('api', { privileged: true })] }

testControl(ecsNoHostNetwork, 'AWS::ECS::TaskDefinition', {
  compliant: ['awsvpc', 'bridge', 'none'].map(networkMode => ({
    name: networkMode,
    facts: { ...known, networkMode },
  })),
  nonCompliant: [
    {
      name: 'host',
      facts: { ...known, networkMode: 'host' },
      reason: 'The tasks use the network of their host (network mode host).',
      evidence: { privileged: ['api'] },
    },
  ],
  notApplicable: listInactiveCases({ ...known, networkMode: 'host' }),
})
