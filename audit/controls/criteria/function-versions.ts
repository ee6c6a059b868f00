import type { ControlInputs, ResolvedInputs } from '../../resources/inputs.ts'
import type { VersionRoute } from '../../resources/lambda/function.ts'
import { getVersionNumber } from '../../resources/lambda/function-name.ts'
import type { DeclareEvaluator, Evaluator, EvaluatorContext } from '../control.ts'
import { compliant, nonCompliant, type EvaluatorResult } from '../evaluation.ts'
import { limitTextLength, quoteName } from '../../text/quote-text.ts'

/** Aliases in a reason, versions in evidence, and characters of the name of an alias there. */
const NAMED = 2
const SHOWN = 3
const LENGTH = 60

/** What `declareForVersions` does not see. */
export const UNROUTED_VERSION_LIMITATION =
  'A published version is evaluated only if an alias routes calls to it, not if it is invoked by its number.'

type ConfigurationInputs<N> = ResolvedInputs<'AWS::Lambda::Version', N>

type RoutedInputs<N> = ConfigurationInputs<N> & {
  routes: readonly VersionRoute[]
  versions: readonly ConfigurationInputs<N>[]
}

/** The result for what a function runs: `$LATEST`, or a published version that gets calls. */
interface ConfigurationResult {
  version: string
  routes: readonly VersionRoute[]
  result: EvaluatorResult
}

/**
 * Declares an evaluator of functions that evaluates $LATEST and every published version to which an alias routes calls.
 * One violation suffices; a version that could not be read is never a pass. The `resource` of a version is its function.
 */
export function declareForVersions<S, const N extends ControlInputs<'AWS::Lambda::Version'>>(
  declareEvaluator: DeclareEvaluator<S>,
  inputs: N,
  evaluate: (resolved: ConfigurationInputs<N>, evaluatorContext: EvaluatorContext<S>) => EvaluatorResult,
): Evaluator {
  const declared = {
    ...inputs,
    facts: [...(inputs.facts ?? []), 'routes'],
    each: { ...inputs.each, versions: { ...inputs, mustExist: true } },
  } as ControlInputs<'AWS::Lambda::Function'>
  return declareEvaluator('AWS::Lambda::Function', declared, (resolved, evaluatorContext) => {
    const { resource, routes, versions } = resolved as unknown as RoutedInputs<N>
    const latest = resolved as unknown as ConfigurationInputs<N>
    const published = versions.map(each => {
      const version = getVersionNumber(each.resource)
      return {
        version,
        routes: routes.filter(route => route.version === version),
        result: evaluate({ ...each, resource }, evaluatorContext),
      }
    })
    return combineResults([
      { version: '$LATEST', routes: [], result: evaluate(latest, evaluatorContext) },
      ...published,
    ])
  })
}

function combineResults([latest, ...published]: [
  ConfigurationResult,
  ...ConfigurationResult[],
]): EvaluatorResult {
  const failing = published.filter(({ result }) => result.status === 'NON_COMPLIANT')
  if (latest.result.status === 'NON_COMPLIANT' || failing.length > 0)
    return combineViolations(latest, failing)
  const passing = published.filter(({ result }) => result.status === 'COMPLIANT')
  if (passing.length === 0) return latest.result
  const evidence = latest.result.status === 'COMPLIANT' ? latest.result.evidence : {}
  return compliant({ ...evidence, versions: summarizeVersions(passing) })
}

function combineViolations(
  { result: latest }: ConfigurationResult,
  failing: readonly ConfigurationResult[],
): EvaluatorResult {
  const own = latest.status === 'NON_COMPLIANT' ? latest : undefined
  const reasons = [...(own ? [own.reason] : []), ...describeFailing(failing)]
  const evidence = {
    ...own?.evidence,
    ...(failing.length > 0 ? { versions: summarizeVersions(failing) } : {}),
  }
  const aliases = failing.flatMap(({ routes }) => routes.map(({ alias }) => `alias ${alias}`))
  return nonCompliant(reasons.join(' '), evidence, [...new Set([...(own ? ['$LATEST'] : []), ...aliases])])
}

/** Describes the first version that fails, and counts the others. */
function describeFailing([first, ...others]: readonly ConfigurationResult[]): string[] {
  if (first?.result.status !== 'NON_COMPLIANT') return []
  const described = `Version ${quoteName(first.version)} (${describeRoutes(first.routes)}): ${first.result.reason}`
  if (others.length === 0) return [described]
  const named = others
    .slice(0, NAMED)
    .map(each => `${quoteName(each.version)} (${describeRoutes(each.routes)})`)
  const rest = others.length - named.length
  const list = [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(', ')
  return [described, `Also ${others.length === 1 ? 'version' : 'versions'} ${list}.`]
}

/** `all calls of alias live`, `30% of the calls of alias live and 1 more alias`. */
function describeRoutes(routes: readonly VersionRoute[]): string {
  const named = routes.slice(0, NAMED).map(({ alias, share }) => {
    const calls = share < 1 ? `${Math.round(share * 1_000) / 10}% of the calls` : 'all calls'
    return `${calls} of alias ${quoteName(alias)}`
  })
  const rest = routes.length - named.length
  return [...named, ...(rest > 0 ? [`${rest} more ${rest === 1 ? 'alias' : 'aliases'}`] : [])].join(', ')
}

function summarizeVersions(results: readonly ConfigurationResult[]) {
  return results.slice(0, SHOWN).map(({ version, routes, result }) => ({
    version,
    aliases: routes
      .slice(0, NAMED)
      .map(({ alias, share }) => ({ alias: limitTextLength(alias, LENGTH), share })),
    ...(result.status === 'NOT_APPLICABLE' ? {} : result.evidence),
  }))
}
