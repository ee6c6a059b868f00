import type { Reader, Reading } from '../../audit/account/reader.ts'
import type { Extent } from '../../audit/deployment/extent.ts'
import { known, unknown, type FactSheet } from '../../audit/resources/fact.ts'
import { factsOf } from '../../audit/resources/kinds.ts'
import { firstRegionOf, parseArn } from '../../audit/resources/arn.ts'
import { GLOBAL, keyOf, type Resource } from '../../audit/resources/resource.ts'
import { understood, type Answers, type Ask, type AnyAspect, type Redact } from './aspect.ts'
import { AnswerNotUnderstood, forgiven } from './failure.ts'
import { once } from './limited.ts'
import { CallFailed, type Call } from './operation.ts'

function regionOf(resource: Resource): string {
  if (resource.region !== GLOBAL) return resource.region
  return firstRegionOf(parseArn(resource.arn)?.partition ?? 'aws')
}

/** What a reader reads by. */
export interface Means {
  /** How what it reads is read. */
  answers: Answers
  call: Call
  redact: Redact
  /** How far Assay reaches, where it is deployed. */
  extent?: Extent | undefined
}

/** A reader of the kinds of `answers`, which asks once for all aspects; an aspect can only ask what it declares. */
export function reading(means: Means): Reader {
  return {
    async read(resource, aspects) {
      const shared = { ...means, call: once(means.call) }
      const looks = await Promise.all(aspects.map(aspect => readAspect(resource, aspect, shared)))
      return together(resource, looks)
    },
  }
}

type Look = { facts: FactSheet; arn?: string; passing: boolean } | 'NOT_FOUND'

async function readAspect(resource: Resource, name: string, means: Means): Promise<Look> {
  const { answers, call, redact, extent } = means
  const aspect = answers[resource.kind]?.[name]
  if (aspect === undefined) throw new Error(`${resource.kind} has no aspect ${name}`)
  try {
    const said = await aspect.read(asking(aspect, resource, call), resource as never, redact, extent)
    const { arn } = said
    if (arn !== undefined && keyOf({ ...resource, arn }) !== keyOf(resource))
      throw new AnswerNotUnderstood(`what was answered of ${resource.arn} is about ${arn}`)
    const told = Object.entries(said.facts).map(([fact, value]) => [fact, known(value)])
    const untold = Object.entries(said.unknown ?? {}).map(([fact, why]) => [fact, unknown(why ?? '')])
    return {
      facts: Object.fromEntries([...told, ...untold]) as FactSheet,
      ...(arn === undefined ? {} : { arn }),
      passing: false,
    }
  } catch (failure) {
    if (failure instanceof CallFailed && aspect.absent.includes(failure.error)) return 'NOT_FOUND'
    const { fact, passing } = forgiven(failure)
    return { facts: Object.fromEntries(factsOf(resource.kind, name).map(each => [each, fact])), passing }
  }
}

function asking(aspect: AnyAspect, resource: Resource, call: Call): Ask {
  return async (operation, input, shape) => {
    if (!aspect.operations.includes(operation))
      throw new Error(`${operation.action} is not declared by its aspect`)
    return understood(operation, await call(operation, regionOf(resource), input), shape)
  }
}

function together(resource: Resource, looks: readonly Look[]): Reading {
  const found = looks.filter(look => look !== 'NOT_FOUND')
  if (found.length < looks.length) return 'NOT_FOUND'
  const arn = found.find(look => look.arn !== undefined)?.arn ?? resource.arn
  return {
    resource: { ...resource, arn },
    facts: Object.assign({}, ...found.map(look => look.facts)) as FactSheet,
    passing: found.some(look => look.passing),
  }
}
