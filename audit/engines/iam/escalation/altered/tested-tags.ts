import type { ConditionTest } from '../../condition/condition-test.ts'
import type { PolicyDocument } from '../../policy-document.ts'
import type { IndexedPrincipal, PermissionIndex } from '../permission-index/permission-index.ts'
import type { TagAlteration } from '../permissions/alteration.ts'
import type { PermissionSet } from '../permissions/permission-set.ts'
import { selectTrustStatements } from '../trust/role-trust.ts'

/** The tags of principals that the conditions of an account test, in lowercase, each with values that matter. */
export interface TestedTags {
  values: ReadonlyMap<string, readonly string[]>
  /** Whether a test of the tag concerns the principal: its own permissions, or it as a resource or a caller. */
  concerns: (tag: string, principal: IndexedPrincipal, gives: TagAlteration['gives']) => boolean
}

/** The limits of tags, and of values of each. */
const MAX_TAGS = 6
const MAX_VALUES = 4
/** A value that no test names. */
const OTHER_VALUE = 'other'

/** Finds the tags that conditions of permissions and trust policies test. */
export function findTestedTags({ sets, principals }: PermissionIndex): TestedTags {
  const bySet = sets.map(listTagTests)
  const byTrust = principals.flatMap(({ trust }) => (trust === undefined ? [] : listTrustTests(trust)))
  const all = [...bySet.flat(), ...byTrust]
  const values = new Map<string, Set<string>>()
  for (const each of all)
    if (values.has(each.tag) || values.size < MAX_TAGS)
      values.set(each.tag, new Set([...(values.get(each.tag) ?? []), ...listValues(each, principals)]))
  const tagsOf = (of: TagTest['of']) => new Set(all.flatMap(each => (each.of === of ? [each.tag] : [])))
  const [ofResources, ofCallers] = [tagsOf('RESOURCE'), tagsOf('CALLER')]
  return {
    values: new Map([...values].map(([tag, found]) => [tag, [...found].slice(0, MAX_VALUES)])),
    concerns: (tag, { states, named }, gives) =>
      ofCallers.has(tag) ||
      (gives === 'TAGS' && ofResources.has(tag)) ||
      [
        ...states.map(({ set }) => set),
        ...named.flatMap(({ byRoleArn, itself }) => [byRoleArn, itself]),
      ].some(set => bySet[set]?.some(each => each.of === 'PRINCIPAL' && each.tag === tag)),
  }
}

/** A test of a tag of the caller, of the resource, or of the caller by a trust policy. */
interface TagTest {
  tag: string
  of: 'PRINCIPAL' | 'RESOURCE' | 'CALLER'
  test: ConditionTest
  /** Whether it belongs to a Deny. */
  denies: boolean
}

/** Actions whose resource is a user or a role. */
const ON_PRINCIPALS = /^(?:iam|sts):/

const testsBySet = new WeakMap<PermissionSet, readonly TagTest[]>()

function listTagTests(set: PermissionSet): readonly TagTest[] {
  const remembered = testsBySet.get(set)
  if (remembered !== undefined) return remembered
  const found = set.allowed.flatMap(({ actions, by }) => {
    const isOfPrincipals = actions.some(action => ON_PRINCIPALS.test(action))
    return by
      .flatMap(({ tests, unless }) => [
        ...tests.flatMap(test => parseTagTest(test, 'PRINCIPAL', false)),
        ...unless.flatMap(each => each.tests.flatMap(test => parseTagTest(test, 'PRINCIPAL', true))),
      ])
      .filter(({ of }) => of !== 'RESOURCE' || isOfPrincipals)
  })
  testsBySet.set(set, found)
  return found
}

const testsByTrust = new WeakMap<PolicyDocument, readonly TagTest[]>()

function listTrustTests(trust: PolicyDocument): readonly TagTest[] {
  const remembered = testsByTrust.get(trust)
  if (remembered !== undefined) return remembered
  const { allows, denies } = selectTrustStatements(trust)
  const parse = (statements: typeof allows, isDeny: boolean) =>
    statements.flatMap(({ tests }) => tests.flatMap(test => parseTagTest(test, 'CALLER', isDeny)))
  const found = [...parse(allows, false), ...parse(denies, true)]
  testsByTrust.set(trust, found)
  return found
}

/** The tags that a test reads: as its key, or as a variable in its values. */
function parseTagTest(test: ConditionTest, caller: 'PRINCIPAL' | 'CALLER', denies: boolean): TagTest[] {
  const [, service, tag] = /^([a-z0-9-]+):(?:resource|principal)tag\/(.+)$/.exec(test.key) ?? []
  const isOfResource = test.key.includes(':resourcetag/')
  const own: TagTest[] =
    tag === undefined || (isOfResource && service !== 'aws' && service !== 'iam')
      ? []
      : [{ tag, of: isOfResource ? 'RESOURCE' : caller, test, denies }]
  const variables = test.values.flatMap(value =>
    [...value.matchAll(/\$\{aws:principaltag\/([^},]+)/gi)].map(([, name = '']) => name.toLowerCase()),
  )
  return [...own, ...variables.map((name): TagTest => ({ tag: name, of: caller, test, denies }))]
}

/** Values on which the outcome of the test depends. */
function listValues(
  { tag, test: { values, meaning }, denies }: TagTest,
  principals: readonly IndexedPrincipal[],
): string[] {
  const isOpen = denies || meaning === 'NULL' || meaning?.negated === true
  const literal = meaning === 'NULL' ? [] : values.filter(value => !value.includes('${'))
  return [
    ...literal.map(value => value.replaceAll(/[*?]/g, 'x')),
    ...(isOpen ? [OTHER_VALUE] : []),
    ...(values.some(value => value.includes('${')) ? listUsedValues(tag, principals) : []),
  ]
}

function listUsedValues(tag: string, principals: readonly IndexedPrincipal[]): string[] {
  const used = principals.flatMap(({ tags }) =>
    Object.entries(tags).flatMap(([key, value]) => (key.toLowerCase() === tag ? [value] : [])),
  )
  return [...new Set(used)].slice(0, MAX_VALUES)
}
