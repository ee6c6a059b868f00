import type { ControlInputs, ResolvedInputs } from '../../resources/inputs.ts'
import type { versionRelationships } from '../../resources/function-paths.ts'
import {
  declareVersionsInUse,
  mergeVersionsInUse,
  type VersionPin,
  type VersionRoute,
} from '../../resources/lambda/versions-in-use.ts'
import type { FunctionFacts } from '../../resources/lambda/function.ts'
import { getVersionNumber } from '../../resources/lambda/function-name.ts'
import type { DeclareEvaluator, Evaluator, EvaluatorContext } from '../control.ts'
import {
  compliant,
  insufficientData,
  nonCompliant,
  type Evaluation,
  type EvaluatorResult,
} from '../evaluation.ts'
import { limitTextLength, quoteName } from '../../text/quote-text.ts'

/** Aliases in a reason, versions in evidence, and characters of the name of an alias there. */
const NAMED = 2
const SHOWN = 3
const LENGTH = 60

/** What `declareForVersions` does not see. */
export const UNUSED_VERSION_LIMITATION =
  'A published version is evaluated only if it is in use: by an alias or an event source mapping, or with provisioned concurrency; not if callers alone name it by its number.'

type ConfigurationInputs<N> = ResolvedInputs<'AWS::Lambda::Version', N>

type InputsInUse<N> = ConfigurationInputs<N> & {
  routes?: readonly VersionRoute[]
  pins?: readonly VersionPin[]
} & Record<(typeof versionRelationships)[number], readonly ConfigurationInputs<N>[]>

/** The result for what a function runs: `$LATEST`, or a published version in use. */
interface ConfigurationResult {
  version: string
  routes: readonly VersionRoute[]
  pins: readonly VersionPin[]
  result: Evaluation
}

/** The inputs of $LATEST, with the facts that only functions have. */
export type LatestInputs<N> = ConfigurationInputs<N> & Partial<Pick<FunctionFacts, 'lastModified'>>

/**
 * Declares an evaluator of functions that evaluates $LATEST and every published version in use. One violation suffices; a
 * version that could not be read is never a pass. The `resource` of a version is its function. `evaluate` also gets the inputs of
 * $LATEST, with the facts `ofFunction`: they are the same object when it evaluates $LATEST.
 */
export function declareForVersions<S, const N extends ControlInputs<'AWS::Lambda::Version'>>(
  declareEvaluator: DeclareEvaluator<S>,
  inputs: N,
  evaluate: (
    resolved: ConfigurationInputs<N>,
    evaluatorContext: EvaluatorContext<S>,
    latest: LatestInputs<N>,
  ) => Evaluation,
  ofFunction: readonly 'lastModified'[] = [],
): Evaluator {
  const declared = {
    ...inputs,
    ...(ofFunction.length === 0 ? {} : { facts: [...(inputs.facts ?? []), ...ofFunction] }),
    anyOf: [...(inputs.anyOf ?? []), 'routes', 'pins'],
    each: { ...inputs.each, ...declareVersionsInUse(inputs) },
  } as ControlInputs<'AWS::Lambda::Function'>
  return declareEvaluator('AWS::Lambda::Function', declared, (resolved, evaluatorContext) => {
    const { resource, routes = [], pins = [], ...inUse } = resolved as unknown as InputsInUse<N>
    const latest = resolved as unknown as LatestInputs<N>
    const published = mergeVersionsInUse(inUse).map(each => {
      const version = getVersionNumber(each.resource)
      return {
        version,
        routes: routes.filter(route => route.version === version),
        pins: pins.filter(pin => pin.version === version),
        result: evaluate({ ...each, resource }, evaluatorContext, latest),
      }
    })
    return combineResults([
      { version: '$LATEST', routes: [], pins: [], result: evaluate(latest, evaluatorContext, latest) },
      ...published,
    ])
  })
}

function combineResults([latest, ...published]: [ConfigurationResult, ...ConfigurationResult[]]): Evaluation {
  const failing = published.filter(({ result }) => result.status === 'NON_COMPLIANT')
  if (latest.result.status === 'NON_COMPLIANT' || failing.length > 0)
    return combineViolations(latest, failing)
  const undecided = [latest, ...published].find(({ result }) => result.status === 'INSUFFICIENT_DATA')
  if (undecided?.result.status === 'INSUFFICIENT_DATA')
    return insufficientData(describeUndecided(undecided, undecided.result.reason))
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
  const keys = failing.flatMap(({ version, routes, pins }) => [
    ...routes.map(({ alias }) => `alias ${alias}`),
    ...(pins.length > 0 ? [`version ${version}`] : []),
  ])
  const violation = nonCompliant(reasons.join(' '), evidence, [
    ...new Set([...(own ? ['$LATEST'] : []), ...keys]),
  ])
  const isRelative = [latest, ...failing.map(({ result }) => result)].every(
    result => result.status !== 'NON_COMPLIANT' || result.needsAllFacts === true,
  )
  return isRelative && violation.status === 'NON_COMPLIANT'
    ? { ...violation, needsAllFacts: true }
    : violation
}

function describeUndecided(each: ConfigurationResult, reason: string): string {
  if (each.version === '$LATEST') return reason
  return `version ${quoteName(each.version)} (${describeUse(each)}): ${reason}`
}

/** Describes the first version that fails, and counts the others. */
function describeFailing([first, ...others]: readonly ConfigurationResult[]): string[] {
  if (first?.result.status !== 'NON_COMPLIANT') return []
  const described = `Version ${quoteName(first.version)} (${describeUse(first)}): ${first.result.reason}`
  if (others.length === 0) return [described]
  const named = others.slice(0, NAMED).map(each => `${quoteName(each.version)} (${describeUse(each)})`)
  const rest = others.length - named.length
  const list = [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(', ')
  return [described, `Also ${others.length === 1 ? 'version' : 'versions'} ${list}.`]
}

/** `all calls of alias live`, `30% of the calls of alias live and 1 more alias`, `an event source mapping`. */
function describeUse({ routes, pins }: ConfigurationResult): string {
  const named = routes.slice(0, NAMED).map(({ alias, share }) => {
    const calls = share < 1 ? `${Math.round(share * 1_000) / 10}% of the calls` : 'all calls'
    return `${calls} of alias ${quoteName(alias)}`
  })
  const rest = routes.length - named.length
  const more = rest > 0 ? [`${rest} more ${rest === 1 ? 'alias' : 'aliases'}`] : []
  return [...named, ...more, ...pins.map(({ by }) => PINS[by])].join(', ') || 'in use'
}

const PINS = {
  EVENT_SOURCE_MAPPING: 'an event source mapping',
  PROVISIONED_CONCURRENCY: 'provisioned concurrency',
} as const

function summarizeVersions(results: readonly ConfigurationResult[]) {
  return results.slice(0, SHOWN).map(({ version, routes, pins, result }) => ({
    version,
    aliases: routes
      .slice(0, NAMED)
      .map(({ alias, share }) => ({ alias: limitTextLength(alias, LENGTH), share })),
    ...(pins.length > 0 ? { pinnedBy: pins.map(({ by }) => by) } : {}),
    ...('evidence' in result ? result.evidence : {}),
  }))
}
