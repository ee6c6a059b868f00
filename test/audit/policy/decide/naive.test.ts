import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from '../../../../audit/policy/decide/decide.ts'
import type { Decision } from '../../../../audit/policy/decide/question.ts'
import type { Origin } from '../../../../audit/policy/effective/principal.ts'
import { listed, type NaiveLayers, type NaivePolicy, type NaiveRequest } from '../naive/document.ts'
import { naiveDecide } from '../naive/evaluator.ts'
import { questionOf } from '../naive/principals.ts'
import { question } from '../naive/questions.ts'
import { speaksOf } from '../naive/statement.ts'

/** `ACCESS_ALL=1` asks a hundred times as much. */
const numRuns = process.env['ACCESS_ALL'] === '1' ? 500_000 : 6_000
const seed = Number(process.env['ACCESS_SEED'] ?? 20_261_125)

/** The statement of that place, and whether it speaks of the request. */
function named(origin: Origin, { request, layers }: { request: NaiveRequest; layers: NaiveLayers }) {
  const policy = policiesByName(layers)[origin.policy]
  const statement = listed(policy?.Statement)[origin.index]
  if (policy === undefined || statement === undefined) return 'NO SUCH STATEMENT'
  return speaksOf(statement, policy, request) ? statement.Effect : 'OF ANOTHER REQUEST'
}

function policiesByName(layers: NaiveLayers): Readonly<Record<string, NaivePolicy | undefined>> {
  const { identity, boundary, session, resourcePolicy, organization } = layers
  return {
    ...Object.fromEntries(identity.map((policy, at) => [`identity ${at}`, policy])),
    ...byLevel('scp', organization?.scps ?? []),
    ...byLevel('rcp', organization?.rcps ?? []),
    boundary,
    session: session?.policy,
    resource: resourcePolicy,
  }
}

function byLevel(word: string, levels: readonly (readonly NaivePolicy[])[]): Record<string, NaivePolicy> {
  return Object.fromEntries(
    levels.flatMap((policies, at) =>
      policies.map((policy, place) => [`${word} ${at} ${place}`, policy] as const),
    ),
  )
}

/** What the named statements must do: the root is allowed without one. */
function expectedOf(
  decision: Decision['decision'],
  found: readonly string[],
  isRoot: boolean,
): readonly string[] {
  if (decision === 'implicit_deny' || (isRoot && found.length === 0)) return []
  return [decision === 'allow' ? 'Allow' : 'Deny']
}

describe('decide', () => {
  it('decides as loops and regular expressions do', { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(question, ({ request, layers }) => {
        expect(decide(questionOf(request, layers)).decision).toBe(naiveDecide(request, layers))
      }),
      { numRuns, seed },
    )
  })

  it('names statements of the request only, which do what it says', { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(question, asked => {
        const { decision, statements } = decide(questionOf(asked.request, asked.layers))
        const effects = [...new Set(statements.map(origin => named(origin, asked)))]
        const isRoot = asked.layers.principal.kind === 'root'
        expect(effects).toEqual(expectedOf(decision, effects, isRoot))
      }),
      { numRuns: numRuns / 4, seed: seed + 1 },
    )
  })
})
