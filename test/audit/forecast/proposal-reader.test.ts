import { describe, expect, it } from 'vitest'
import { createAbsenceReader, createProposalReader } from '../../../audit/forecast/proposal-reader.ts'
import { emptyFacts } from '../../../audit/forecast/empty-facts.ts'
import { indexProposal, type ProposedResource } from '../../../audit/forecast/proposal.ts'
import type { FactReading } from '../../../audit/refresh/snapshot/fact-reader.ts'
import { refreshSnapshot } from '../../../audit/refresh/snapshot/refresh-snapshot.ts'
import { known, unknown, type FactsByName } from '../../../audit/resources/fact.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import { getKindDefinition, listCollectorNames } from '../../../audit/resources/kinds.ts'
import { getResourceKey, type Resource } from '../../../audit/resources/resource.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'

const place = { account: '111122223333', region: 'eu-west-1' }
const role = (name: string): Resource => buildRoleResourceByName(name, place)
const collectors = listCollectorNames('AWS::IAM::Role')
const names = Object.keys(getKindDefinition('AWS::IAM::Role').facts)

/** All facts of a role, of which the tags have a mark. */
function markFacts(mark: string): FactsByName {
  return { ...Object.fromEntries(names.map(name => [name, unknown(mark)])), tags: known({ mark }) }
}

/** A store with the snapshot of a role, and a reader of an account that has another one. */
async function openAccount() {
  const store = createMemoryStore()
  await refreshSnapshot(
    role('stored'),
    collectors,
    { provenance: { changeId: 'c', at: '2026-05-12T10:00:00.000Z' }, attempt: 0 },
    {
      store,
      reader: { read: resource => Promise.resolve({ resource, facts: markFacts('stored') }) },
      now: () => new Date('2026-05-12T10:00:00.000Z'),
      confirmAfter: 0,
    },
  )
  const asked: Resource[] = []
  const read = (resource: Resource): Promise<FactReading> => {
    asked.push(resource)
    const isThere = getResourceKey(resource) === getResourceKey(role('there'))
    return Promise.resolve(isThere ? { resource, facts: markFacts('read') } : 'NOT_FOUND')
  }
  return { store, fallback: { read }, asked }
}

function propose(...resources: readonly ProposedResource[]) {
  return indexProposal({ ...place, resources })
}

function getFacts(reading: FactReading): FactsByName {
  if (reading === 'NOT_FOUND') throw new Error('the resource was not found')
  return reading.facts
}

describe('the reader of a proposal', () => {
  it('reads a proposed resource from the proposal alone, though the account has it', async () => {
    const { store, fallback, asked } = await openAccount()
    const proposed = propose({ resource: role('stored'), after: markFacts('proposed') })
    const reader = createProposalReader(proposed, store, fallback)
    expect(getFacts(await reader.read(role('stored'), collectors))).toEqual(markFacts('proposed'))
    expect(asked).toEqual([])
  })

  it('does not find what the proposal deletes', async () => {
    const { store, fallback, asked } = await openAccount()
    const proposed = propose({ resource: role('stored'), after: 'DELETED' })
    expect(await createProposalReader(proposed, store, fallback).read(role('stored'), collectors)).toBe(
      'NOT_FOUND',
    )
    expect(asked).toEqual([])
  })

  it('reads other resources from the store, and those that are not there from the account', async () => {
    const { store, fallback, asked } = await openAccount()
    const reader = createProposalReader(propose(), store, fallback)
    expect(getFacts(await reader.read(role('stored'), collectors))['tags']).toEqual(known({ mark: 'stored' }))
    expect(asked).toEqual([])
    expect(getFacts(await reader.read(role('there'), collectors))['tags']).toEqual(known({ mark: 'read' }))
    expect(await reader.read(role('nowhere'), collectors)).toBe('NOT_FOUND')
    expect(asked).toEqual([role('there'), role('nowhere')])
  })

  it('does not know a fact that the proposal leaves out, whatever the account has', async () => {
    const { store, fallback } = await openAccount()
    const { tags: _, ...others } = markFacts('proposed')
    const reader = createProposalReader(propose({ resource: role('stored'), after: others }), store, fallback)
    expect(getFacts(await reader.read(role('stored'), collectors))['tags']).toEqual(
      unknown('neither the proposed change nor the account shows it'),
    )
  })

  it('reads the facts of the collectors alone', async () => {
    const { store, fallback } = await openAccount()
    const reader = createProposalReader(
      propose({ resource: role('x'), after: markFacts('x') }),
      store,
      fallback,
    )
    const read = await Promise.all(collectors.map(each => reader.read(role('x'), [each])))
    const each = read.map(reading => Object.keys(getFacts(reading)))
    expect(each.flat().toSorted()).toEqual(names.toSorted())
  })
})

describe('the reader of absence', () => {
  it('reads a proposed resource as one that grants nothing and admits no principal', async () => {
    const reader = createAbsenceReader(propose({ resource: role('x'), after: markFacts('proposed') }))
    expect(getFacts(await reader.read(role('x'), collectors))).toEqual({
      ...markFacts('proposed'),
      ...emptyFacts['AWS::IAM::Role'],
    })
  })

  it('finds nothing else', async () => {
    const reader = createAbsenceReader(propose({ resource: role('x'), after: 'DELETED' }))
    expect(await reader.read(role('x'), collectors)).toBe('NOT_FOUND')
    expect(await reader.read(role('y'), collectors)).toBe('NOT_FOUND')
  })
})
