import { ecsNoPrivileged } from '../../../../audit/controls/isolation/ecs-no-privileged.ts'
import { judges } from '../../../judges.ts'
import { container, retiredOf } from '../task-definitions.ts'

const status = 'ACTIVE'
const agent = container('agent', { privileged: true })

judges(ecsNoPrivileged, 'AWS::ECS::TaskDefinition', {
  compliant: [
    { name: 'no container is', facts: { status, containers: [container('api'), container('proxy')] } },
  ],
  nonCompliant: [
    {
      name: 'a sidecar is',
      facts: { status, containers: [container('api'), agent] },
      reason: 'Container agent is privileged.',
      evidence: { privileged: ['agent'] },
    },
    {
      name: 'many are',
      facts: {
        status,
        containers: [1, 2, 3, 4, 5, 6, 7].map(each => container(`c${each}`, { privileged: true })),
      },
      reason: 'Containers c1, c2, c3, c4, c5, 2 more are privileged.',
    },
  ],
  notApplicable: retiredOf({ containers: [agent] }),
})
