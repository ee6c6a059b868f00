import { afterAll, expect, it } from 'vitest'
import { control } from '../../../audit/controls/control.ts'
import { compliant, nonCompliant } from '../../../audit/controls/evaluation.ts'
import { evaluateAndSave } from '../../../audit/evaluate/evaluate-and-save.ts'
import { createMessageWork } from '../../../audit/evaluate/message-work.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { defaultSettings, type Settings } from '../../../audit/settings/settings.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import { buildComplianceRecordKey, buildSnapshotKey } from '../../../audit/state/keys.ts'
import { awsCatalog } from '../../../functions/bundled-files/aws-catalog.ts'
import { createTemporaryStores } from '../../contracts/temporary-stores.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const ID = 'isolation/example'
const resource = buildFunctionResource('hook', { account: '111122223333', region: 'eu-west-1' })
const snapshot: ResourceSnapshot = {
  resource,
  presence: 'PRESENT',
  facts: {},
  provenance: {},
  priorFacts: [],
  readAt: '2026-05-12T00:00:00Z',
  collectedAt: { all: '2026-05-12T00:00:00Z' },
  factsVersion: FACTS_VERSION,
}
const disabled = { owner: 'ann', reason: 'Another team does it.', until: '2026-05-12' }

/** A control whose result can be chosen, on one function. */
function createFixture() {
  let isFailing = true
  const texts = {
    title: 'Functions should be so',
    rationale: '',
    remediation: '',
    references: [],
    frameworks: {},
  }
  const example = control({ id: ID, severity: 'HIGH', settings: {}, ...texts }, declareEvaluator => [
    declareEvaluator('AWS::Lambda::Function', { facts: ['presence'] }, () =>
      isFailing ? nonCompliant('It is not.', {}) : compliant({}),
    ),
  ])
  const store = stores.open()
  return {
    setFailing: (failing: boolean) => void (isFailing = failing),
    deleteResource: async () => {
      const body = { ...snapshot, presence: 'DELETED' }
      await store.save({ key: buildSnapshotKey(resource), version: 2, body }, 1)
    },
    evaluate: async (changeId: string, controls: Settings['controls'], at = '2026-05-12T09:00:00Z') => {
      await store.save({ key: buildSnapshotKey(resource), version: 1, body: snapshot }, 0)
      const deps = { store, checklist: [example], settings: { ...defaultSettings, controls }, awsCatalog }
      const transitions = await evaluateAndSave(
        { resources: [resource], changeId },
        'drift',
        createMessageWork([resource]),
        { ...deps, now: () => new Date(at) },
      )
      const item = await store.load(buildComplianceRecordKey(resource))
      return { transitions, result: (item?.body as ComplianceRecord | undefined)?.results[ID] }
    },
  }
}

it('has no result, and opens its finding when it is evaluated again', async () => {
  const { evaluate } = createFixture()
  const during = await evaluate('a', { [ID]: { disabled } })
  expect(during).toEqual({ transitions: [], result: undefined })
  const after = await evaluate('b', { [ID]: { disabled } }, '2026-05-13T00:00:00Z')
  expect(after.transitions).toMatchObject([{ step: 'OPENED', severity: 'HIGH' }])
})

it('keeps an open finding open, which resolves only when it is evaluated again', async () => {
  const { evaluate, setFailing } = createFixture()
  await evaluate('a', {})
  setFailing(false)
  const during = await evaluate('b', { [ID]: { disabled } })
  expect(during).toMatchObject({ transitions: [], result: { open: true } })
  const after = await evaluate('c', {})
  expect(after.transitions).toMatchObject([{ step: 'RESOLVED' }])
})

it('closes its open finding if the resource is deleted meanwhile: a deleted resource is not evaluated again', async () => {
  const { evaluate, setFailing, deleteResource } = createFixture()
  await evaluate('a', {})
  setFailing(false)
  await deleteResource()
  const during = await evaluate('b', { [ID]: { disabled } })
  expect(during).toMatchObject({ transitions: [{ step: 'ARCHIVED' }], result: { open: false } })
})

it('gives transitions and results the severity of the configuration', async () => {
  const { evaluate } = createFixture()
  const rated = await evaluate('a', { [ID]: { severity: { as: 'LOW', reason: 'A sandbox.' } } })
  expect(rated).toMatchObject({ transitions: [{ severity: 'LOW' }], result: { severity: 'LOW' } })
})
