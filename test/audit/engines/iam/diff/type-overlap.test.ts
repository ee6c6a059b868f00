import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ANY_RESOURCE,
  listActionResourceTypes,
} from '../../../../../audit/engines/iam/action/action-resources.ts'
import { expandArnGlob } from '../../../../../audit/engines/iam/action/expand-arn-glob.ts'
import { canOverlapTypes } from '../../../../../audit/engines/iam/diff/type-overlap.ts'
import { isEmptyGlobSet, type GlobSet } from '../../../../../audit/engines/iam/glob/glob-set.ts'
import { convertTermToGlobSet, type GlobTerm } from '../../../../../audit/engines/iam/glob/normal-form.ts'
import { loadActions } from '../../../../../functions/bundled-files/aws-catalog.ts'

const catalog = loadActions()
const SOME = ['s3:GetObject', 's3:ListBucket', 's3:DeleteBucket', 'lambda:InvokeFunction', 'iam:PassRole']
const indices = SOME.map(name => catalog.indexOf(name)).filter(index => index !== undefined)

const part = (...parts: readonly string[]) => fc.constantFrom(...parts)
const glob = fc.oneof(
  fc
    .tuple(
      part('aws', '*'),
      part('s3', 'lambda', 'iam', '*'),
      part('', 'eu-west-1', '*'),
      part('', '111122223333', '*'),
      part('*', 'app*', '*/x', 'function:*', 'function:app?', 'role/app', 'role/*', 'a?*/b*'),
    )
    .map(parts => ['arn', ...parts].join(':')),
  part('arn:aws:s3*', 'arn:*:role/x', '*app*', 'arn:aws:iam::??*:role/*'),
)

/** The globs as the sets of a policy have them: no wildcard crosses a part of an ARN. */
const limit = fc.array(
  glob.chain(written => fc.constantFrom(...expandArnGlob(written, catalog))),
  { maxLength: 2 },
)
const exceptions = fc
  .array(glob, { maxLength: 2 })
  .map(written => written.flatMap(each => expandArnGlob(each, catalog)))

/** Whether some resource of the action's types is in the term, by the automata of all globs. */
function isSatisfied(task: GlobTerm, types: readonly GlobSet[]): boolean {
  const whole = convertTermToGlobSet(task)
  return types.some(type => isEmptyGlobSet({ all: [whole, type] }) === false)
}

describe('canOverlapTypes', () => {
  it('agrees with automata, and often decides', () => {
    const counts = { decided: 0, all: 0 }
    const task = fc.record({ within: limit, except: exceptions })
    fc.assert(
      fc.property(task, fc.constantFrom(...indices), (asked, index) => {
        const computed = canOverlapTypes(asked, catalog.arns(index), listActionResourceTypes(catalog, index))
        counts.all += 1
        if (computed === undefined) return
        counts.decided += 1
        expect(computed).toBe(isSatisfied(asked, listActionResourceTypes(catalog, index)))
      }),
      { numRuns: 2_000 },
    )
    expect(counts.decided / counts.all).toBeGreaterThan(0.25)
  })

  it('leaves actions open that support only *', () => {
    expect(canOverlapTypes({ within: [], except: [] }, [], [ANY_RESOURCE])).toBeUndefined()
  })
})
