import { describe, expect, it } from 'vitest'
import type { AddedPermission } from '../../../../../audit/engines/iam/diff/added-permission.ts'
import { createExampleFinder } from '../../../../../audit/engines/iam/diff/example-finder.ts'
import { computeStructuralFingerprint } from '../../../../../audit/engines/iam/diff/fingerprint.ts'
import { convertTermToGlobSet, type GlobTerm } from '../../../../../audit/engines/iam/glob/normal-form.ts'
import { MATCH_ALL } from '../../../../../audit/engines/iam/glob/glob-set.ts'
import type { ArnOwner } from '../../../../../audit/engines/iam/glob/sample-arns.ts'
import { measureSteps } from '../../../../../audit/engines/iam/step-limit.ts'
import { loadActions } from '../../../../../functions/bundled-files/aws-catalog.ts'

const catalog = loadActions()
const putLogs = catalog.indexOf('logs:putlogevents') ?? Number.NaN
const getObject = catalog.indexOf('s3:getobject') ?? Number.NaN
const listBucket = catalog.indexOf('s3:listbucket') ?? Number.NaN

function addPermission(term: GlobTerm): AddedPermission {
  const permission = {
    on: MATCH_ALL,
    surely: MATCH_ALL,
    exact: true,
    own: { perhaps: MATCH_ALL, written: '' },
    remaining: MATCH_ALL,
    written: '',
    tests: [],
    unless: [],
    origin: { policy: 'own', index: 0 },
    within: [],
  }
  return { term, resources: convertTermToGlobSet(term), certainty: 'definite', permission }
}

const within = (...globs: readonly string[]) => addPermission({ within: globs, except: [] })

const OWNER = { partition: 'aws', account: '111122223333' }
const OTHER = { partition: 'aws', account: '444455556666' }

/** What a new finder answers, and the steps that it counts. */
function askNewFinder(owner: ArnOwner, added: AddedPermission, index: number) {
  const finder = createExampleFinder(owner, catalog)
  computeStructuralFingerprint(added.term === 'MANY' ? added.resources : added.term)
  const countTaken = measureSteps()
  const answers = { find: finder.find(added, index), has: finder.has(added, index) }
  return { ...answers, steps: countTaken() }
}

/** Each call builds new objects, as each diff does. */
const addStreams = () => within('arn:aws:logs:*:*:log-group:/aws/*:*', 'arn:aws:logs:*:*:*o')

describe('an example that an earlier diff found', () => {
  it('is the same, and takes the same number of steps', () => {
    const first = askNewFinder(OWNER, addStreams(), putLogs)
    expect(first.find.is).toBe('TEXT')
    expect(first.steps).toBeGreaterThan(10)
    expect(askNewFinder(OWNER, addStreams(), putLogs)).toEqual(first)
  })

  it('is not of another account', () => {
    const examples = [OWNER, OTHER].map(owner => askNewFinder(owner, addStreams(), putLogs).find)
    expect(examples).toEqual([
      { is: 'TEXT', text: expect.stringContaining(':111122223333:') as string },
      { is: 'TEXT', text: expect.stringContaining(':444455556666:') as string },
    ])
  })

  it('is not of other resource types', () => {
    expect(askNewFinder(OWNER, within('arn:aws:s3:::logs'), listBucket).has).toBe(true)
    expect(askNewFinder(OWNER, within('arn:aws:s3:::logs'), getObject).has).toBe(false)
  })

  it('is not of other resources', () => {
    const excluded = addPermission({ within: ['arn:aws:s3:::logs*'], except: ['arn:aws:s3:::logs*'] })
    expect(askNewFinder(OWNER, within('arn:aws:s3:::logs*'), listBucket).has).toBe(true)
    expect(askNewFinder(OWNER, excluded, listBucket).has).toBe(false)
  })
})
