import type { EffectivePermission } from '../../effective-permissions/effective-permissions.ts'
import { hasMatchingTest } from '../permissions/allowed-scopes.ts'
import type { Capabilities } from '../permissions/capabilities.ts'
import type { ConditionKeyLookup } from '../permissions/condition-context.ts'
import type { RequestedAction } from './requested-action.ts'

/** The limits of tags, and of combinations of their values, that are tried. */
const MAX_TAGS = 3
const MAX_CHOICES = 64

/** Tags in lowercase with their values; undefined for none. */
type TagChoice = ReadonlyMap<string, string | undefined>

/**
 * The requests with the tags that a new resource could have. The first request creates it, so that its tags are those of
 * the request; principals that may be tagged afterwards can get others. The requests alone if no condition tests tags of
 * the resource.
 */
export function listTagChoices(
  requests: readonly RequestedAction[],
): readonly (readonly RequestedAction[])[] {
  const [first, ...using] = requests
  if (first === undefined || !CREATION.test(first.action)) return [requests]
  const creating = withoutTags(first)
  const tested = new Map<string, Set<string>>()
  for (const request of using) addTestedTags(tested, listPermissions(request), RESOURCE_TAG)
  if (tested.size === 0) return [[creating, ...using]]
  addTestedTags(tested, listPermissions(creating), REQUEST_TAG, false)
  const choices = combineTags(tested)
  const direct = choices.map(tags => [
    withTags(creating, 'REQUEST', tags),
    ...using.map(request => withTags(request, 'RESOURCE', tags)),
  ])
  return [...direct, ...listLaterTags(creating, using, choices)]
}

const CREATION = /:(?:Create|Run|Register|Import)/
const RESOURCE_TAG = /^(?:aws|iam):resourcetag\/(.+)$/
const REQUEST_TAG = /^aws:requesttag\/(.+)$/

function listPermissions({ capabilities, action }: RequestedAction): readonly EffectivePermission[] {
  return capabilities.permissions(action)
}

function addTestedTags(
  tested: Map<string, Set<string>>,
  permissions: readonly EffectivePermission[],
  pattern: RegExp,
  addsTags = true,
): void {
  for (const { tests, unless } of permissions)
    for (const { key, values } of [...tests, ...unless.flatMap(each => each.tests)]) {
      const [, tag] = pattern.exec(key) ?? []
      if (tag === undefined || (!tested.has(tag) && (!addsTags || tested.size >= MAX_TAGS))) continue
      const known = tested.get(tag) ?? new Set<string>()
      tested.set(tag, known)
      for (const value of values) if (!value.includes('${')) known.add(value.replaceAll(/[*?]/g, 'x'))
    }
}

/** All combinations of the tested values, of another one, and of no tag. */
function combineTags(tested: ReadonlyMap<string, ReadonlySet<string>>): TagChoice[] {
  let choices: TagChoice[] = [new Map()]
  for (const [tag, values] of tested)
    choices = choices
      .flatMap(choice =>
        [...values, undefined, OTHER_VALUE].map(value => new Map([...choice, [tag, value] as const])),
      )
      .slice(0, MAX_CHOICES)
  return choices
}

const OTHER_VALUE = 'other'

/** With tags that the creator changes afterwards. */
function listLaterTags(
  creating: RequestedAction,
  using: readonly RequestedAction[],
  choices: readonly TagChoice[],
): RequestedAction[][] {
  const tagging = TAGGING_ACTIONS[creating.action]
  if (tagging === undefined || !hasPermission(creating.capabilities, tagging)) return []
  return choices.flatMap(first =>
    choices
      .filter(later => later !== first && [...later.values()].every(value => value !== undefined))
      .map(later => [
        withTags(creating, 'REQUEST', first),
        withTags(withTags({ ...creating, action: tagging }, 'RESOURCE', first), 'REQUEST', later),
        ...using.map(request => withTags(request, 'RESOURCE', later)),
      ]),
  )
}

const TAGGING_ACTIONS: Readonly<Record<string, string>> = {
  'iam:CreateRole': 'iam:TagRole',
  'iam:CreateUser': 'iam:TagUser',
}

function hasPermission(capabilities: Capabilities, action: string): boolean {
  return capabilities.permissions(action).length > 0
}

/** What does not exist yet has no tags. */
function withoutTags(request: RequestedAction): RequestedAction {
  return hasMatchingTest(listPermissions(request), key => RESOURCE_TAG.test(key))
    ? withTags(request, 'RESOURCE', new Map())
    : request
}

function withTags(request: RequestedAction, of: 'REQUEST' | 'RESOURCE', tags: TagChoice): RequestedAction {
  const { lookupKey } = request
  const pattern = of === 'REQUEST' ? REQUEST_TAG : RESOURCE_TAG
  const keys = [...tags].flatMap(([tag, value]) => (value === undefined ? [] : [{ like: tag }]))
  const lookup: ConditionKeyLookup = key => {
    const known = lookupKey(key)
    if (known !== undefined) return known
    if (of === 'REQUEST' && key === 'aws:tagkeys') return keys.length === 0 ? ['ABSENT'] : keys
    const [, tag] = pattern.exec(key) ?? []
    if (tag === undefined) return undefined
    const value = tags.get(tag)
    if (value !== undefined) return [{ like: value }]
    return tags.has(tag) || of === 'RESOURCE' ? ['ABSENT'] : undefined
  }
  return { ...request, lookupKey: lookup }
}
