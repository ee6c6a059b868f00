import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { buildComplianceRecordKey } from '../../audit/state/keys.ts'
import type { ComplianceRecord } from '../../audit/state/compliance-record.ts'
import type { ControlId } from '../../audit/controls/control.ts'
import { buildRouteTableResource } from '../../audit/resources/ec2/route-table.ts'
import { buildSecurityGroupResource } from '../../audit/resources/ec2/security-group.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { createStartState, deliverToRules } from './simulation/start-state.ts'
import { openEventFolder } from './ground-truth/event-folder.ts'
import { openEventFixture, type EventFixture } from './simulation/event-fixture.ts'
import { patchWorld } from './simulation/event-world.ts'

const folder = openEventFolder(fileURLToPath(new URL('.', import.meta.url)))
const UNUSED = 'sg-0501a40274cff7c9c'
const ADMITS_USED = 'sg-0699b789001296042'
const USED = 'sg-029e2e6227240a06a'
const CONTROL = 'segmentation/sg-no-admin-ports'

const { account, homeRegion: region } = folder.world

async function findEvaluation(id: string, fixture: EventFixture) {
  return buildEvaluation(buildSecurityGroupResource(id, { account, region }), CONTROL, fixture)
}

async function buildEvaluation(resource: Resource, control: ControlId, { store }: EventFixture) {
  const record = (await store.load(buildComplianceRecordKey(resource)))?.body as ComplianceRecord | undefined
  return record?.results[control]?.status
}

it('resources that a used VPC only contains are not evaluated', async () => {
  const fixture = openEventFixture(await createStartState(folder))
  const tables = ['rtb-039908022fec8ce6f', 'rtb-0496dab44dd9d0851']
  const evaluations = tables.map(id =>
    buildEvaluation(
      buildRouteTableResource(id, { account, region }),
      'segmentation/route-table-no-open-igw',
      fixture,
    ),
  )
  expect(await Promise.all(evaluations)).toEqual(['COMPLIANT', undefined])
})

it('a resource without use is known, and evaluated once an audited resource uses it', async () => {
  const fixture = openEventFixture(await createStartState(folder))
  expect(await findEvaluation(USED, fixture)).toBe('COMPLIANT')
  expect(await findEvaluation(UNUSED, fixture)).toBeUndefined()
  expect(await findEvaluation(ADMITS_USED, fixture)).toBeUndefined()

  const group = `arn:aws:ec2:eu-west-1:111122223333:security-group/${UNUSED}`
  const nightly = 'arn:aws:lambda:eu-west-1:111122223333:function:nightly-report'
  const rule = { protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '0.0.0.0/0' }
  fixture.world = patchWorld(fixture.world, {
    securityGroups: { [group]: { ingress: { 'sgr-0aaaaaaaaaaaaaaaa': rule } } },
  })
  const opened = folder.event('ec2-01-authorize-ingress-flat.json')
  deliverToRules(fixture, JSON.parse(JSON.stringify(opened).replaceAll(USED, UNUSED)) as typeof opened)
  await fixture.run()
  expect(await findEvaluation(UNUSED, fixture)).toBeUndefined()
  expect(fixture.log.notifications).toEqual([])

  fixture.world = patchWorld(fixture.world, {
    functions: { [nightly]: { securityGroups: { [group]: true } } },
  })
  deliverToRules(fixture, folder.event('lambda-05-update-config-role-change.json'))
  await fixture.run()
  expect(await findEvaluation(UNUSED, fixture)).toBe('NON_COMPLIANT')
  expect(
    fixture.log.notifications.flatMap(({ findings }) => findings.map(({ control }) => control)),
  ).toContain(CONTROL)
})
