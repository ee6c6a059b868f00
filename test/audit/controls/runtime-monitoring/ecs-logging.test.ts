import { ecsLogging } from '../../../../audit/controls/runtime-monitoring/ecs-logging.ts'
import { judges } from '../../../judges.ts'
import { container, retiredOf } from '../task-definitions.ts'

const status = 'ACTIVE'
const silent = container('worker', { logDriver: 'NONE' })
const router = container('router', { logDriver: 'NONE', firelens: true })

judges(ecsLogging, 'AWS::ECS::TaskDefinition', {
  compliant: [
    { name: 'each has a driver', facts: { status, containers: [container('api')] } },
    {
      name: 'all but the router through which the others log',
      facts: { status, containers: [container('api', { logDriver: 'awsfirelens' }), router] },
    },
  ],
  nonCompliant: [
    {
      name: 'one has none',
      facts: { status, containers: [container('api'), silent] },
      reason: 'Container worker has no log driver.',
    },
    { name: 'one beside a router', facts: { status, containers: [router, silent] } },
  ],
  notApplicable: retiredOf({ containers: [silent] }),
})
