import { foundBy, leftBy } from './account/advance.ts'
import type { Lookup, Model } from './account/model.ts'
import type { JudgePorts } from './account/record.ts'
import { gather } from './controls/gather.ts'
import type { AnyNeed } from './resources/need.ts'
import { keyOf, type Resource } from './resources/resource.ts'

/** What was asked for of a resource, as a cause found it and as it left it. */
export interface FoundAndLeft {
  before: never
  after: never
}

/** Whether `cause` replaced facts of one of `models`. */
export function isReplacedIn(models: readonly Model[], cause: string): boolean {
  return models.some(({ previous }) => previous.some(found => found.cause === cause))
}

/**
 * What `need` asks for of `resource`, by the facts in `models` as `cause` found them and as it left them. Undefined where
 * not all of it is known of both times.
 */
export function foundAndLeft(
  resource: Resource,
  need: AnyNeed,
  { models, cause }: { models: readonly Model[]; cause: string },
  ports: JudgePorts,
): FoundAndLeft | undefined {
  const before = given(resource, need, models, model => foundBy(model, cause) ?? model.facts, ports)
  const after = given(resource, need, models, model => leftIn(model, cause), ports)
  if (before === undefined || after === undefined) return undefined
  return { before: before as never, after: after as never }
}

function leftIn(model: Model, cause: string): Model['facts'] {
  return isReplacedIn([model], cause) ? leftBy(model, cause) : model.facts
}

function given(
  resource: Resource,
  need: AnyNeed,
  models: readonly Model[],
  factsOf: (model: Model) => Model['facts'],
  { settings, knowledge, now }: JudgePorts,
): Readonly<Record<string, unknown>> | undefined {
  const seen = new Map(models.map(model => [keyOf(model.resource), { ...model, facts: factsOf(model) }]))
  const lookup: Lookup = of => seen.get(keyOf(of))
  const sources = { lookup, settings, knowledge, now: now(), onSource: () => undefined }
  const gathered = gather(resource, need, sources)
  return 'given' in gathered && gathered.incomplete.length === 0 ? gathered.given : undefined
}
