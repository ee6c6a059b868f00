import { expect, it } from 'vitest'
import { applyMergePatch } from '../../examples/account/example-account.ts'
import { buildRepositoryResourceByName } from '../../audit/resources/ecr/repository.ts'
import { loadSnapshot } from '../../audit/state/load-snapshot.ts'
import { eventFolders, type DeliveredEvent, type EventFolder } from './ground-truth/event-folder.ts'
import { openEventFixture } from './simulation/event-fixture.ts'
import { applyEventPatch, createStartState, deliverToRules } from './simulation/start-state.ts'

const DELETED = 'ecr-52-delete-running.json'
const CLOSED = 'inspector-52-finding-image.json'

it('the latest image of a repository is read again although its deletion was known before the event of it', async () => {
  const folder = eventFolders.find(({ entries }) =>
    entries.some(({ file }) => file === DELETED),
  ) as EventFolder
  const fixture = openEventFixture(await createStartState(folder))
  const deletion = folder.event(DELETED)
  const detail = deletion.detail as { 'repository-name': string; 'image-digest': string }
  const where = { account: fixture.world.account, region: 'eu-central-1' }
  const repository = buildRepositoryResourceByName(detail['repository-name'], where)
  const image = `${repository.arn}/${detail['image-digest']}`
  const findLatest = async () => (await loadSnapshot(repository, fixture.store))?.facts['latestImage']
  expect(await findLatest()).toMatchObject({ known: { arn: image } })
  fixture.world = applyEventPatch(folder, DELETED, fixture.world)
  const at = Math.max(Date.parse(deletion.time), fixture.now.getTime())
  const time = new Date(at).toISOString()
  const closed = {
    id: 'closed',
    time,
    resources: [image],
    detail: { status: 'CLOSED', resources: [{ id: image }] },
  }
  deliverToRules(fixture, applyMergePatch<DeliveredEvent>(folder.event(CLOSED), closed))
  await fixture.run()
  deliverToRules(fixture, { ...deletion, time }, new Date(at + 400_000))
  await fixture.run()
  expect(await findLatest()).not.toMatchObject({ known: { arn: image } })
})
