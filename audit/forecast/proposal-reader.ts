import { unknown, type FactsByName } from '../resources/fact.ts'
import { listCollectedFacts } from '../resources/kinds.ts'
import { getResourceKey, type Resource } from '../resources/resource.ts'
import { emptyFacts } from './empty-facts.ts'
import type { FactReader, FactReading } from '../refresh/snapshot/fact-reader.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import type { Store } from '../state/store.ts'
import type { ProposedByKey } from './proposal.ts'

/** A fact that neither the proposed change nor the account shows. */
const NOT_SHOWN = unknown('neither the proposed change nor the account shows it')

/**
 * Reads the account as a proposed change would leave it: the proposed resources from the proposal, the others as they are
 * stored in `base`, and those that are not stored there with `fallback`.
 */
export function createProposalReader(
  proposed: ProposedByKey,
  base: Pick<Store, 'load'>,
  fallback: Pick<FactReader, 'read'>,
): FactReader {
  return {
    async read(resource, collectors) {
      const own = proposed.get(getResourceKey(resource))
      if (own?.after === 'DELETED') return 'NOT_FOUND'
      if (own !== undefined)
        return { resource: own.resource, facts: pickFacts(own.resource, collectors, own.after) }
      const snapshot = await loadSnapshot(resource, base)
      if (snapshot === undefined || snapshot.presence === 'DELETED')
        return fallback.read(resource, collectors)
      return { resource: snapshot.resource, facts: pickFacts(resource, collectors, snapshot.facts) }
    },
  }
}

/** Reads every resource as one that does not exist yet: it allows nothing and admits no principal. */
export function createAbsenceReader(proposed: ProposedByKey): FactReader {
  return {
    read(resource, collectors): Promise<FactReading> {
      const own = proposed.get(getResourceKey(resource))
      if (own === undefined || own.after === 'DELETED') return Promise.resolve('NOT_FOUND')
      const facts = { ...own.after, ...emptyFacts[own.resource.kind] }
      return Promise.resolve({ resource: own.resource, facts: pickFacts(own.resource, collectors, facts) })
    },
  }
}

function pickFacts(resource: Resource, collectors: readonly string[], facts: FactsByName): FactsByName {
  const names = collectors.flatMap(name => listCollectedFacts(resource.kind, name))
  return Object.fromEntries(names.map(name => [name, facts[name] ?? NOT_SHOWN]))
}
