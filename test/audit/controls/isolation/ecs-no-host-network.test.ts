import { ecsNoHostNetwork } from '../../../../audit/controls/isolation/ecs-no-host-network.ts'
import { buildContainer } from '../task-definitions.ts'
import { testRevisionControl } from '../test-revision-control.ts'

const known = { status: 'ACTIVE', containers: [buildContainer('api', { privileged: true })] }

testRevisionControl(ecsNoHostNetwork, {
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
})
