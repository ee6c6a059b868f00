import { readFileSync } from 'node:fs'
import type { Kind } from '../../audit/resources/resource.ts'

/** The file beside a bundle with the API calls of all facts. `infra/build/fact-calls.ts` writes it. */
export const factCallsFile = 'fact-calls.json'

/** The API calls of the collector of a fact, such as `lambda:GetFunctionConfiguration`. */
export type ListFactCalls = (kind: Kind, fact: string) => readonly string[]

/** The API calls of facts, by their kinds and names. */
export type FactCalls = Readonly<Partial<Record<Kind, Readonly<Record<string, readonly string[]>>>>>

/** The API calls of facts, from the file beside the bundle. Throws when it is missing or damaged. */
export function loadFactCalls(): ListFactCalls {
  const file = new URL(factCallsFile, import.meta.url)
  return createFactCallsLookup(JSON.parse(readFileSync(file, 'utf8')) as FactCalls)
}

/** Looks up the API calls of a fact; none for a fact that no collector reads. */
export function createFactCallsLookup(factCalls: FactCalls): ListFactCalls {
  return (kind, fact) => factCalls[kind]?.[fact] ?? []
}
