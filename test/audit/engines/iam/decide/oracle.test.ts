import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideRequest } from '../../../../../audit/engines/iam/decide/decide-request.ts'
import type { AccessDecision } from '../../../../../audit/engines/iam/decide/decision.ts'
import type { StatementRef } from '../../../../../audit/engines/iam/effective-permissions/principal.ts'
import {
  normalizeList,
  type OraclePolicies,
  type OraclePolicy,
  type OracleRequest,
} from '../oracle/document.ts'
import { decideByOracle } from '../oracle/evaluator.ts'
import { buildEngineQuestion } from '../oracle/generators/principals.ts'
import { arbitraryQuestion } from '../oracle/generators/questions.ts'
import { isStatementForRequest } from '../oracle/statement.ts'

/** `ACCESS_ALL=1` runs a hundred times as many cases. */
const numRuns = process.env['ACCESS_ALL'] === '1' ? 500_000 : 3_000
const seed = Number(process.env['ACCESS_SEED'] ?? 20_261_125)

/** The statement at that position, and whether it applies to the request. */
function nameStatement(
  statementRef: StatementRef,
  { request, layers }: { request: OracleRequest; layers: OraclePolicies },
) {
  const policy = indexPolicies(layers)[statementRef.policy]
  const statement = normalizeList(policy?.Statement)[statementRef.index]
  if (policy === undefined || statement === undefined) return 'NO SUCH STATEMENT'
  return isStatementForRequest(statement, policy, request) ? statement.Effect : 'OF ANOTHER REQUEST'
}

function indexPolicies(layers: OraclePolicies): Readonly<Record<string, OraclePolicy | undefined>> {
  const { identity, boundary, session, resourcePolicy, organization } = layers
  return {
    ...Object.fromEntries(identity.map((policy, at) => [`identity ${at}`, policy])),
    ...listLevels('scp', organization?.scps ?? []),
    ...listLevels('rcp', organization?.rcps ?? []),
    boundary,
    session: session?.policy,
    resource: resourcePolicy,
  }
}

function listLevels(
  word: string,
  levels: readonly (readonly OraclePolicy[])[],
): Record<string, OraclePolicy> {
  return Object.fromEntries(
    levels.flatMap((policies, at) =>
      policies.map((policy, place) => [`${word} ${at} ${place}`, policy] as const),
    ),
  )
}

/** The expected effect of the named statements: the root user is allowed without one. */
function computeExpected(
  decision: AccessDecision['decision'],
  found: readonly string[],
  isRoot: boolean,
): readonly string[] {
  if (decision === 'implicit_deny' || (isRoot && found.length === 0)) return []
  return [decision === 'allow' ? 'Allow' : 'Deny']
}

describe('decideRequest', () => {
  it('agrees with the oracle', { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(arbitraryQuestion, ({ request, layers }) => {
        expect(decideRequest(buildEngineQuestion(request, layers)).decision).toBe(
          decideByOracle(request, layers),
        )
      }),
      { numRuns, seed },
    )
  })

  it(
    "names only statements that match the request and have the decision's effect",
    { timeout: 3_600_000 },
    () => {
      fc.assert(
        fc.property(arbitraryQuestion, asked => {
          const { decision, statements } = decideRequest(buildEngineQuestion(asked.request, asked.layers))
          const effects = [...new Set(statements.map(statementRef => nameStatement(statementRef, asked)))]
          const isRoot = asked.layers.principal.kind === 'root'
          expect(effects).toEqual(computeExpected(decision, effects, isRoot))
        }),
        { numRuns: numRuns / 4, seed: seed + 1 },
      )
    },
  )
})
