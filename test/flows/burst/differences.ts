import { isDeepStrictEqual } from 'node:util'
import { isInUse, type Model } from '../../../audit/account/model.ts'
import type { Fact } from '../../../audit/resources/fact.ts'
import { definitionOf, namedBy } from '../../../audit/resources/kinds.ts'
import { keyOf } from '../../../audit/resources/resource.ts'
import type { Known } from './state.ts'

/** What no event of a push has read again: of which repository the image is now the latest. */
const LEFT_TO_SWEEPS = ['latestImage', 'latestPush']

/** Where what is known of an account differs from what a fresh look sees; before a sweep but for what is left to it. */
export function differences(known: Known, fresh: Known, swept: boolean): string[] {
  const expected = [...known.models]
    .filter(([, model]) => isExpected(model, fresh, swept))
    .map(([key]) => key)
  const unless = swept ? [] : LEFT_TO_SWEEPS
  const keys = [...fresh.models.keys(), ...expected]
  return [...new Set(keys)].flatMap(key => [
    ...factsThatDiffer(known.models.get(key), fresh.models.get(key), unless).map(what => `${key}: ${what}`),
    ...verdictsThatDiffer(key, known, fresh).map(what => `${key}: ${what}`),
  ])
}

/**
 * Whether a fresh look has to come upon what is known and not gone: what is on a list, and after a sweep the images of
 * a repository that is not there any more. The rest stays known although nothing leads to it any more.
 */
function isExpected({ resource, presence, facts }: Model, { models }: Known, swept: boolean): boolean {
  const { kind } = resource
  if (presence !== 'PRESENT' || kind.startsWith('Assay::')) return false
  if (kind === 'AWS::ECR::Image') return swept && !stands(facts['repository'], models)
  return definitionOf(kind).onlyWhereNamed !== true
}

function stands(named: Fact | undefined, models: Known['models']): boolean {
  const [repository] = named !== undefined && 'known' in named ? namedBy(named.known) : []
  return repository !== undefined && models.has(keyOf(repository))
}

function factsThatDiffer(
  known: Model | undefined,
  fresh: Model | undefined,
  unless: readonly string[],
): string[] {
  if (known === undefined || fresh === undefined) return [known ? 'only known' : 'only there']
  if (known.presence !== fresh.presence) return [`${known.presence}, and it is ${fresh.presence}`]
  return Object.keys({ ...known.facts, ...fresh.facts })
    .filter(name => !unless.includes(name) && !isDeepStrictEqual(known.facts[name], fresh.facts[name]))
    .map(
      name => `${name} ${JSON.stringify(known.facts[name])}, and it is ${JSON.stringify(fresh.facts[name])}`,
    )
}

/** What nothing uses any more goes on to be judged, and a fresh look does not begin to. */
function verdictsThatDiffer(key: string, known: Known, fresh: Known): string[] {
  const there = fresh.models.get(key)
  if (there && !isInUse(there)) return []
  const [one = {}, other = {}] = [known, fresh].map(({ sheets }) => sheets.get(key)?.entries)
  return Object.keys({ ...one, ...other })
    .map(control => [control, one[control as never], other[control as never]] as const)
    .filter(([, mine, theirs]) => mine?.['status'] !== theirs?.['status'])
    .map(([control, mine, theirs]) => `${control} ${mine?.['status']}, and it is ${theirs?.['status']}`)
}
