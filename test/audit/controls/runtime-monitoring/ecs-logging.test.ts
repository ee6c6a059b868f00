import { ecsLogging } from '../../../../audit/controls/runtime-monitoring/ecs-logging.ts'
import { buildContainer } from '../task-definitions.ts'
import { testRevisionControl } from '../test-revision-control.ts'

const status = 'ACTIVE'
const silent = buildContainer('worker', { logDriver: 'NONE' })
const router = buildContainer('router', { logDriver: 'NONE', firelens: true })

testRevisionControl(ecsLogging, {
  compliant: [
    { name: 'every container has a log driver', facts: { status, containers: [buildContainer('api')] } },
    {
      name: 'every container except the log router',
      facts: { status, containers: [buildContainer('api', { logDriver: 'awsfirelens' }), router] },
    },
  ],
  nonCompliant: [
    {
      name: 'one container without a log driver',
      facts: { status, containers: [buildContainer('api'), silent] },
      reason: 'Container worker has no log driver.',
    },
    {
      name: 'a container without a log driver beside a log router',
      facts: { status, containers: [router, silent] },
    },
  ],
})
