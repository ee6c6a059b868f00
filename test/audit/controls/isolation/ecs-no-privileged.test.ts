import { ecsNoPrivileged } from '../../../../audit/controls/isolation/ecs-no-privileged.ts'
import { buildContainer } from '../task-definitions.ts'
import { testRevisionControl } from '../test-revision-control.ts'

const status = 'ACTIVE'
const agent = buildContainer('agent', { privileged: true })

testRevisionControl(ecsNoPrivileged, {
  compliant: [
    {
      name: 'no container is privileged',
      facts: { status, containers: [buildContainer('api'), buildContainer('proxy')] },
    },
  ],
  nonCompliant: [
    {
      name: 'a privileged sidecar',
      facts: { status, containers: [buildContainer('api'), agent] },
      reason: 'Container agent is privileged.',
      evidence: { privileged: ['agent'] },
    },
    {
      name: 'many privileged containers',
      facts: {
        status,
        containers: [1, 2, 3, 4, 5, 6, 7].map(each => buildContainer(`c${each}`, { privileged: true })),
      },
      reason: 'Containers c1, c2, c3, c4, c5, 2 more are privileged.',
    },
  ],
})
