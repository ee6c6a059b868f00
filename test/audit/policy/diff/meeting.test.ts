import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ANY_RESOURCE, typesOf } from '../../../../audit/policy/action/applies-to.ts'
import { meetsTypes } from '../../../../audit/policy/diff/meeting.ts'
import { isEmpty, type Language } from '../../../../audit/policy/glob/language.ts'
import { isOfParts, languageOf, type Piece } from '../../../../audit/policy/glob/pieces.ts'
import { actions } from '../../../../functions/knowledge.ts'

const catalogue = actions()
const SOME = ['s3:GetObject', 's3:ListBucket', 's3:DeleteBucket', 'lambda:InvokeFunction', 'iam:PassRole']
const indices = SOME.map(name => catalogue.indexOf(name)).filter(index => index !== undefined)

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

/** Whether some resource of the action's types is in the piece, by the automata of all globs. */
function isMet(piece: Piece, types: readonly Language[]): boolean {
  const whole = [languageOf(piece), ...piece.within.filter(isOfParts).map(arn => ({ arn }))]
  return types.some(type => isEmpty({ all: [...whole, type] }) === false)
}

describe('meetsTypes', () => {
  it('tells what automata tell, and tells often', () => {
    const counts = { told: 0, all: 0 }
    const piece = fc.record({
      within: fc.array(glob, { maxLength: 2 }),
      except: fc.array(glob, { maxLength: 2 }),
    })
    fc.assert(
      fc.property(piece, fc.constantFrom(...indices), (asked, index) => {
        const told = meetsTypes(asked, catalogue.arns(index), typesOf(catalogue, index))
        counts.all += 1
        if (told === undefined) return
        counts.told += 1
        expect(told).toBe(isMet(asked, typesOf(catalogue, index)))
      }),
      { numRuns: 2_000 },
    )
    expect(counts.told / counts.all).toBeGreaterThan(0.25)
  })

  it('leaves open what works on * only', () => {
    expect(meetsTypes({ within: [], except: [] }, [], [ANY_RESOURCE])).toBeUndefined()
  })
})
