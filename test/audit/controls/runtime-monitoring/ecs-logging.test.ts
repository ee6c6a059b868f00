import { ecsLogging } from '../../../../audit/controls/runtime-monitoring/ecs-logging.ts'
import { testControl } from '../../../test-control.ts'
import { buildContainer, listInactiveCases } from '../task-definitions.ts'

const status = 'ACTIVE'
const silent = buildContainer('worker', { logDriver: 'NONE' })
const router = buildContainer('router', { logDriver: 'NONE', firelens: true })

testControl(ecsLogging, 'AWS::ECS::TaskDefinition', {
  compliant: [
    { name: 'each has a driver', facts: { status, containers: [buildContainer('api')] } },
    {
      name: 'all but the router through which the others log',
      facts: { status, containers: [buildContainer('api', { logDriver: 'awsfirelens' }), router] },
    },
  ],
  nonCompliant: [
    {
      name: 'one has none',
      facts: { status, containers: [buildContainer('api'), silent] },
      reason: 'Container worker has no log driver.',
    },
    { name: 'one beside a router', facts: { status, containers: [router, silent] } },
  ],
  notApplicable: listInactiveCases({ containers: [silent] }),
})
