import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { sheetKey } from '../../audit/account/keys.ts'
import type { Sheet } from '../../audit/account/sheet.ts'
import type { ControlId } from '../../audit/controls/control.ts'
import { routeTableResource } from '../../audit/resources/ec2/route-table.ts'
import { securityGroupResource } from '../../audit/resources/ec2/security-group.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { beginningOf, deliver } from './beginning.ts'
import { openFolder } from './folder.ts'
import { openStage, type Stage } from './stage.ts'
import { patched } from './whole.ts'

const folder = openFolder(fileURLToPath(new URL('.', import.meta.url)))
const UNUSED = 'sg-0501a40274cff7c9c'
const LETS_IN_USED = 'sg-0699b789001296042'
const USED = 'sg-029e2e6227240a06a'
const CONTROL = 'segmentation/sg-no-admin-ports'

const { account, homeRegion: region } = folder.world

async function verdictOn(id: string, stage: Stage) {
  return verdict(securityGroupResource(id, { account, region }), CONTROL, stage)
}

async function verdict(resource: Resource, control: ControlId, { store }: Stage) {
  const sheet = (await store.load(sheetKey(resource)))?.body as Sheet | undefined
  return sheet?.entries[control]?.status
}

it('what a VPC that is used merely contains is not judged', async () => {
  const stage = openStage(await beginningOf(folder))
  const tables = ['rtb-039908022fec8ce6f', 'rtb-0496dab44dd9d0851']
  const verdicts = tables.map(id =>
    verdict(routeTableResource(id, { account, region }), 'segmentation/route-table-no-open-igw', stage),
  )
  expect(await Promise.all(verdicts)).toEqual(['COMPLIANT', undefined])
})

it('what nothing that is audited uses is known, and judged from when something does', async () => {
  const stage = openStage(await beginningOf(folder))
  expect(await verdictOn(USED, stage)).toBe('COMPLIANT')
  expect(await verdictOn(UNUSED, stage)).toBeUndefined()
  expect(await verdictOn(LETS_IN_USED, stage)).toBeUndefined()

  const group = `arn:aws:ec2:eu-west-1:111122223333:security-group/${UNUSED}`
  const nightly = 'arn:aws:lambda:eu-west-1:111122223333:function:nightly-report'
  const rule = { protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '0.0.0.0/0' }
  stage.world = patched(stage.world, {
    securityGroups: { [group]: { ingress: { 'sgr-0aaaaaaaaaaaaaaaa': rule } } },
  })
  const opened = folder.event('ec2-01-authorize-ingress-flat.json')
  deliver(stage, JSON.parse(JSON.stringify(opened).replaceAll(USED, UNUSED)) as typeof opened)
  await stage.run()
  expect(await verdictOn(UNUSED, stage)).toBeUndefined()
  expect(stage.heard.notifications).toEqual([])

  stage.world = patched(stage.world, { functions: { [nightly]: { securityGroups: { [group]: true } } } })
  deliver(stage, folder.event('lambda-05-update-config-role-change.json'))
  await stage.run()
  expect(await verdictOn(UNUSED, stage)).toBe('NON_COMPLIANT')
  expect(
    stage.heard.notifications.flatMap(({ findings }) => findings.map(({ control }) => control)),
  ).toContain(CONTROL)
})
